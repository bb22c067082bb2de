/** Pointsman's own fields and headers: one table names every field, its header and how it is read. */
import { WISHES } from '../../core/constraints.ts';
import {
  type JsonObject,
  type Reader,
  readArrayOf,
  readBoolean,
  readCount,
  readObject,
  readOneOf,
  readPositive,
  readShare,
} from '../json/problem.ts';
import {
  type Draft,
  fromText,
  inSteps,
  readLabel,
  readLabels,
  readTimeoutMs,
  type Target,
  unknownField,
} from './draft.ts';

/** Name of the body field. */
export const CONTROL_FIELD = 'pointsman';
export const HEADER_PREFIX = 'x-pointsman-';

interface Field {
  /** Name in the body object; the header is its kebab-case. */
  readonly name: string;
  readonly read: Reader<unknown>;
  /** Where the value goes, and under which name. */
  readonly target: Target;
  /** How a header's text becomes the value that `read` expects. */
  readonly fromHeader: (text: string) => unknown;
}

const nanoUsd: Reader<number> = (value, param) => inSteps(readPositive(value, param), 1e9);
const { text, number, boolean, list } = fromText;

type OwnHint =
  | 'task'
  | 'complexity'
  | 'policy'
  | 'latencyClass'
  | 'dial'
  | 'session'
  | 'tags'
  | 'timeoutMs'
  | 'maxAttempts'
  | 'atomic';

function hint(name: OwnHint, read: Reader<unknown>, fromHeader: Field['fromHeader']): Field {
  return { name, read, target: { in: 'hints', as: name }, fromHeader };
}

function constraint(
  name: string,
  read: Reader<unknown>,
  fromHeader: Field['fromHeader'],
  as: Target['as'] = name as Target['as'],
): Field {
  return { name, read, target: { in: 'constraints', as }, fromHeader };
}

const HINTS: readonly Field[] = [
  hint('task', readLabel, text),
  hint('complexity', readShare, number),
  hint('policy', readLabel, text),
  hint('latencyClass', readLabel, text),
  hint('dial', readShare, number),
  hint('session', readLabel, text),
  hint('tags', readLabels, list),
  hint('timeoutMs', readTimeoutMs, number),
  hint('maxAttempts', readCount, number),
  hint('atomic', readBoolean, boolean),
];

const CONSTRAINTS: readonly Field[] = [
  constraint('maxLatencyMs', readPositive, number),
  constraint('maxTtftMs', readPositive, number),
  constraint('maxCostUsd', nanoUsd, number, 'maxCostNanoUsd'),
  constraint('maxCostPer1kTokens', nanoUsd, number, 'maxCostPer1kNanoUsd'),
  constraint('minQuality', readShare, number),
  constraint('maxSizeB', readPositive, number),
  constraint('localOnly', readBoolean, boolean),
  constraint('region', readLabel, text),
  constraint('only', readLabels, list),
  constraint('ignore', readLabels, list),
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

/** @param name begins with `HEADER_PREFIX` */
export function readOwnHeader(name: string, value: string | readonly string[], draft: Draft): void {
  const field = FIELD_BY_HEADER.get(name);
  if (field === undefined) throw unknownField('header', name, name, CONTROL_HEADERS);
  put(field, field.read(field.fromHeader(String(value)), name), draft);
}

export function readOwnBody({ constraints, ...hints }: JsonObject, draft: Draft): void {
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
    if (field === undefined) throw unknownField('field', param, name, known);
    if (value !== null) put(field, field.read(value, param), draft);
  }
}

function put({ target }: Field, value: unknown, draft: Draft): void {
  draft[target.in][target.as] = value;
}
