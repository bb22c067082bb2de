/**
 * Watches a chat completion stream that is passed through: has it said anything yet, is it complete, what did it
 * use, did it fail. A pure reducer over blocks of whole events.
 *
 * Every event is understood. One that differs from an earlier one only in what it says is not read again. What is made
 * of an event never depends on the block in which it comes.
 */
import { createParser, type EventSourceMessage } from 'eventsource-parser';
import type { Usage } from '../../core/usage.ts';
import { type ReadDelta, readDelta } from '../delta-shape.ts';
import type { RawEvent } from '../dialect.ts';
import type { Failure } from '../form/answer.ts';
import { parseJson, parseObject, wordAt } from '../json/loose.ts';
import { isObject, type JsonObject } from '../json/problem.ts';
import { STREAM_START, type StreamObserver, type StreamState, type StreamStep } from '../observation.ts';
import { classifyErrorEvent } from '../openai/classify-failure.ts';
import { readChunkUsage } from '../openai/usage.ts';
import { utf8Of } from '../sse/byte-text.ts';
import { eventEnds, withPlainLineEnds } from '../sse/framer.ts';

import { hasAnswer, hasOutput, isIdle } from './delta.ts';
import { isError } from './error-inside.ts';
import { failureOfFinish } from './finish.ts';

/** An event of one line of data, as nearly all are. */
const ONE_LINE = /^data: ?([^\r\n]*)(?:\n\n|\r\n\r\n|\r\r)$/;

const DONE_EVENT = 'data: [DONE]\n\n';

/** @param hideUsage the client did not ask for the usage chunk */
export function observeStream(hideUsage: boolean, state: StreamState = STREAM_START): StreamObserver {
  return observeFrom({ state, finished: [], open: [], plain: undefined }, hideUsage);
}

function observeFrom(before: Watched, hideUsage: boolean): StreamObserver {
  return {
    state: before.state,
    terminator: DONE_EVENT,
    step(block) {
      const { after, forward, progress, deltas } = observeBlock(before, block, hideUsage);
      return { next: after === before ? this : observeFrom(after, hideUsage), forward, progress, deltas };
    },
  };
}

/** Numbers of the choices that have begun and not ended, and of those that have. */
interface Told {
  readonly open: readonly number[];
  readonly finished: readonly number[];
}

interface Watched extends Told {
  readonly state: StreamState;
  /** A chunk that has changed nothing. */
  readonly plain: ReadDelta | undefined;
}

interface Observed extends Omit<StreamStep, 'next'> {
  readonly after: Watched;
}

function observeBlock(before: Watched, block: string, hideUsage: boolean): Observed {
  let after = before;
  let forward = '';
  let progress = false;
  let deltas = 0;
  let start = 0;
  /** From here on nothing is in `forward` yet. */
  let kept = 0;
  for (const end of eventEnds(block)) {
    if (after.state.terminated || after.state.failure !== null) break;
    if (after.plain?.shape.fits(block, start, end) === true) {
      progress = true;
      if (after.plain.counts) deltas++;
    } else {
      const event = block.slice(start, end);
      const seen = readEvent(event, after);
      after = afterEvent(after, seen, event);
      progress ||= isProgress(seen);
      if (seen.kind === 'chunk' && seen.counts) deltas++;
      if (!isForwarded(seen, hideUsage)) {
        forward += block.slice(kept, start);
        kept = end;
      }
    }
    start = end;
  }
  return { after, forward: forward + block.slice(kept, start), progress, deltas };
}

/** An error goes on in our own words, once, so that the client does not see it twice. */
function isForwarded({ kind }: Seen, hideUsage: boolean): boolean {
  return kind !== 'failure' && !(hideUsage && kind === 'usage-only');
}

function isProgress(seen: Seen): boolean {
  return seen.kind === 'chunk' ? !seen.idle : seen.kind !== 'nothing';
}

type Seen =
  /** Comments, blank lines, chunks without choices. */
  | { readonly kind: 'nothing' }
  | { readonly kind: 'done' }
  | { readonly kind: 'failure'; readonly failure: Failure; readonly usage: Usage | undefined }
  /** The extra chunk of `include_usage`: no choices. */
  | { readonly kind: 'usage-only'; readonly usage: Usage }
  | {
      readonly kind: 'chunk';
      readonly semantic: boolean;
      /** As in `StreamStep.deltas`. */
      readonly counts: boolean;
      /** It only keeps the connection alive. */
      readonly idle: boolean;
      /** Numbers of its choices. */
      readonly told: readonly number[];
      readonly finished: readonly number[];
      readonly usage: Usage | undefined;
      /** One character a byte. */
      readonly model: string | null;
    };

