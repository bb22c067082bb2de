/** What a chunk has for a reader. */
import { isObject, type JsonObject } from '../json/problem.ts';

/** The parts of a delta that are the answer. A role alone is none. */
const ANSWER_FIELDS: readonly string[] = ['content', 'refusal', 'tool_calls', 'function_call', 'audio'];
/** The parts that a reader sees. */
const OUTPUT_FIELDS: readonly string[] = [...ANSWER_FIELDS, 'reasoning_content', 'reasoning'];

export function hasOutput(choice: JsonObject): boolean {
  return has(choice, OUTPUT_FIELDS);
}

/** There is output in it that is not what the model thinks. */
export function hasAnswer(choice: JsonObject): boolean {
  return has(choice, ANSWER_FIELDS);
}

function has(choice: JsonObject, fields: readonly string[]): boolean {
  const { delta } = choice;
  // A legacy completion has no delta: its text stands in the choice.
  return isObject(delta) ? fields.some((name) => !isEmpty(delta[name])) : !isEmpty(choice['text']);
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
