/**
 * A value that satisfies a JSON Schema.
 *
 * For the schemas that tools and structured outputs use: types, `enum`, `const`, `properties`, `required`, `items`,
 * `anyOf`, `oneOf`, local `$ref`, and the usual limits on numbers, strings and arrays. `pattern`, `multipleOf`,
 * `allOf`, `not` and conditions are not looked at.
 */
import type { Draws } from './draws.ts';

type Schema = Readonly<Record<string, unknown>>;

interface Place {
  readonly root: Schema;
  readonly draws: Draws;
  /** Where in the value we are: the name of the draws made here. */
  readonly path: string;
  readonly depth: number;
}

/** Past this depth lists stay empty, alternatives take `null` and optional properties are left out. */
const DEEP = 6;
/** A schema that requires itself has no finite value. */
const TOO_DEEP = 40;

/** Required properties are filled in, and all of them where the schema does not say which are required. */
export function schemaValue(schema: unknown, draws: Draws): unknown {
  const root = asSchema(schema);
  return satisfying(root, { root, draws, path: '$', depth: 0 });
}

function satisfying(unresolved: Schema, place: Place): unknown {
  if (place.depth > TOO_DEEP) return null;
  const schema = resolve(unresolved, place.root);
  if ('const' in schema) return schema['const'];
  if (Array.isArray(schema['enum'])) return place.draws.pick<unknown>(place.path, schema['enum']);
  const alternatives = schema['anyOf'] ?? schema['oneOf'];
  if (Array.isArray(alternatives)) return satisfying(chosen(alternatives.map(asSchema), place), inner(place, '|'));
  return BY_TYPE[typeOf(schema, place)]?.(schema, place) ?? null;
}

const BY_TYPE: Readonly<Record<string, (schema: Schema, place: Place) => unknown>> = {
  object: objectValue,
  array: arrayValue,
  string: stringValue,
  number: numberValue,
  integer: integerValue,
  boolean: (_, { draws, path }) => draws.uniform(path) < 0.5,
};

function objectValue(schema: Schema, place: Place): Readonly<Record<string, unknown>> {
  const properties = asSchema(schema['properties']);
  const all = place.depth > DEEP ? [] : Object.keys(properties);
  const required = Array.isArray(schema['required']) ? schema['required'].map(String) : all;
  const entries = required.map(
    (name) => [name, satisfying(asSchema(properties[name]), inner(place, `.${name}`))] as const,
  );
  return Object.fromEntries(entries);
}

function arrayValue(schema: Schema, place: Place): readonly unknown[] {
  const least = numberOr(schema['minItems'], 0);
  const usual = place.depth > DEEP ? 0 : 1;
  const length = Math.min(Math.max(least, usual), numberOr(schema['maxItems'], Infinity));
  const items = asSchema(schema['items']);
  return Array.from({ length }, (_, i) => satisfying(items, inner(place, `[${i}]`)));
}

const BY_FORMAT: Readonly<Record<string, string>> = {
  'date-time': '2026-01-01T00:00:00Z',
  date: '2026-01-01',
  time: '00:00:00Z',
  email: 'simulated@example.com',
  uri: 'https://example.com/simulated',
  uuid: '00000000-0000-4000-8000-000000000000',
};

function stringValue(schema: Schema): string {
  const formatted = BY_FORMAT[String(schema['format'])];
  if (formatted !== undefined) return formatted;
  return 'simulated'.padEnd(numberOr(schema['minLength'], 0), '.').slice(0, numberOr(schema['maxLength'], Infinity));
}

function numberValue(schema: Schema, place: Place): number {
  const { low, high } = limits(schema, 1);
  // Never at an end of the range, so that exclusive limits hold as well.
  const exact = low + (high - low) * (0.05 + 0.9 * place.draws.uniform(place.path));
  const short = Number(exact.toPrecision(3));
  return short > low && short < high ? short : exact;
}

function integerValue(schema: Schema, place: Place): number {
  const { low, high } = limits(schema, 100);
  const first = low === schema['exclusiveMinimum'] ? Math.floor(low) + 1 : Math.ceil(low);
  const last = high === schema['exclusiveMaximum'] ? Math.ceil(high) - 1 : Math.floor(high);
  return first + Math.floor(place.draws.uniform(place.path) * Math.max(1, last - first + 1));
}

/** An end that the schema leaves open is `width` away from the other; both open is from 0. */
function limits(schema: Schema, width: number): { readonly low: number; readonly high: number } {
  const low = Math.max(numberOr(schema['minimum'], -Infinity), numberOr(schema['exclusiveMinimum'], -Infinity));
  const high = Math.min(numberOr(schema['maximum'], Infinity), numberOr(schema['exclusiveMaximum'], Infinity));
  if (low !== -Infinity) return { low, high: high === Infinity ? low + width : high };
  if (high === Infinity) return { low: 0, high: width };
  return { low: high > 0 ? 0 : high - width, high };
}

function typeOf(schema: Schema, place: Place): string {
  const type = schema['type'];
  if (typeof type === 'string') return type;
  if (Array.isArray(type)) {
    const names = type.map(String);
    if (place.depth > DEEP && names.includes('null')) return 'null';
    return names.find((name) => name !== 'null') ?? 'null';
  }
  if ('properties' in schema) return 'object';
  return 'items' in schema ? 'array' : 'string';
}

function chosen(alternatives: readonly Schema[], place: Place): Schema {
  const isNull = (schema: Schema): boolean => schema['type'] === 'null';
  const nothing = alternatives.find(isNull);
  if (place.depth > DEEP && nothing !== undefined) return nothing;
  return alternatives.find((schema) => !isNull(schema)) ?? alternatives[0] ?? {};
}

/** Follows `#/a/b` into the root schema. A reference to elsewhere, or in a circle, is a schema without demands. */
function resolve(schema: Schema, root: Schema): Schema {
  let current = schema;
  for (let hops = 0; typeof current['$ref'] === 'string'; hops++) {
    const reference = current['$ref'];
    if (!reference.startsWith('#') || hops > DEEP) return {};
    const steps = reference.split('/').slice(1);
    current = steps.reduce((at: Schema, step) => asSchema(at[pointerStep(step)]), root);
  }
  return current;
}

/** As JSON Pointer has it. */
function pointerStep(step: string): string {
  return step.replaceAll('~1', '/').replaceAll('~0', '~');
}

function inner(place: Place, step: string): Place {
  return { ...place, path: place.path + step, depth: place.depth + 1 };
}

function asSchema(value: unknown): Schema {
  return typeof value === 'object' && value !== null ? (value as Schema) : {};
}

function numberOr(value: unknown, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise;
}
