/**
 * The event sequence of a response as events of an answer. Deltas count; what repeats them at the end of a part or
 * of an item counts only where there were none, since some servers leave them out.
 */
import { own } from '../../core/own.ts';
import type { RawEvent } from '../dialect.ts';
import { type AnswerEvent, eventsOfPart } from '../form/answer.ts';
import { type Fold, foldOf } from '../form/fold.ts';
import { parseObject } from '../json/loose.ts';
import { isObject, type JsonObject } from '../json/problem.ts';
import { classifyStreamError } from './classify-stream-error.ts';
import { decodeItem, stringOrNull } from './decode-answer.ts';
import { decodeCall, SUMMARY_GAP } from './decode-input.ts';
import { readFinish, type Said } from './finish.ts';
import { readUsage } from './usage.ts';

export function decodeStream(): Fold<RawEvent, AnswerEvent> {
  return foldOf(START, reduce);
}

interface Call {
  readonly itemId: unknown;
  readonly outputIndex: unknown;
  /** Some of its arguments have come. */
  readonly told: boolean;
}

interface State extends Said {
  readonly started: boolean;
  readonly ended: boolean;
  readonly calls: readonly Call[];
  /** Something of the item that is being told has come. */
  readonly spoken: boolean;
  /** A part is being told. */
  readonly open: boolean;
  /** Which of the two forms of reasoning comes, and which part of it. */
  readonly thought: { readonly type: string; readonly part: unknown } | null;
}

const START: State = {
  started: false,
  ended: false,
  called: false,
  refused: false,
  calls: [],
  spoken: false,
  open: false,
  thought: null,
};

type Step = readonly [State, readonly AnswerEvent[]];
type Reader = (state: State, event: JsonObject) => Step;

const NOTHING: readonly AnswerEvent[] = [];

function reduce(state: State, { event, data }: RawEvent): Step {
  // Some servers end with it, as their chat completions do.
  if (state.ended || data === '[DONE]') return [state, NOTHING];
  const fields = parseObject(data);
  if (fields === undefined) return fail(state, { type: 'failure', failure: { code: 'upstream_malformed' } });
  const type = typeof fields['type'] === 'string' ? fields['type'] : (event ?? '');
  const read = own(READERS, type);
  if (read === undefined) return isObject(fields['error']) ? readError(state, fields) : [state, NOTHING];
  const [next, out] = read(state, fields);
  if (next.started || out.length === 0 || next.ended) return [next, out];
  return [{ ...next, started: true }, [{ type: 'start', id: null, model: null }, ...out]];
}

const READERS: Readonly<Record<string, Reader>> = {
  'response.created': readStart,
  'response.queued': readStart,
  'response.in_progress': readStart,
  'response.output_item.added': readItemAdded,
  'response.output_text.delta': readWords('text'),
  'response.output_text.done': readWordsDone('text'),
  'response.refusal.delta': readWords('refusal'),
  'response.refusal.done': readWordsDone('refusal'),
  'response.reasoning_summary_text.delta': readThought('summary_index'),
  'response.reasoning_text.delta': readThought('content_index'),
  'response.function_call_arguments.delta': readArguments('delta'),
  'response.function_call_arguments.done': readArguments('arguments'),
  'response.output_item.done': readItemDone,
  'response.completed': readEnd,
  'response.incomplete': readEnd,
  'response.failed': readFailed,
  'response.cancelled': readFailed,
  error: readError,
};

function fail(state: State, failure: AnswerEvent): Step {
  return [{ ...state, ended: true }, [failure]];
}

function readStart(state: State, { response }: JsonObject): Step {
  if (state.started) return [state, NOTHING];
  const { id, model } = isObject(response) ? response : {};
  return [{ ...state, started: true }, [{ type: 'start', id: stringOrNull(id), model: stringOrNull(model) }]];
}

function readItemAdded(state: State, event: JsonObject): Step {
  const { item } = event;
  const fresh = { ...state, spoken: false, open: false, thought: null };
  return isObject(item) && item['type'] === 'function_call'
    ? announce(fresh, item, event['output_index'])
    : [fresh, NOTHING];
}

function announce(state: State, item: JsonObject, outputIndex: unknown): Step {
  const { id, name } = decodeCall(item);
  const call = { itemId: item['id'], outputIndex, told: false };
  return [{ ...state, called: true, calls: [...state.calls, call] }, [{ type: 'tool-call', id, name }]];
}

function readWords(type: 'text' | 'refusal'): Reader {
  return (state, { delta }) => {
    if (typeof delta !== 'string' || delta === '') return [state, NOTHING];
    return [afterWords(state, type), [{ type, text: delta }]];
  };
}

function afterWords(state: State, type: 'text' | 'refusal'): State {
  const refused = state.refused || type === 'refusal';
  return state.open && state.spoken && refused === state.refused
    ? state
    : { ...state, open: true, spoken: true, refused };
}

