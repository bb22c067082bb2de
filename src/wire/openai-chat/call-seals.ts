/**
 * Where a sealed call has its seal: in Google's extension of the dialect. Few others take a field that they do not know,
 * so what comes from a provider of another dialect bears a mark, and is taken out before anybody of this one is asked.
 */
import { isMarked, keptSeal, markSeal, type Seal } from '../form/seal.ts';
import { isObject, type JsonObject } from '../json/problem.ts';

const FIELD = 'extra_content';

/** Of a call in a request. */
export function keptCallSeal(call: JsonObject): Seal | undefined {
  return keptSeal(signatureIn(call), 'gemini');
}

/** Of a call in an answer: what Gemini itself says where it speaks this dialect. */
export function nativeCallSeal(call: JsonObject): Seal | undefined {
  const text = signatureIn(call);
  return text === '' ? undefined : { by: 'gemini', text };
}

function signatureIn({ [FIELD]: extra }: JsonObject): string {
  const google = isObject(extra) ? extra['google'] : undefined;
  const signature = isObject(google) ? google['thought_signature'] : undefined;
  return typeof signature === 'string' ? signature : '';
}

/** The field of a call in an answer to a client. */
export function writeCallSeal(seal: Seal | undefined): JsonObject {
  return seal === undefined ? {} : writeSignature(markSeal(seal));
}

/** The same, for what is already as it stands on the wire. */
export function writeSignature(signature: string): JsonObject {
  return { [FIELD]: { google: { thought_signature: signature } } };
}

/** Messages of a client without what providers of other dialects sealed. Undefined if there is nothing of it. */
export function withoutMarkedSeals(messages: unknown): readonly unknown[] | undefined {
  if (!Array.isArray(messages)) return undefined;
  const all: readonly unknown[] = messages;
  const cleaned = all.map(cleanMessage);
  return cleaned.every((message, index) => message === all[index]) ? undefined : cleaned;
}

/** Whether there is something of it. */
export function hasMarkedSeals(messages: unknown): boolean {
  return Array.isArray(messages) && messages.some((message) => sealedCalls(message) !== undefined);
}

function cleanMessage(message: unknown): unknown {
  const calls = sealedCalls(message);
  return calls === undefined ? message : { ...(message as JsonObject), tool_calls: calls.map(cleanCall) };
}

/** All calls of a message; undefined if none of them is sealed elsewhere. */
function sealedCalls(message: unknown): readonly unknown[] | undefined {
  const calls: unknown = isObject(message) ? message['tool_calls'] : undefined;
  return Array.isArray(calls) && calls.some(isSealedElsewhere) ? calls : undefined;
}

function cleanCall(call: unknown): unknown {
  if (!isObject(call) || !isSealedElsewhere(call)) return call;
  const { [FIELD]: _, ...rest } = call;
  return rest;
}

function isSealedElsewhere(call: unknown): boolean {
  return isObject(call) && isMarked(signatureIn(call));
}
