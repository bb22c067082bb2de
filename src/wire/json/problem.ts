/** Reading values of unknown shape, with an error that names the field and the remedy. */
import { PointsmanError } from '../../core/errors.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

/** `param` is the path of the field, `wanted` says what would do. */
export function invalid(param: string, wanted: string, found: unknown): PointsmanError {
  return new PointsmanError('invalid_value', `\`${param}\` must be ${wanted}, not ${describe(found)}.`, { param });
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What it is, never what it says: values can be prompts. */
function describe(value: unknown): string {
  if (value === undefined) return 'absent';
  if (value === null) return 'null';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty array' : 'an array';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (value === '') return 'an empty string';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

/** Reads one value; throws `invalid_value` with this path if it will not do. */
export type Reader<T> = (value: unknown, param: string) => T;

export const readString: Reader<string> = (value, param) => {
  if (typeof value !== 'string' || value === '') throw invalid(param, 'a non-empty string', value);
  checkWellFormed(value, param);
  return value;
};

/** May be empty. */
export const readText: Reader<string> = (value, param) => {
  if (typeof value !== 'string') throw invalid(param, 'a string', value);
  checkWellFormed(value, param);
  return value;
};

/** A lone surrogate cannot be encoded as UTF-8, so no provider could be sent it as it was meant. */
export function checkWellFormed(text: string, param: string): void {
  if (text.isWellFormed()) return;
  throw new PointsmanError('invalid_value', `\`${param}\` holds a lone surrogate; send well-formed Unicode.`, {
    param,
  });
}

export const readBoolean: Reader<boolean> = (value, param) => {
  if (typeof value !== 'boolean') throw invalid(param, 'true or false', value);
  return value;
};

export const readNumber: Reader<number> = (value, param) => {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw invalid(param, 'a finite number', value);
  return value;
};

/** Positive and finite. */
export const readPositive: Reader<number> = (value, param) => {
  if (typeof value !== 'number' || !Number.isFinite(value) || value <= 0)
    throw invalid(param, 'a number above 0', value);
  return value;
};

/** Between 0 and 1. */
export const readShare: Reader<number> = (value, param) => {
  if (typeof value !== 'number' || !(value >= 0 && value <= 1)) throw invalid(param, 'a number from 0 to 1', value);
  return value;
};

export const readCount: Reader<number> = (value, param) => {
  if (!Number.isSafeInteger(value) || (value as number) < 1)
    throw invalid(param, 'a whole number of at least 1', value);
  return value as number;
};

export const readObject: Reader<JsonObject> = (value, param) => {
  if (!isObject(value)) throw invalid(param, 'an object', value);
  return value;
};

export const readArray: Reader<readonly unknown[]> = (value, param) => {
  if (!Array.isArray(value)) throw invalid(param, 'an array', value);
  return value;
};

export function readArrayOf<T>(item: Reader<T>): Reader<readonly T[]> {
  return (value, param) => readArray(value, param).map((entry, index) => item(entry, `${param}[${index}]`));
}

export function readOneOf<T extends string>(words: readonly T[]): Reader<T> {
  return (value, param) => {
    const word = words.find((known) => known === value);
    if (word === undefined) throw invalid(param, `one of ${words.join(', ')}`, value);
    return word;
  };
}

/** A field that may be absent; null is absent. @param path of the object, with what parts it from the name */
export function readOptional<T>(object: JsonObject, name: string, read: Reader<T>, path = ''): T | undefined {
  const value = object[name];
  return value === undefined || value === null ? undefined : read(value, `${path}${name}`);
}