/** The whole stands under the name of its kind. */
function readWordsDone(type: 'text' | 'refusal'): Reader {
  return (state, event) => {
    const whole = event[type];
    const [said, events] = state.open ? ([state, NOTHING] as const) : readWords(type)(state, { delta: whole });
    return said.open ? [{ ...said, open: false }, [...events, { type: 'part-end' }]] : [said, events];
  };
}

/** A model that shows its reasoning itself need not be heard in summary too. */
function readThought(partField: 'summary_index' | 'content_index'): Reader {
  return (state, event) => {
    const { delta } = event;
    const { thought } = state;
    if (typeof delta !== 'string' || delta === '') return [state, NOTHING];
    if (thought !== null && thought.type !== partField) return [state, NOTHING];
    const part = event[partField];
    const gap = thought !== null && thought.part !== part ? SUMMARY_GAP : '';
    const next = { ...state, spoken: true, open: true, thought: { type: partField, part } };
    return [next, [{ type: 'reasoning', text: gap + delta }]];
  };
}

function readArguments(field: 'delta' | 'arguments'): Reader {
  return (state, event) => {
    const index = state.calls.findIndex((call) => isOf(call, event));
    return field === 'delta' ? addArguments(state, index, event[field]) : wholeArguments(state, index, event[field]);
  };
}

function addArguments(state: State, index: number, text: unknown): Step {
  const call = state.calls[index];
  if (call === undefined || typeof text !== 'string' || text === '') return [state, NOTHING];
  const calls = call.told ? state.calls : state.calls.with(index, { ...call, told: true });
  return [{ ...state, calls }, [{ type: 'tool-arguments', call: index, text }]];
}

function wholeArguments(state: State, index: number, text: unknown): Step {
  return state.calls[index]?.told === true ? [state, NOTHING] : addArguments(state, index, text);
}

/** By its item's id; by its place where the ids change from event to event, or are missing. */
function isOf(call: Call, event: JsonObject): boolean {
  const sameId = typeof event['item_id'] === 'string' && call.itemId === event['item_id'];
  return sameId || (typeof event['output_index'] === 'number' && call.outputIndex === event['output_index']);
}

function readItemDone(state: State, event: JsonObject): Step {
  const { item } = event;
  if (!isObject(item)) return [state, NOTHING];
  switch (item['type']) {
    case 'function_call':
      return readCallDone(state, item, event['output_index']);
    case 'reasoning':
      return readThoughtDone(state, item);
    case 'message':
      return readMessageDone(state, item);
    default:
      return [state, NOTHING];
  }
}

function readCallDone(state: State, item: JsonObject, outputIndex: unknown): Step {
  const place = { item_id: item['id'], output_index: outputIndex };
  const known = state.calls.findIndex((call) => isOf(call, place));
  if (known >= 0) return wholeArguments(state, known, item['arguments']);
  const [announced, events] = announce(state, item, outputIndex);
  const [next, more] = addArguments(announced, state.calls.length, item['arguments']);
  return [next, [...events, ...more]];
}

/** What was said already ends here: with the seal, if there is one. */
function readThoughtDone(state: State, item: JsonObject): Step {
  const told = decodeItem(item).flatMap((part) => eventsOfPart(part, 0));
  const rest: readonly AnswerEvent[] = told.length === 0 ? [{ type: 'part-end' }] : told.slice(-1);
  return [{ ...state, spoken: false, open: false, thought: null }, state.spoken ? rest : told];
}

function readMessageDone(state: State, item: JsonObject): Step {
  const parts = state.spoken ? [] : decodeItem(item);
  const refused = state.refused || parts.some(({ type }) => type === 'refusal');
  const ended: readonly AnswerEvent[] = state.open ? [{ type: 'part-end' }] : NOTHING;
  const events = [...ended, ...parts.flatMap((part) => eventsOfPart(part, 0))];
  return [{ ...state, refused, spoken: false, open: false }, events];
}

function readEnd(state: State, event: JsonObject): Step {
  const response = isObject(event['response']) ? event['response'] : {};
  const usage = readUsage(response['usage']);
  const told: readonly AnswerEvent[] = usage === undefined ? NOTHING : [{ type: 'usage', usage }];
  const finish = readFinish({ status: statusOf(event), ...response }, state);
  return [{ ...state, ended: true }, [...told, { type: 'finish', finish }, { type: 'end' }]];
}

function statusOf({ type }: JsonObject): string {
  return type === 'response.incomplete' ? 'incomplete' : 'completed';
}

function readFailed(state: State, { response }: JsonObject): Step {
  const error = isObject(response) ? response['error'] : undefined;
  return readError(state, { error });
}

/** The error stands in the event, or is the event. */
function readError(state: State, event: JsonObject): Step {
  const error = isObject(event['error']) ? event['error'] : event;
  return fail(state, { type: 'failure', failure: classifyStreamError(error) });
}
