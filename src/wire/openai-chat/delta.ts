/** What a chunk has for a reader. */
import { isObject, type JsonObject } from '../json/problem.ts';

/** The parts of a delta that a reader sees. A role alone is none. */
const OUTPUT_FIELDS: readonly string[] = [
  'content',
  'refusal',
  'reasoning_content',
  'reasoning',
  'tool_calls',
  'function_call',
  'audio',
];

export function hasOutput(choice: JsonObject): boolean {
  const { delta } = choice;
  // A legacy completion has no delta: its text stands in the choice.
  return isObject(delta) ? OUTPUT_FIELDS.some((name) => !isEmpty(delta[name])) : !isEmpty(choice['text']);
}

/** Whether it only keeps a connection alive: it says nothing, not even in fields that nobody has heard of, nor why it ends. */
export function isIdle(choices: readonly unknown[]): boolean {
  return choices.every((choice) => {
    if (!isObject(choice)) return true;
    const { delta } = choice;
    const says = isObject(delta)
      ? Object.entries(delta).some(([name, value]) => name !== 'role' && !isEmpty(value))
      : !isEmpty(choice['text']);
    return !says && isEmpty(choice['finish_reason']);
  });
}

export function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true;
  if (Array.isArray(value)) return value.length === 0;
  return isObject(value) && Object.keys(value).length === 0;
}
