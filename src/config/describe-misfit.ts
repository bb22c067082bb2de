/** A misfit in plain words. */
import type { Misfit } from './misfits.ts';
import type { UnknownField } from './schema-parts.ts';
import { didYouMean } from './suggest.ts';
import { hasField, valueAt } from './tree.ts';

export interface Description {
  readonly message: string;
  readonly suggestion?: string | undefined;
}

type Code = Misfit['issue']['code'];
type Describe<C extends Code> = (
  issue: Extract<Misfit['issue'], { code: C }>,
  misfit: Misfit,
  root: unknown,
) => Description;

/** What is wrong at the misfit's place in `root`. Values are not repeated: they may be secrets. */
export function describeMisfit(misfit: Misfit, root: unknown): Description {
  const describe = DESCRIPTIONS[misfit.issue.code] as Describe<Code> | undefined;
  return describe?.(misfit.issue, misfit, root) ?? { message: misfit.issue.message };
}

const DESCRIPTIONS: { readonly [C in Code]?: Describe<C> } = {
  invalid_type: (_, { path, expected }, root) => {
    const value = valueAt(root, path);
    if (value === null) return { message: 'is empty' };
    if (value === undefined) return { message: isThere(root, path) ? 'is undefined' : 'is missing' };
    const types = expected.map((type) => TYPE_NAMES[type] ?? type);
    const isUnquoted = typeof value !== 'object' && expected.every((type) => type === 'string');
    return {
      message: `must be ${listed(types)}, not ${typeNameOf(value)}`,
      suggestion: isUnquoted ? 'Put it in quotes' : undefined,
    };
  },
  invalid_value: ({ values }, { path }, root) => {
    const value = valueAt(root, path);
    const allowed = `must be ${listed(values.map(String))}`;
    if (typeof value === 'string') return { message: allowed, suggestion: didYouMean(value, values.map(String)) };
    return { message: value === undefined ? `is missing: it ${allowed}` : allowed };
  },
  too_small: ({ origin, inclusive, minimum }) =>
    origin === 'number' || origin === 'int'
      ? { message: `must be ${inclusive === false ? 'more than' : 'at least'} ${minimum}` }
      : { message: 'must not be empty' },
  too_big: ({ maximum }) => ({ message: `must be at most ${maximum}` }),
  invalid_key: ({ issues, message }) => ({ message: issues[0]?.message ?? message }),
  custom: ({ params, message }, { path }) => {
    const known = (params as UnknownField | undefined)?.known;
    if (known === undefined) return { message };
    return { message: 'unknown field', suggestion: didYouMean(String(path.at(-1)), known) };
  },
};

const TYPE_NAMES: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping',
  record: 'a mapping',
};

function typeNameOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value !== 'number') return TYPE_NAMES[typeof value] ?? `a ${typeof value}`;
  if (!Number.isFinite(value)) return String(value);
  return Number.isInteger(value) ? 'a number' : 'a fraction';
}

function isThere(root: unknown, path: Misfit['path']): boolean {
  return hasField(valueAt(root, path.slice(0, -1)), path.at(-1) ?? '');
}

function listed(words: readonly string[]): string {
  return [...new Set(words)].join(', ').replace(/, ([^,]*)$/, ' or $1');
}
