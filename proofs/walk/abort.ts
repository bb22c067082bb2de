/** A client hangs up: how long until the provider sees it. */
import { startChat } from '../../bench/client.ts';
import { nowUs, within } from '../../bench/clock.ts';
import { median } from '../../bench/statistics.ts';
import { formatFigure } from '../bound.ts';
import { type ProofLine, proofLine } from '../proof.ts';
import type { Part } from '../second-chance.ts';
import { type RunningGateway, SLOW_MODEL, withGateway } from './gateway.ts';

const LIMIT_MS = 5000;

export async function abortLines(root: string, tries: number): Promise<Part> {
  return withGateway({ root }, async (gateway) => ({
    lines: [
      line(
        'W3a',
        'a client hangs up in the middle of a stream: the upstream sees it',
        await abortsMs(gateway, true, tries),
      ),
      line('W3b', 'a client hangs up before the answer: the upstream sees it', await abortsMs(gateway, false, tries)),
    ],
    tables: [],
  }));
}

function line(id: string, promise: string, triesMs: readonly number[]): ProofLine {
  const beside = `slowest of ${triesMs.length}; median ${formatFigure(median(triesMs))} ms`;
  return proofLine({ id, promise, figure: Math.max(...triesMs), unit: 'ms', goal: { atMost: 1000 }, beside });
}

async function abortsMs(gateway: RunningGateway, stream: boolean, tries: number): Promise<number[]> {
  const body = JSON.stringify({
    model: SLOW_MODEL,
    stream,
    messages: [{ role: 'user', content: 'Tell me a long story.' }],
  });
  const results: number[] = [];
  for (let index = 0; index < tries; index += 1) results.push(await abortOnceMs(gateway, body, stream));
  return results;
}

/** NaN if the provider did not see it at all. */
async function abortOnceMs({ port, provider }: RunningGateway, body: string, stream: boolean): Promise<number> {
  const index = provider.requests.length;
  const call = startChat(port, body);
  const underWay: Promise<unknown> = stream ? call.begun : provider.waitForRequest(index);
  await within(underWay, LIMIT_MS, 'the request');
  const hungUpUs = nowUs();
  call.abort();
  const closed = await within(provider.waitForClose(index), LIMIT_MS, 'the abort').catch(() => undefined);
  return closed?.closedEarly === true ? (nowUs() - hungUpUs) / 1000 : Number.NaN;
}
