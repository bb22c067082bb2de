/** Finds its way in values of unknown shape. */
import type { Path } from './problems.ts';

/** The value at a path, or undefined. */
export function valueAt(root: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, step) => (hasField(value, step) ? value[step] : undefined), root);
}

export function hasField(value: unknown, name: string | number): value is Record<string | number, unknown> {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name);
}
