/** What ConverseStream says: blocks that begin, grow and end, then why it stopped, then what it used. */
import { EXCEPTION } from '../aws-event-stream/exception.ts';
import type { RawEvent } from '../dialect.ts';
import type { AnswerEvent } from '../form/answer.ts';
import { type Fold, foldOf } from '../form/fold.ts';
import { parseObject } from '../json/loose.ts';
import { isObject, type JsonObject } from '../json/problem.ts';
import { classifyException } from './classify-failure.ts';
import { finishOf, isBotched } from './finish.ts';
import { sealOfRedacted } from './seals.ts';
import { readUsage } from './usage.ts';

interface StreamState {
  /** Whether it is complete or has failed. */
  readonly over: boolean;
  /** How many calls have begun. */
  readonly calls: number;
  /** The calls of blocks that are open, by the blocks' number. */
  readonly open: Readonly<Record<number, OpenCall>>;
  /** Something has been said. */
  readonly spoken: boolean;
  readonly stopped: boolean;
}

interface OpenCall {
  readonly call: number;
  /** Nothing of its arguments has come. */
  readonly isEmpty: boolean;
}

const START: StreamState = { over: false, calls: 0, open: {}, spoken: false, stopped: false };

type Step = readonly [StreamState, readonly AnswerEvent[]];
type Read = (state: StreamState, payload: JsonObject) => Step;

export function decodeStream(): Fold<RawEvent, AnswerEvent> {
  return foldOf(START, readEvent);
}

function readEvent(state: StreamState, { event, data }: RawEvent): Step {
  if (state.over) return [state, []];
  const over = { ...state, over: true };
  if (event?.startsWith(EXCEPTION)) {
    return [over, [{ type: 'failure', failure: classifyException(event.slice(EXCEPTION.length), data) }]];
  }
  // What is added to the protocol later is no part of an answer.
  const read = event !== null && Object.hasOwn(EVENTS, event) ? EVENTS[event] : undefined;
  if (read === undefined) return [state, []];
  const payload = parseObject(data);
  return payload === undefined ? malformed(over) : read(state, payload);
}

const EVENTS: Readonly<Record<string, Read>> = {
  messageStart: (state) => [state, [{ type: 'start', id: null, model: null }]],
  contentBlockStart: readBlockStart,
  contentBlockDelta: readDelta,
  contentBlockStop: readBlockStop,
  messageStop: readStop,
  metadata: readMetadata,
};

function malformed(state: StreamState): Step {
  return [{ ...state, over: true }, [{ type: 'failure', failure: { code: 'upstream_malformed' } }]];
}

/** Only a call is announced. */
function readBlockStart(state: StreamState, payload: JsonObject): Step {
  const start = payload['start'];
  const toolUse = isObject(start) ? start['toolUse'] : undefined;
  if (!isObject(toolUse)) return [state, []];
  const { toolUseId: id, name } = toolUse as Readonly<Record<string, unknown>>;
  if (typeof id !== 'string' || typeof name !== 'string') return malformed(state);
  const open = { ...state.open, [blockOf(payload)]: { call: state.calls, isEmpty: true } };
  return [{ ...state, open, calls: state.calls + 1, spoken: true }, [{ type: 'tool-call', id, name }]];
}

function readDelta(state: StreamState, payload: JsonObject): Step {
  const { delta } = payload as { readonly delta?: unknown };
  if (!isObject(delta)) return [state, []];
  const { text, toolUse, reasoningContent } = delta as Readonly<Record<string, unknown>>;
  if (isObject(toolUse)) return readArguments(state, blockOf(payload), toolUse['input']);
  const out = isObject(reasoningContent) ? readReasoning(reasoningContent) : said('text', text);
  return out.length === 0 ? [state, out] : [{ ...state, spoken: true }, out];
}

function said(type: 'text' | 'reasoning', text: unknown): readonly AnswerEvent[] {
  return typeof text === 'string' && text !== '' ? [{ type, text }] : [];
}

function readReasoning({ text, signature, redactedContent }: JsonObject): readonly AnswerEvent[] {
  if (typeof signature === 'string' && signature !== '') {
    return [{ type: 'reasoning-seal', seal: { by: 'bedrock', text: signature } }];
  }
  if (typeof redactedContent === 'string') return [{ type: 'reasoning-seal', seal: sealOfRedacted(redactedContent) }];
  return said('reasoning', text);
}

function readArguments(state: StreamState, block: number, text: unknown): Step {
  const opened = state.open[block];
  if (opened === undefined) return malformed(state);
  if (typeof text !== 'string' || text === '') return [state, []];
  const open = opened.isEmpty ? { ...state.open, [block]: { ...opened, isEmpty: false } } : state.open;
  return [{ ...state, open }, [{ type: 'tool-arguments', call: opened.call, text }]];
}

function readBlockStop(state: StreamState, payload: JsonObject): Step {
  const block = blockOf(payload);
  const opened = state.open[block];
  if (opened === undefined) return [state, [{ type: 'part-end' }]];
  const { [block]: _, ...open } = state.open;
  // A call without arguments says nothing at all.
  const out: readonly AnswerEvent[] = opened.isEmpty ? [{ type: 'tool-arguments', call: opened.call, text: '{}' }] : [];
  return [{ ...state, open }, out];
}

function readStop(state: StreamState, { stopReason }: JsonObject): Step {
  if (typeof stopReason !== 'string') return malformed(state);
  if (isBotched(stopReason) && !state.spoken) return malformed(state);
  return [{ ...state, stopped: true }, [{ type: 'finish', finish: finishOf(stopReason) }]];
}

/** The last event. */
function readMetadata(state: StreamState, payload: JsonObject): Step {
  const usage = readUsage(payload['usage']);
  const report: readonly AnswerEvent[] = usage === undefined ? [] : [{ type: 'usage', usage }];
  return state.stopped ? [{ ...state, over: true }, [...report, { type: 'end' }]] : [state, report];
}

function blockOf({ contentBlockIndex }: JsonObject): number {
  return typeof contentBlockIndex === 'number' ? contentBlockIndex : 0;
}