const NOTHING: Seen = { kind: 'nothing' };

function failed(failure: Failure, usage?: Usage): Seen {
  return { kind: 'failure', failure, usage };
}

const MALFORMED: Seen = failed({ code: 'upstream_malformed' });

function afterEvent(before: Watched, seen: Seen, event: string): Watched {
  const { state } = before;
  switch (seen.kind) {
    case 'nothing':
      return before;
    case 'done':
      return { ...before, state: { ...state, complete: true, terminated: true } };
    case 'failure':
      return { ...before, state: { ...state, failure: seen.failure, usage: seen.usage ?? state.usage } };
    case 'usage-only':
      return { ...before, state: { ...state, usage: seen.usage } };
    case 'chunk':
      return afterChunk(before, seen, event);
  }
}

function afterChunk(before: Watched, chunk: Seen & { readonly kind: 'chunk' }, event: string): Watched {
  const { state } = before;
  const finished = union(before.finished, chunk.finished);
  const open = union(before.open, chunk.told).filter((choice) => !finished.includes(choice));
  // An answer that ends without a word is an answer.
  const committed = state.committed || chunk.semantic || chunk.finished.length > 0;
  const complete = finished.length > 0 && open.length === 0;
  const usage = chunk.usage ?? state.usage;
  const model = state.model ?? (chunk.model && utf8Of(chunk.model));
  const plain = isPlain(chunk) ? readDelta(event, chunk.counts) : before.plain;
  const isSame =
    committed === state.committed && complete === state.complete && usage === state.usage && model === state.model;
  return { state: isSame ? state : { ...state, committed, complete, usage, model }, open, finished, plain };
}

function isPlain(seen: Seen): boolean {
  return seen.kind === 'chunk' && seen.semantic && seen.finished.length === 0 && seen.usage === undefined;
}

const NOT_BEGUN: Told = { open: [], finished: [] };

/** Whether an event says something and nothing else. @param event its text */
export function isPlainChunk(event: string): boolean {
  return isPlain(readEvent(event, NOT_BEGUN));
}

function union(some: readonly number[], more: readonly number[]): readonly number[] {
  return more.every((one) => some.includes(one)) ? some : [...new Set([...some, ...more])];
}

function readEvent(text: string, { open, finished }: Told): Seen {
  const message = messageOf(text);
  if (message === undefined) return NOTHING;
  const { event, data } = message;
  // Some proxies say so whatever has become of the stream behind them: what is still open has been cut short.
  if (data.trim() === '[DONE]') return open.length > 0 ? MALFORMED : { kind: 'done' };
  const chunk = parseJson(data);
  if (!isObject(chunk)) return MALFORMED;
  if (event === 'error' || isError(chunk)) {
    const told = utf8Of(data);
    const parsed = parseObject(told);
    return failed(classifyErrorEvent(told, parsed?.['error'] ?? parsed));
  }
  return readChunk(chunk, finished);
}

function readChunk(chunk: JsonObject, finished: readonly number[]): Seen {
  const usage = readChunkUsage(chunk);
  // Some servers report their usage in a chunk that has no choices at all.
  const all = chunk['choices'] ?? [];
  if (!Array.isArray(all)) return MALFORMED;
  const choices: readonly JsonObject[] = all.filter(isObject);
  if (choices.length === 0) return usage === undefined ? NOTHING : { kind: 'usage-only', usage };
  const going = choices.filter((choice) => !finished.includes(numberOf(choice)));
  const code = going
    .map(reasonOf)
    .map(failureOfFinish)
    .find((failure) => failure !== undefined);
  if (code !== undefined) return failed({ code }, usage);
  return {
    kind: 'chunk',
    semantic: choices.some(hasOutput),
    counts: choices.some(hasAnswer),
    idle: usage === undefined && isIdle(choices),
    told: choices.map(numberOf),
    finished: choices.filter((choice) => reasonOf(choice) !== '').map(numberOf),
    usage,
    model: wordAt(chunk, 'model'),
  };
}

function numberOf({ index }: JsonObject): number {
  return typeof index === 'number' ? index : 0;
}

/** Empty while it goes on. */
function reasonOf(choice: JsonObject): string {
  const reason = choice['finish_reason'];
  return typeof reason === 'string' ? reason : '';
}

/** Undefined for what is no event. */
function messageOf(text: string): RawEvent | undefined {
  const only = ONE_LINE.exec(text)?.[1];
  if (only !== undefined) return { event: null, data: only };
  let message: RawEvent | undefined;
  const onEvent = ({ event, data }: EventSourceMessage): void => {
    message = { event: event ?? null, data };
  };
  createParser({ onEvent }).feed(withPlainLineEnds(text));
  return message;
}
