/** Holds a value against the schema, and says in plain words what does not fit. */
import type { z } from 'zod';
import type { Interpolated } from './interpolate.ts';
import { type Path, type ProblemList } from './problems.ts';
import type { RawConfig } from './raw-config.ts';
import { configSchema } from './schema.ts';
import type { UnknownField } from './schema-parts.ts';
import { didYouMean } from './suggest.ts';

type Issue = z.core.$ZodIssue;

/** One thing that is wrong, with every type that would have been right. */
interface Misfit {
  readonly path: Path;
  readonly issue: Exclude<Issue, { code: 'invalid_union' }>;
  readonly expected: readonly string[];
}

/** The value as a configuration, or undefined after having reported what is wrong. */
export function checkShape(given: Interpolated, problems: ProblemList): RawConfig | undefined {
  let checked = configSchema.safeParse(given.value);
  if (!checked.success && convertVariables(misfitsOf(checked.error.issues), given)) {
    checked = configSchema.safeParse(given.value);
  }
  if (checked.success) return checked.data;
  for (const misfit of misfitsOf(checked.error.issues)) report(misfit, given.value, problems);
  return undefined;
}

/** A variable's value is text; where a number or a truth value is wanted, it is read as one. Tells whether any was. */
function convertVariables(misfits: readonly Misfit[], { value, isVariable }: Interpolated): boolean {
  let converted = false;
  for (const { path, expected } of misfits) {
    const text = valueAt(value, path);
    if (typeof text !== 'string' || !isVariable(path)) continue;
    const wanted = expected.map((type) => READERS[type]?.(text)).find((read) => read !== undefined);
    if (wanted === undefined) continue;
    const parent = valueAt(value, path.slice(0, -1)) as Record<string | number, unknown>;
    parent[path[path.length - 1] ?? ''] = wanted;
    converted = true;
  }
  return converted;
}

type Reader = (text: string) => number | boolean | undefined;

const readNumber: Reader = (text) => (/^[-+]?\d+(\.\d+)?(e[-+]?\d+)?$/i.test(text) ? Number(text) : undefined);
const readFlag: Reader = (text) => ({ true: true, false: false })[text];
const READERS: Readonly<Record<string, Reader>> = { number: readNumber, int: readNumber, boolean: readFlag };

function misfitsOf(issues: readonly Issue[], base: Path = []): readonly Misfit[] {
  return issues.flatMap((issue) => {
    const path = [...base, ...(issue.path as Path)];
    if (issue.code === 'invalid_union') return bestOf(issue.errors, path);
    return [{ path, issue, expected: issue.code === 'invalid_type' ? [issue.expected] : [] }];
  });
}

/**
 * Of several shapes that were possible, somebody meant the one of the right type and the right `kind`. If there is
 * none, all that would have been right is one misfit.
 */
function bestOf(branches: readonly (readonly Issue[])[], path: Path): readonly Misfit[] {
  const all = branches.map((issues) => misfitsOf(issues, path));
  const isElsewhere = (misfit: Misfit): boolean => isWrongType(misfit, path) || isWrongKind(misfit, path);
  const [meant] = all.filter((misfits) => !misfits.some(isElsewhere)).sort((a, b) => a.length - b.length);
  if (meant !== undefined) return meant;
  const misfits = all.flat();
  const kinds = misfits.filter((misfit) => isWrongKind(misfit, path));
  const [first] = kinds.length > 0 ? kinds : misfits;
  if (first === undefined) return [];
  const values = kinds.flatMap(({ issue }) => (issue.code === 'invalid_value' ? issue.values : []));
  const issue = first.issue.code === 'invalid_value' ? { ...first.issue, values } : first.issue;
  return [{ path: first.path, issue, expected: misfits.flatMap(({ expected }) => expected) }];
}

function isWrongType(misfit: Misfit, path: Path): boolean {
  return misfit.issue.code === 'invalid_type' && misfit.path.length === path.length;
}

function isWrongKind(misfit: Misfit, path: Path): boolean {
  return misfit.issue.code === 'invalid_value' && misfit.path.length === path.length + 1 && misfit.path.at(-1) === 'kind';
}

function report({ path, issue, expected }: Misfit, root: unknown, problems: ProblemList): void {
  const value = valueAt(root, path);
  switch (issue.code) {
    case 'invalid_type':
      return problems.error(path, wrongType(expected, value, path, root), quotesHelp(expected, value));
    case 'invalid_value': {
      const values = issue.values.map(String);
      const message = value === undefined ? 'is missing' : `must be ${listed(values)}`;
      return problems.error(path, message, typeof value === 'string' ? didYouMean(value, values) : listed(values));
    }
    case 'too_small':
      return problems.error(path, isNumber(issue.origin) ? `must be ${issue.inclusive === false ? 'more than' : 'at least'} ${issue.minimum}` : 'must not be empty');
    case 'too_big':
      return problems.error(path, `must be at most ${issue.maximum}`);
    case 'invalid_key':
      return problems.error(path, issue.issues[0]?.message ?? issue.message);
    case 'custom': {
      const known = (issue.params as UnknownField | undefined)?.known;
      if (known === undefined) return problems.error(path, issue.message);
      return problems.error(path, 'unknown field', didYouMean(String(path.at(-1)), known));
    }
    default:
      return problems.error(path, issue.message);
  }
}

const TYPE_NAMES: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping',
  record: 'a mapping',
};

function wrongType(expected: readonly string[], value: unknown, path: Path, root: unknown): string {
  if (value === null) return 'is empty';
  if (value === undefined) {
    const parent = valueAt(root, path.slice(0, -1));
    return isKeyed(parent) && Object.hasOwn(parent, path.at(-1) ?? '') ? 'is undefined' : 'is missing';
  }
  return `must be ${listed(expected.map((type) => TYPE_NAMES[type] ?? type))}, not ${typeNameOf(value)}`;
}

function typeNameOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  if (typeof value === 'number' && !Number.isInteger(value)) return 'a fraction';
  return TYPE_NAMES[typeof value] ?? `a ${typeof value}`;
}

function quotesHelp(expected: readonly string[], value: unknown): string | undefined {
  const isScalar = typeof value === 'number' || typeof value === 'boolean';
  return isScalar && expected.includes('string') ? 'Put it in quotes' : undefined;
}

function listed(words: readonly string[]): string {
  return [...new Set(words)].join(', ').replace(/, ([^,]*)$/, ' or $1');
}

function isNumber(origin: string): boolean {
  return origin === 'number' || origin === 'int';
}

function valueAt(root: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, step) => (isKeyed(value) && Object.hasOwn(value, step) ? value[step] : undefined), root);
}

function isKeyed(value: unknown): value is Readonly<Record<string | number, unknown>> {
  return typeof value === 'object' && value !== null;
}
