/**
 * What Gemini says, chunk by chunk: each is an answer with the parts that have been added.
 *
 * No chunk is known to be the last: some models give a reason in several, with parts and usage after the first of them.
 * So why it ended is told as soon as it is known, and that it has ended, by the end of the stream alone.
 */
import type { Usage } from '../../core/usage.ts';
import type { RawEvent } from '../dialect.ts';
import type { AnswerEvent, Finish } from '../form/answer.ts';
import { type Fold, foldOf } from '../form/fold.ts';
import { parseJson, wordAt } from '../json/loose.ts';
import { isObject, type JsonObject } from '../json/problem.ts';
import { failureOf } from './classify-failure.ts';
import { blockOf, finishOf, isBotched } from './finish.ts';
import { readPart } from './read-part.ts';
import { readUsage } from './usage.ts';

export interface StreamState {
  /** It has failed, or said that this is all. */
  readonly over: boolean;
  readonly started: boolean;
  /** As Google names the answer. */
  readonly id: string | null;
  readonly calls: number;
  /** Something has been said. */
  readonly spoken: boolean;
  readonly usage: Usage | null;
  /** As it was told, if it has been. */
  readonly finish: Finish | null;
}

export const STREAM_START: StreamState = {
  over: false,
  started: false,
  id: null,
  calls: 0,
  spoken: false,
  usage: null,
  finish: null,
};

type Step = readonly [StreamState, readonly AnswerEvent[]];

export function decodeStream(): Fold<RawEvent, AnswerEvent> {
  return foldOf(STREAM_START, (state: StreamState, { data }: RawEvent): Step => {
    if (state.over) return [state, []];
    // It is OpenAI's last word, but some servers between us and Google say it too.
    if (state.finish !== null && data.trim() === '[DONE]') return [{ ...state, over: true }, [{ type: 'end' }]];
    return readChunk(state, parseJson(data));
  });
}

/** @param chunk anything */
export function readChunk(state: StreamState, chunk: unknown): Step {
  // An error may come as the only one of a list.
  const value: unknown = Array.isArray(chunk) ? chunk[0] : chunk;
  if (!isObject(value)) return fail(state, { code: 'upstream_malformed' });
  const { error, candidates, usageMetadata } = value as Readonly<Record<string, unknown>>;
  if (isObject(error)) return fail(state, failureOf(error));
  if (candidates !== undefined && !Array.isArray(candidates)) return fail(state, { code: 'upstream_malformed' });
  const [opened, start] = open(state, value);
  const counted = { ...opened, usage: readUsage(usageMetadata) ?? opened.usage };
  const [candidate] = (candidates ?? []) as readonly unknown[];
  const [after, out] = isObject(candidate) ? readCandidate(counted, candidate) : [readBlock(counted, value), []];
  return [after, [...start, ...out, ...ending(state, after)]];
}

/** Told as soon as there is a reason, and again where a later chunk knows better. */
function ending(before: StreamState, { over, finish, usage }: StreamState): readonly AnswerEvent[] {
  if (over || finish === null) return [];
  const isCounted = usage !== null && (before.finish === null || usage !== before.usage);
  const report: readonly AnswerEvent[] = isCounted ? [{ type: 'usage', usage }] : [];
  return before.finish?.unified === finish.unified ? report : [...report, { type: 'finish', finish }];
}

function open(state: StreamState, chunk: JsonObject): Step {
  if (state.started) return [state, []];
  const id = wordAt(chunk, 'responseId');
  return [{ ...state, started: true, id }, [{ type: 'start', id, model: wordAt(chunk, 'modelVersion') }]];
}

function readCandidate(state: StreamState, candidate: JsonObject): Step {
  const { content } = candidate as { readonly content?: unknown };
  const parts = isObject(content) && Array.isArray(content['parts']) ? content['parts'] : [];
  const out: AnswerEvent[] = [];
  let { calls } = state;
  for (const part of parts as readonly unknown[]) {
    const events = readPart(part, { answerId: state.id, call: calls });
    calls += events.filter(({ type }) => type === 'tool-call').length;
    out.push(...events);
  }
  const after = { ...state, calls, spoken: state.spoken || out.length > 0 };
  const raw = wordAt(candidate, 'finishReason') ?? state.finish?.raw ?? null;
  if (raw === null) return [after, out];
  if (isBotched(raw) && !after.spoken) return fail(after, { code: 'upstream_malformed' });
  return [{ ...after, finish: finishOf(raw, calls) }, out];
}

/** A chunk without a candidate: the prompt was blocked, or only tokens are counted. */
function readBlock(state: StreamState, chunk: JsonObject): StreamState {
  const { promptFeedback } = chunk as { readonly promptFeedback?: unknown };
  const block = isObject(promptFeedback) ? blockOf(promptFeedback['blockReason']) : undefined;
  return block === undefined ? state : { ...state, finish: block };
}

/** What has been used so far has been used. */
function fail(state: StreamState, failure: Extract<AnswerEvent, { readonly type: 'failure' }>['failure']): Step {
  const report: readonly AnswerEvent[] = state.usage === null ? [] : [{ type: 'usage', usage: state.usage }];
  return [{ ...state, over: true }, [...report, { type: 'failure', failure }]];
}
