/**
 * A chat completion stream as the events of an answer, with what OpenAI-compatible servers make of it: reasoning under
 * three names, usage in odd places, errors inside a success.
 */
import type { RawEvent } from '../dialect.ts';
import type { AnswerEvent } from '../form/answer.ts';
import { type Fold, foldOf } from '../form/fold.ts';
import { parseObject } from '../json/loose.ts';
import { isObject, type JsonObject } from '../json/problem.ts';
import { classifyErrorEvent } from '../openai/classify-failure.ts';
import { readChunkUsage } from '../openai/usage.ts';
import { type Call, completeCalls, readCalls } from './decode-calls.ts';
import { readOutput } from './decode-output.ts';
import { isError } from './error-inside.ts';
import { failureOfFinish, finishOf } from './finish.ts';

interface State {
  readonly phase: 'before' | 'telling' | 'finished' | 'over';
  /** Of the answer. */
  readonly id: string | null;
  readonly calls: readonly Call[];
}

const START: State = { phase: 'before', id: null, calls: [] };
const MALFORMED: AnswerEvent = { type: 'failure', failure: { code: 'upstream_malformed' } };

type Step = readonly [State, readonly AnswerEvent[]];

export function decodeStream(): Fold<RawEvent, AnswerEvent> {
  return foldOf(START, readEvent);
}

/** The same for chunks that somebody has parsed and that hold no error; undefined says that these are all. */
export function decodeChunks(): Fold<JsonObject | undefined, AnswerEvent> {
  return foldOf(START, (state: State, chunk: JsonObject | undefined): Step => {
    if (chunk === undefined) return end(state);
    return state.phase === 'over' ? [state, []] : readChunk(state, chunk);
  });
}

/** A complete answer is a stream of one chunk. */
export function eventsOfBody(body: JsonObject): readonly AnswerEvent[] {
  const [state, events] = readChunk(START, body);
  return [...events, ...end(state)[1]];
}

function readEvent(state: State, { event, data }: RawEvent): Step {
  if (state.phase === 'over') return [state, []];
  // Some proxies say so whatever has become of the stream behind them: without a reason it has been cut short.
  if (data.trim() === '[DONE]') return state.phase === 'telling' ? over(state, MALFORMED) : end(state);
  const chunk = parseObject(data);
  if (chunk === undefined) return over(state, MALFORMED);
  if (event === 'error' || isError(chunk))
    return over(state, { type: 'failure', failure: classifyErrorEvent(data, chunk['error'] ?? chunk) });
  return readChunk(state, chunk);
}

function over(state: State, last: AnswerEvent): Step {
  return [{ ...state, phase: 'over' }, [last]];
}

function readChunk(state: State, chunk: JsonObject): Step {
  const choice = choiceOf(chunk);
  const usage = readChunkUsage(chunk);
  const told: readonly AnswerEvent[] = usage === undefined ? [] : [{ type: 'usage', usage }];
  if (choice === undefined) return [state, told];
  const begun = begin(state, chunk);
  // Only a server that does not stream has the whole message in it.
  const output = choice['delta'] ?? choice['message'];
  const said: Step = isObject(output) ? readDelta(begun[0], output) : [begun[0], []];
  const ended = readFinish(said[0], choice['finish_reason']);
  return [ended[0], [...begun[1], ...said[1], ...told, ...ended[1]]];
}

/** The first one: whoever asks for more is not translated. */
function choiceOf({ choices }: JsonObject): JsonObject | undefined {
  return Array.isArray(choices) ? choices.find((one) => isObject(one) && (one['index'] ?? 0) === 0) : undefined;
}

function begin(state: State, chunk: JsonObject): Step {
  if (state.phase !== 'before') return [state, []];
  const [id, model] = [nameIn(chunk, 'id'), nameIn(chunk, 'model')];
  return [{ ...state, phase: 'telling', id }, [{ type: 'start', id, model }]];
}

function nameIn(chunk: JsonObject, field: string): string | null {
  const name = chunk[field];
  return typeof name === 'string' && name !== '' ? name : null;
}

function readDelta(state: State, delta: JsonObject): Step {
  const output = readOutput(delta);
  const [calls, called] = readCalls(state.calls, delta, state.id);
  return [calls === state.calls ? state : { ...state, calls }, [...output, ...called]];
}

function readFinish(state: State, reason: unknown): Step {
  // Some say it again with the usage.
  if (typeof reason !== 'string' || reason === '' || state.phase !== 'telling') return [state, []];
  const code = failureOfFinish(reason);
  return code === undefined ? finish(state, reason) : over(state, { type: 'failure', failure: { code } });
}

function finish(state: State, reason: string | null): Step {
  const [calls, completed] = completeCalls(state.calls);
  const last: AnswerEvent = { type: 'finish', finish: finishOf(reason, calls.length > 0) };
  return [{ ...state, calls, phase: 'finished' }, [...completed, last]];
}

/** The provider has said that this is all. */
function end(state: State): Step {
  if (state.phase === 'over') return [state, []];
  // All of nothing is no answer.
  if (state.phase === 'before') return over(state, MALFORMED);
  const [finished, events] = state.phase === 'finished' ? [state, []] : finish(state, null);
  return [{ ...finished, phase: 'over' }, [...events, { type: 'end' }]];
}
