/**
 * Watches a chat completion stream that is passed through: has it said anything yet, is it complete, what did it
 * use, did it fail. A pure reducer over blocks of whole events.
 *
 * Until the first output every event is understood. After it an event that looks like a chunk is only searched for
 * the few marks that matter. What is made of an event never depends on the block in which it comes.
 */
import { createParser } from 'eventsource-parser';
import type { Usage } from '../../core/usage.ts';
import type { Failure } from '../form/answer.ts';
import { parseJson, parseObject } from '../json/loose.ts';
import { isObject, type JsonObject } from '../json/problem.ts';
import { STREAM_START, type StreamObserver, type StreamState, type StreamStep } from '../observation.ts';
import { classifyErrorEvent } from '../openai/classify-failure.ts';
import { readChunkUsage } from '../openai/usage.ts';
import { utf8Of } from '../sse/byte-text.ts';
import { eventEnds, withPlainLineEnds } from '../sse/framer.ts';
import { Skimmer } from './skim-chunks.ts';

/** An event of one line of data, as nearly all are. */
const ONE_LINE = /^data: ?([^\r\n]*)(?:\n\n|\r\n\r\n|\r\r)$/;

const DONE_EVENT = 'data: [DONE]\n\n';

/** @param hideUsage the client did not ask for the usage chunk */
export function observeStream(hideUsage: boolean, state: StreamState = STREAM_START): StreamObserver {
  return {
    state,
    terminator: DONE_EVENT,
    step(block) {
      const { after, forward, progress } = observeBlock(state, block, hideUsage);
      return { next: after === state ? this : observeStream(hideUsage, after), forward, progress };
    },
  };
}

interface Observed extends Omit<StreamStep, 'next'> {
  readonly after: StreamState;
}

function observeBlock(state: StreamState, block: string, hideUsage: boolean): Observed {
  const skimmer = new Skimmer(block);
  if (state.committed && !state.terminated && skimmer.isPlain(0, block.length)) {
    return { after: state, forward: block, progress: true };
  }
  let after = state;
  let forward = '';
  let progress = false;
  let start = 0;
  /** From here on nothing is in `forward` yet. */
  let kept = 0;
  for (const end of eventEnds(block)) {
    if (after.terminated || after.failure !== null) break;
    const seen: Seen = after.committed && skimmer.isPlain(start, end) ? PLAIN : readEvent(block.slice(start, end));
    after = afterEvent(after, seen);
    progress ||= seen.kind !== 'nothing';
    if (!isForwarded(seen, hideUsage)) {
      forward += block.slice(kept, start);
      kept = end;
    }
    start = end;
  }
  return { after, forward: forward + block.slice(kept, start), progress };
}

/** An error goes on in our own words, once, so that the client does not see it twice. */
function isForwarded({ kind }: Seen, hideUsage: boolean): boolean {
  return kind !== 'error-event' && kind !== 'malformed' && !(hideUsage && kind === 'usage-only');
}

type Seen =
  /** Comments, blank lines. */
  | { readonly kind: 'nothing' }
  /** A chunk that changes nothing. */
  | { readonly kind: 'plain' }
  | { readonly kind: 'done' }
  | { readonly kind: 'error-event'; readonly failure: Failure }
  | { readonly kind: 'malformed' }
  /** The extra chunk of `include_usage`: no choices. */
  | { readonly kind: 'usage-only'; readonly usage: Usage }
  | {
      readonly kind: 'chunk';
      readonly semantic: boolean;
      readonly finished: boolean;
      readonly usage: Usage | undefined;
    };

const PLAIN: Seen = { kind: 'plain' };

function afterEvent(state: StreamState, seen: Seen): StreamState {
  switch (seen.kind) {
    case 'nothing':
    case 'plain':
      return state;
    case 'done':
      return { ...state, complete: true, terminated: true };
    case 'error-event':
      return { ...state, failure: seen.failure };
    case 'malformed':
      return { ...state, failure: { code: 'upstream_malformed' } };
    case 'usage-only':
      return { ...state, usage: seen.usage };
    case 'chunk':
      return {
        ...state,
        // An answer that ends without a word is an answer.
        committed: state.committed || seen.semantic || seen.finished,
        complete: state.complete || seen.finished,
        usage: seen.usage ?? state.usage,
      };
  }
}

function readEvent(event: string): Seen {
  const data = dataOf(event);
  if (data === undefined) return { kind: 'nothing' };
  if (data.trim() === '[DONE]') return { kind: 'done' };
  const chunk = parseJson(data);
  if (!isObject(chunk)) return { kind: 'malformed' };
  if (chunk['error'] !== undefined && chunk['error'] !== null) {
    const told = utf8Of(data);
    return { kind: 'error-event', failure: classifyErrorEvent(told, parseObject(told)?.['error']) };
  }
  const usage = readChunkUsage(chunk);
  // Some servers report their usage in a chunk that has no choices at all.
  const choices = chunk['choices'] ?? [];
  if (!Array.isArray(choices)) return { kind: 'malformed' };
  if (choices.length === 0) return usage === undefined ? PLAIN : { kind: 'usage-only', usage };
  return {
    kind: 'chunk',
    semantic: choices.some(hasOutput),
    finished: choices.some((choice) => isObject(choice) && typeof choice['finish_reason'] === 'string'),
    usage,
  };
}

function dataOf(event: string): string | undefined {
  const only = ONE_LINE.exec(event)?.[1];
  if (only !== undefined) return only;
  let data: string | undefined;
  createParser({ onEvent: (message) => (data = message.data) }).feed(withPlainLineEnds(event));
  return data;
}

/** The parts of a delta that a reader sees. A role alone is none. */
const OUTPUT_FIELDS: readonly string[] = [
  'content',
  'refusal',
  'reasoning_content',
  'reasoning',
  'tool_calls',
  'function_call',
  'audio',
];

function hasOutput(choice: unknown): boolean {
  if (!isObject(choice)) return false;
  const { delta } = choice;
  // A legacy completion has no delta: its text stands in the choice.
  return isObject(delta) ? OUTPUT_FIELDS.some((name) => isOutput(delta, name)) : isOutput(choice, 'text');
}

function isOutput(delta: JsonObject, name: string): boolean {
  const value = delta[name];
  if (value === undefined || value === null || value === '') return false;
  return !(Array.isArray(value) && value.length === 0);
}
