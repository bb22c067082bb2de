/** Reading JSON of others, who owe us nothing: what is not as it should be is simply not there. */
import { isObject, type JsonObject } from './problem.ts';

/** Undefined if it is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Undefined if it is not JSON, or no object. */
export function parseObject(text: string): JsonObject | undefined {
  const value = parseJson(text);
  return isObject(value) ? value : undefined;
}

/** A whole number from 0 up. */
export function countOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}

/** Null if it is no text; an empty text is one. */
export function textAt(object: JsonObject, name: string): string | null {
  const value = object[name];
  return typeof value === 'string' ? value : null;
}

/** The same, but null for an empty text too. */
export function wordAt(object: JsonObject, name: string): string | null {
  const text = textAt(object, name);
  return text === '' ? null : text;
}
