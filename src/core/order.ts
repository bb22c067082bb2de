/** Orders over numbers that may be unknown. The unknown comes last, whichever way one sorts. */

/** Low to high, null last. */
export function ascending(a: number | null, b: number | null): number {
  if (a === null || b === null) return (a === null ? 1 : 0) - (b === null ? 1 : 0);
  return a - b;
}

/** High to low, null last. */
export function descending(a: number | null, b: number | null): number {
  if (a === null || b === null) return (a === null ? 1 : 0) - (b === null ? 1 : 0);
  return b - a;
}
