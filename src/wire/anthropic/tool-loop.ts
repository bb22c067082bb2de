/** Whether thinking may be switched on with these messages and tools, as they stand on the wire. */
import { isObject, type JsonObject } from '../json/problem.ts';

/**
 * In the middle of a tool loop a model that thinks wants to see what it thought when it called. Where that is lost, as
 * after another model's turn, it has to go on without.
 *
 * @param messages of a Messages body
 */
export function mayThink(messages: readonly unknown[]): boolean {
  // What the system says at the end begins nothing new.
  const last = messages.findLast((message) => !(isObject(message) && message['role'] === 'system'));
  if (!isObject(last) || !hasBlock(last, (type) => type === 'tool_result')) return true;
  const caller = messages.findLast((message) => isObject(message) && message['role'] === 'assistant');
  return isObject(caller) && blocksOf(caller).slice(0, 1).some(isThinking);
}

/** A call that is forced leaves nothing to think about. @param choice `tool_choice` */
export function isForced(choice: unknown): boolean {
  return isObject(choice) && (choice['type'] === 'any' || choice['type'] === 'tool');
}

function isThinking(block: unknown): boolean {
  return isObject(block) && (block['type'] === 'thinking' || block['type'] === 'redacted_thinking');
}

function hasBlock(message: JsonObject, is: (type: unknown) => boolean): boolean {
  return blocksOf(message).some((block) => isObject(block) && is(block['type']));
}

function blocksOf(message: JsonObject): readonly unknown[] {
  return Array.isArray(message['content']) ? message['content'] : [];
}
