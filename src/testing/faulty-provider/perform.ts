/** Takes the steps of a plan on a connection, and notes in the books what was sent. */

import type { Clock } from '../../runtime/clock.ts';
import { waitOn } from '../wait.ts';
import type { RequestEntry } from './books-keeper.ts';
import { cutPieces } from './cut-pieces.ts';
import { encodeBody } from './encode-body.ts';
import type { Line } from './line.ts';
import type { SendBody, Step } from './steps.ts';
import type { Plan } from './steps-of.ts';

/** How the plan came to its end: what it wants done to the connection, or that the client went away. */
export type Performed = 'answered' | 'reset' | 'close' | 'gone';

const LAST_CHUNK = Buffer.from('0\r\n\r\n');

export async function perform(plan: Plan, line: Line, entry: RequestEntry, clock: Clock): Promise<Performed> {
  const wait = waitOn(clock);
  const steps = cutPieces(encodeBody(plan.steps, plan.travel.encodings ?? []), plan.travel);
  for await (const step of steps) {
    if (step.kind === 'over') return finish(step, plan, line);
    if (line.signal.aborted) return 'gone';
    if (step.kind === 'wait') await wait(step.ms, line.signal);
    else await send(step, plan, line, entry);
  }
  throw new Error('A plan ends with a last step.');
}

async function send(
  step: Exclude<Step, { kind: 'over' | 'wait' }>,
  plan: Plan,
  line: Line,
  entry: RequestEntry,
): Promise<void> {
  if (step.kind === 'head') {
    const sent = line.write(step.bytes);
    entry.headSent = step.whole;
    return sent;
  }
  const sent = line.write(plan.framing === 'chunked' ? chunk(step) : step.bytes);
  entry.bodyBytesSent += step.bytes.length;
  entry.deltasSent += step.deltas;
  entry.tokensSent += step.tokens;
  return sent;
}

/** A chunk without bytes would be the last one. */
function chunk({ bytes }: SendBody): Buffer {
  if (bytes.length === 0) return bytes;
  return Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')]);
}

/** Of an answer with a known length, a client may have had enough before its end is noted here. */
async function finish({ how }: Extract<Step, { kind: 'over' }>, plan: Plan, line: Line): Promise<Performed> {
  if (how === 'stall') {
    await line.over();
    return 'gone';
  }
  if (how === 'answered' && plan.framing === 'chunked') {
    if (line.signal.aborted) return 'gone';
    await line.write(LAST_CHUNK);
  }
  return (await line.flush()) ? how : 'gone';
}
