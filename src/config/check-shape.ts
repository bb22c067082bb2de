/** Holds a value against the schema. */
import { describeMisfit } from './describe-misfit.ts';
import type { Interpolated } from './interpolate.ts';
import { type Misfit, misfitsOf } from './misfits.ts';
import type { ProblemList } from './problems.ts';
import type { RawConfig } from './raw-config.ts';
import { configSchema } from './schema.ts';
import { valueAt } from './tree.ts';

/** The value as a configuration, or undefined after having reported what does not fit. */
export function checkShape(given: Interpolated, problems: ProblemList): RawConfig | undefined {
  let checked = configSchema.safeParse(given.value);
  if (!checked.success && convertVariables(misfitsOf(checked.error.issues), given)) {
    checked = configSchema.safeParse(given.value);
  }
  if (checked.success) return checked.data;
  for (const misfit of misfitsOf(checked.error.issues)) {
    const { message, suggestion } = describeMisfit(misfit, given.value);
    problems.error(misfit.path, misfit.path.length === 0 ? `the configuration ${message}` : message, suggestion);
  }
  return undefined;
}

/** A variable's value is text; where a number or a truth value is wanted, it is read as one. Tells whether any was. */
function convertVariables(misfits: readonly Misfit[], { value, isVariable }: Interpolated): boolean {
  let converted = false;
  for (const { path, expected } of misfits) {
    const text = valueAt(value, path);
    const last = path.at(-1);
    if (typeof text !== 'string' || last === undefined || !isVariable(path)) continue;
    const wanted = expected.map((type) => READERS[type]?.(text)).find((read) => read !== undefined);
    if (wanted === undefined) continue;
    (valueAt(value, path.slice(0, -1)) as Record<string | number, unknown>)[last] = wanted;
    converted = true;
  }
  return converted;
}

type Reader = (text: string) => number | boolean | undefined;

const readNumber: Reader = (text) => (/^[-+]?\d+(\.\d+)?(e[-+]?\d+)?$/i.test(text) ? Number(text) : undefined);
const readFlag: Reader = (text) => (text === 'true' || text === 'false' ? text === 'true' : undefined);

const READERS: Readonly<Record<string, Reader>> = { number: readNumber, int: readNumber, boolean: readFlag };
