/**
 * What a caller tells Pointsman itself: the body object `pointsman` and the headers `x-pointsman-*`.
 *
 * One table names every field, its header and how it is read. Where body and header both speak, the body counts.
 */
import { type Constraints, WISHES } from '../core/constraints.ts';
import { PointsmanError } from '../core/errors.ts';
import type { RequestHints } from '../core/hints.ts';
import {
  type JsonObject,
  type Reader,
  readArrayOf,
  readBoolean,
  readObject,
  readOneOf,
  readPositive,
  readShare,
  readString,
} from './json/problem.ts';

/** Name of the body field. */
export const CONTROL_FIELD = 'pointsman';
const HEADER_PREFIX = 'x-pointsman-';

const MAX_LABEL = 128;

interface Field {
  /** Name in the body object; the header is its kebab-case. */
  readonly name: string;
  readonly read: Reader<unknown>;
  /** Where the value goes, and under which name. */
  readonly target: { readonly in: 'hints' | 'constraints'; readonly as: string };
  /** How a header's text becomes the value that `read` expects. */
  readonly fromHeader: (text: string) => unknown;
}

/** More than anybody has is no limit; as an infinite number it could not be written into a record. */
const nanoUsd: Reader<number> = (value, param) =>
  Math.min(Math.round(readPositive(value, param) * 1e9), Number.MAX_SAFE_INTEGER);
// A cut may go through the middle of a character.
const label: Reader<string> = (value, param) => readString(value, param).slice(0, MAX_LABEL).toWellFormed();
const words = readArrayOf(label);

const text = (value: string): unknown => value;
const number = (value: string): unknown => (value.trim() === '' ? value : Number(value));
const boolean = (value: string): unknown => (value === 'true' ? true : value === 'false' ? false : value);
const list = (value: string): unknown => value.split(',').map((word) => word.trim());

function hint(name: string, read: Reader<unknown>, fromHeader: Field['fromHeader']): Field {
  return { name, read, target: { in: 'hints', as: name }, fromHeader };
}

function constraint(name: string, read: Reader<unknown>, fromHeader: Field['fromHeader'], as = name): Field {
  return { name, read, target: { in: 'constraints', as }, fromHeader };
}

const HINTS: readonly Field[] = [
  hint('task', label, text),
  hint('complexity', readShare, number),
  hint('policy', label, text),
  hint('latencyClass', label, text),
  hint('dial', readShare, number),
  hint('session', label, text),
  hint('tags', words, list),
];

const CONSTRAINTS: readonly Field[] = [
  constraint('maxLatencyMs', readPositive, number),
  constraint('maxTtftMs', readPositive, number),
  constraint('maxCostUsd', nanoUsd, number, 'maxCostNanoUsd'),
  constraint('maxCostPer1kTokens', nanoUsd, number, 'maxCostPer1kNanoUsd'),
  constraint('minQuality', readShare, number),
  constraint('maxSizeB', readPositive, number),
  constraint('localOnly', readBoolean, boolean),
  constraint('region', label, text),
  constraint('only', words, list),
  constraint('ignore', words, list),
  constraint('strict', readArrayOf(readOneOf(WISHES)), list),
  // The names that the first routers of this kind used.
  constraint('max_latency_ms', readPositive, number, 'maxLatencyMs'),
  constraint('max_cost_per_1k', nanoUsd, number, 'maxCostPer1kNanoUsd'),
];

const HINT_BY_NAME = byName(HINTS);
const BODY_FIELDS: readonly string[] = [
  ...HINTS.map(({ name }) => name),
  ...CONSTRAINTS.map(({ name }) => `constraints.${name}`),
];
const CONSTRAINT_BY_NAME = byName(CONSTRAINTS);
const FIELD_BY_HEADER: ReadonlyMap<string, Field> = new Map(
  [...HINTS, ...CONSTRAINTS].map((field) => [headerOf(field.name), field]),
);

function byName(fields: readonly Field[]): ReadonlyMap<string, Field> {
  return new Map(fields.map((field) => [field.name, field]));
}

function headerOf(name: string): string {
  return (
    HEADER_PREFIX +
    name
      .replace(/_/g, '-')
      .replace(/([a-z])(\d)/g, '$1-$2')
      .replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
  );
}

export const CONTROL_HEADERS: readonly string[] = [...FIELD_BY_HEADER.keys()];

interface Draft {
  readonly hints: Record<string, unknown>;
  readonly constraints: Record<string, unknown>;
}

export type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

const NO_HINTS: RequestHints = { constraints: {}, tags: [] };

/** Throws `invalid_value` with the name of the field or header that is wrong. */
export function readControls(body: unknown, headers: Headers): RequestHints {
  let draft: Draft | undefined;
  for (const name in headers) {
    const value = headers[name];
    if (!name.startsWith(HEADER_PREFIX) || value === undefined) continue;
    draft ??= { hints: {}, constraints: {} };
    readHeader(name, value, draft);
  }
  if (body !== undefined && body !== null) {
    draft ??= { hints: {}, constraints: {} };
    readBody(readObject(body, CONTROL_FIELD), draft);
  }
  if (draft === undefined) return NO_HINTS;
  return { tags: [], ...draft.hints, constraints: draft.constraints as Constraints };
}

function readHeader(name: string, value: string | readonly string[], draft: Draft): void {
  const field = FIELD_BY_HEADER.get(name);
  if (field === undefined) {
    throw new PointsmanError('invalid_value', `There is no header \`${name}\`.${suggest(name, CONTROL_HEADERS)}`, {
      param: name,
    });
  }
  put(field, field.read(field.fromHeader(String(value)), name), draft);
}

function readBody({ constraints, ...hints }: JsonObject, draft: Draft): void {
  readFields(hints, HINT_BY_NAME, CONTROL_FIELD, draft, BODY_FIELDS);
  if (constraints === undefined || constraints === null) return;
  const path = `${CONTROL_FIELD}.constraints`;
  readFields(readObject(constraints, path), CONSTRAINT_BY_NAME, path, draft);
}

function readFields(
  object: JsonObject,
  fields: ReadonlyMap<string, Field>,
  path: string,
  draft: Draft,
  known: readonly string[] = [...fields.keys()],
): void {
  for (const [name, value] of Object.entries(object)) {
    const param = `${path}.${name}`;
    const field = fields.get(name);
    if (field === undefined) {
      throw new PointsmanError('invalid_value', `There is no field \`${param}\`.${suggest(name, known)}`, { param });
    }
    if (value !== null) put(field, field.read(value, param), draft);
  }
}

function put({ target }: Field, value: unknown, draft: Draft): void {
  draft[target.in][target.as] = value;
}

function suggest(name: string, known: readonly string[]): string {
  const letters = (word: string): string => word.toLowerCase().replace(/^constraints\.|[^a-z0-9]/g, '');
  const close = known.find((word) => letters(word) === letters(name)) ?? known.find((word) => word.startsWith(name));
  return close === undefined ? ` Known: ${known.join(', ')}.` : ` Did you mean \`${close}\`?`;
}
