/**
 * Thinking of other models in the messages of a client that Anthropic is now to be asked for: it refuses whole requests
 * for a signature that is not its own.
 */
import type { DroppedPaths } from '../dialect.ts';
import { isMarked } from '../form/seal.ts';
import { isObject, type JsonObject } from '../json/problem.ts';

export interface Cleaned {
  readonly messages: readonly unknown[];
  /** What was in them. */
  readonly dropped: DroppedPaths;
}

/** The messages without it, or undefined if there is none. */
export function withoutForeignThinking(messages: readonly unknown[]): Cleaned | undefined {
  const removed: JsonObject[] = [];
  const cleaned = messages.map((message) => clean(message, removed));
  if (removed.length === 0) return undefined;
  // Of a message that was only thinking nothing is left, and an empty one is refused too.
  return { messages: cleaned.filter((message) => message !== undefined), dropped: namesOf(removed) };
}

function clean(message: unknown, removed: JsonObject[]): unknown {
  if (!isObject(message) || message['role'] !== 'assistant' || !Array.isArray(message['content'])) return message;
  const content: readonly unknown[] = message['content'];
  const foreign = content.filter(isForeign);
  if (foreign.length === 0) return message;
  removed.push(...foreign);
  const kept = content.filter((block) => !isForeign(block));
  return kept.length === 0 ? undefined : { ...message, content: kept };
}

function isForeign(block: unknown): block is JsonObject {
  return isObject(block) && sealIn(block) !== undefined && !isNative(sealIn(block));
}

/** Null where it should be and is not; undefined for a block that has no place for it. */
function sealIn(block: JsonObject): unknown {
  if (block['type'] === 'thinking') return block['signature'] ?? null;
  return block['type'] === 'redacted_thinking' ? (block['data'] ?? null) : undefined;
}

function isNative(seal: unknown): boolean {
  return typeof seal === 'string' && seal !== '' && !isMarked(seal);
}

function namesOf(removed: readonly JsonObject[]): DroppedPaths {
  const isThought = removed.some(({ type }) => type === 'thinking');
  const isSealed = removed.some((block) => {
    const seal = sealIn(block);
    return typeof seal === 'string' && isMarked(seal);
  });
  return [...(isThought ? ['messages[].reasoning'] : []), ...(isSealed ? ['messages[].seal'] : [])];
}
