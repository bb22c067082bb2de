/**
 * Whether a body can go on with nothing but top-level fields edited. Where the provider would refuse what stands inside
 * of them, it is translated.
 */
import type { Quirks } from '../../core/quirks.ts';
import { objectsOf } from '../json/objects-of.ts';
import { isObject, type JsonObject } from '../json/problem.ts';
import { wireCallId } from '../openai/call-id.ts';
import { LIMITS } from './limits.ts';
import { isRefused } from './refused-fields.ts';

type Obstacle = (body: JsonObject, quirks: Quirks) => boolean;

const OBSTACLES: readonly Obstacle[] = [hasSchema, hasLimitElsewhere, hasDeveloper, hasLongIds, hasReasoningElsewhere];

export function canPass(body: JsonObject, quirks: Quirks): boolean {
  return !OBSTACLES.some((stands) => stands(body, quirks));
}

function hasSchema({ response_format: format }: JsonObject, { noJsonSchema }: Quirks): boolean {
  return noJsonSchema === true && isObject(format) && format['type'] === 'json_schema';
}

/** A limit costs money if it is lost. */
function hasLimitElsewhere(body: JsonObject, quirks: Quirks): boolean {
  return LIMITS.some((name) => typeof body[name] === 'number' && isRefused(name, quirks));
}

function hasDeveloper(body: JsonObject, { noDeveloperRole }: Quirks): boolean {
  return noDeveloperRole === true && objectsOf(body['messages']).some(({ role }) => role === 'developer');
}

function hasLongIds(body: JsonObject, quirks: Quirks): boolean {
  if (quirks.shortCallIds !== true) return false;
  const isLong = (id: unknown): boolean => typeof id === 'string' && wireCallId(id, quirks) !== id;
  return objectsOf(body['messages']).some(
    ({ tool_call_id: id, tool_calls: calls }) => isLong(id) || objectsOf(calls).some((call) => isLong(call['id'])),
  );
}

function hasReasoningElsewhere(body: JsonObject, { reasoningField }: Quirks): boolean {
  if (reasoningField === undefined) return false;
  const other = reasoningField === 'reasoning' ? 'reasoning_content' : 'reasoning';
  return objectsOf(body['messages']).some((message) => isSaid(message[other]) && !isSaid(message[reasoningField]));
}

function isSaid(text: unknown): boolean {
  return typeof text === 'string' && text !== '';
}
