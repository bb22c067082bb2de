/**
 * The calls in the deltas of a stream.
 *
 * OpenAI numbers them, and names a call only where it begins. Others leave the number out or give all calls the same
 * one, leave the id out or say it every time, or write the arguments as an object. So a call is known by whatever there
 * is of its number, its id, and whether the one before it is complete.
 */
import type { AnswerEvent } from '../form/answer.ts';
import type { Seal } from '../form/seal.ts';
import { parseJson } from '../json/loose.ts';
import { isObject, type JsonObject } from '../json/problem.ts';
import { nativeCallSeal } from './call-seals.ts';
import { argumentsText } from './decode-parts.ts';

/** A call so far. */
export interface Call {
  readonly index: number | null;
  /** As it came; empty if none did. */
  readonly givenId: string;
  /** Empty until it is known: until then nothing of the call is told. */
  readonly name: string;
  readonly arguments: string;
  readonly seal: Seal | undefined;
  /** As what it has been told, if it has. */
  readonly told: Told | null;
}

interface Told {
  readonly id: string;
  /** Its place among the calls that have been told. */
  readonly number: number;
}

type Delta = Omit<Call, 'told'>;

type Step = readonly [readonly Call[], readonly AnswerEvent[]];

/** @param answerId ids are made of it where there are none */
export function readCalls(calls: readonly Call[], output: JsonObject, answerId: string | null): Step {
  let after = calls;
  const events: AnswerEvent[] = [];
  for (const delta of deltasIn(output)) {
    const [next, told] = addDelta(after, delta, answerId);
    after = next;
    events.push(...told);
  }
  return [after, events];
}

function deltasIn({ tool_calls: calls, function_call: call }: JsonObject): readonly Delta[] {
  if (Array.isArray(calls) && calls.length > 0) return calls.filter(isObject).map(readDelta);
  // Before there were tools, there was one function to call.
  return isObject(call) ? [readDelta({ index: 0, function: call })] : [];
}

function readDelta(delta: JsonObject): Delta {
  const inner = isObject(delta['function']) ? delta['function'] : {};
  const { index } = delta;
  return {
    index: typeof index === 'number' ? index : null,
    givenId: idOf(delta['id']),
    name: typeof inner['name'] === 'string' ? inner['name'] : '',
    arguments: argumentsText(inner['arguments']) ?? '',
    seal: nativeCallSeal(delta),
  };
}

/** Mistral has been seen to write the word null. */
function idOf(id: unknown): string {
  return typeof id === 'string' && id !== 'null' ? id : '';
}

function addDelta(calls: readonly Call[], delta: Delta, answerId: string | null): Step {
  const at = placeOf(calls, delta);
  const before = calls[at];
  const call: Call = before === undefined ? { ...delta, told: null } : merged(before, delta);
  if (call.name === '') return [withCall(calls, at, call), []];
  if (call.told !== null) return [withCall(calls, at, call), argumentsOf(call.told, delta.arguments)];
  const told = toldAs(calls, call, answerId);
  const { name, seal } = call;
  const begin: AnswerEvent = { type: 'tool-call', id: told.id, name, ...(seal === undefined ? {} : { seal }) };
  return [withCall(calls, at, { ...call, told }), [begin, ...argumentsOf(told, call.arguments)]];
}

/** @param at its own place, or the one past the last */
function withCall(calls: readonly Call[], at: number, call: Call): readonly Call[] {
  return at < calls.length ? calls.with(at, call) : [...calls, call];
}

function merged(call: Call, delta: Delta): Call {
  return {
    ...call,
    givenId: call.givenId || delta.givenId,
    name: call.name || delta.name,
    arguments: call.arguments + delta.arguments,
    seal: call.seal ?? delta.seal,
  };
}

/** Of the call that goes on with this; past the last one if another begins. */
function placeOf(calls: readonly Call[], delta: Delta): number {
  const { index, givenId } = delta;
  if (index === null && givenId !== '') {
    const known = calls.findIndex((call) => call.givenId === givenId);
    return known < 0 ? calls.length : known;
  }
  const at = index === null ? calls.length - 1 : calls.findLastIndex((call) => call.index === index);
  const call = calls[at];
  return call === undefined || isAnother(call, delta) ? calls.length : at;
}

function isAnother(call: Call, { index, givenId, name, arguments: text }: Delta): boolean {
  if (name === '' || call.name === '' || (givenId !== '' && givenId === call.givenId)) return false;
  if (name !== call.name) return true;
  // Some say the number and the name once more at the end, and nothing else.
  const isEcho = index !== null && givenId === '' && text === '';
  return !isEcho && isComplete(call.arguments);
}

function isComplete(text: string): boolean {
  if (!text.trimEnd().endsWith('}')) return false;
  return parseJson(text) !== undefined;
}

/** An id that no other call of the answer has. */
function toldAs(calls: readonly Call[], { givenId }: Call, answerId: string | null): Told {
  const ids = calls.flatMap(({ told }) => (told === null ? [] : [told.id]));
  const number = ids.length;
  return { id: givenId === '' || ids.includes(givenId) ? madeId(answerId, number) : givenId, number };
}

/** Two answers of one conversation should not have calls of one id, so it is made of the answer's own. */
function madeId(answerId: string | null, number: number): string {
  return `call_${(answerId ?? '').replace(/[^a-zA-Z0-9]/g, '').slice(-24)}_${number}`;
}

function argumentsOf({ number }: Told, text: string): readonly AnswerEvent[] {
  return text === '' ? [] : [{ type: 'tool-arguments', call: number, text }];
}

/** A call without arguments has an empty object of them, though some say nothing. */
export function completeCalls(calls: readonly Call[]): Step {
  const events = calls.flatMap(({ told, arguments: text }) =>
    told === null || text !== '' ? [] : argumentsOf(told, '{}'),
  );
  return [events.length === 0 ? calls : calls.map((call) => ({ ...call, arguments: call.arguments || '{}' })), events];
}
