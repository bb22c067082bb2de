/** Events that only keep a connection alive: a provider that sends nothing else has hung. */
import type { RawEvent } from './dialect.ts';
import { parseObject } from './json/loose.ts';
import { isObject, type JsonObject } from './json/problem.ts';
import { isEmpty, isIdle } from './openai-chat/delta.ts';

/** Anthropic's, and OpenAI's Responses'. */
const NAMES: readonly unknown[] = ['ping', 'keepalive'];

/** Without one of these it is none. Inside of a text the quotes would be escaped. */
const SUSPECT = /"(?:ping|keepalive|choices)"|:\s*""/;
/** With one of these a chunk or a delta is none. */
const SAYS = /"(?:content|reasoning_content|reasoning|text|delta|thinking|partial_json)"\s*:\s*"[^"]/;

/**
 * Whether an event brings an answer no further: a ping, or a chunk or delta that says nothing. That of no event at all,
 * as of a comment, is for whoever frames them to see.
 */
export function isKeepAlive({ event, data }: RawEvent): boolean {
  if (NAMES.includes(event)) return true;
  if (!SUSPECT.test(data) || SAYS.test(data)) return false;
  const fields = parseObject(data);
  return fields !== undefined && !hasError(fields) && (NAMES.includes(fields['type']) || saysNothing(fields));
}

function hasError({ error }: JsonObject): boolean {
  return error !== undefined && error !== null;
}

function saysNothing({ type, delta, choices, usage, candidates }: JsonObject): boolean {
  if (Array.isArray(choices)) return isEmpty(usage) && isIdle(choices);
  if (Array.isArray(candidates)) return candidates.every(isIdleCandidate);
  if (type === 'content_block_delta' && isObject(delta)) {
    return Object.entries(delta).every(([name, value]) => name === 'type' || isEmpty(value));
  }
  return typeof type === 'string' && type.endsWith('.delta') && delta === '';
}

/** Google's. Its chunks have the usage so far with everything they say. */
function isIdleCandidate(candidate: unknown): boolean {
  if (!isObject(candidate) || !isEmpty(candidate['finishReason'])) return false;
  const { content } = candidate;
  const parts: unknown = isObject(content) ? content['parts'] : [];
  return Array.isArray(parts) && parts.every(isIdlePart);
}

/** That it is thought says nothing of what. */
function isIdlePart(part: unknown): boolean {
  return isObject(part) && Object.entries(part).every(([name, value]) => name === 'thought' || isEmpty(value));
}
