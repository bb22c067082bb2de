/** Medians and paired ratios: what is compared is always one round's figure with the same round's. */

/** Linear interpolation between the two nearest ranks; NaN for an empty list. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const position = (sorted.length - 1) * share;
  const low = sorted[Math.floor(position)];
  const high = sorted[Math.ceil(position)];
  if (low === undefined || high === undefined) return Number.NaN;
  return low + (high - low) * (position - Math.floor(position));
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

export function spread(values: readonly number[]): Spread {
  return { median: median(values), min: Math.min(...values), max: Math.max(...values) };
}

/** Round by round `top / bottom`. Throws if the rounds do not pair up. */
export function pairedRatio(top: readonly number[], bottom: readonly number[]): Spread {
  return spread(pair(top, bottom, (a, b) => a / b));
}

/** Round by round `left - right`. */
export function pairedDifference(left: readonly number[], right: readonly number[]): Spread {
  return spread(pair(left, right, (a, b) => a - b));
}

/** Round by round `(top - base) / (bottom - base)`: how one overhead compares with another over the same base. */
export function pairedOverheadRatio(
  top: readonly number[],
  bottom: readonly number[],
  base: readonly number[],
): Spread {
  const above = pair(top, base, (a, b) => a - b);
  const below = pair(bottom, base, (a, b) => a - b);
  return pairedRatio(above, below);
}

function pair(left: readonly number[], right: readonly number[], combine: (a: number, b: number) => number): number[] {
  if (left.length !== right.length || left.length === 0) {
    throw new Error(`rounds do not pair up: ${left.length} and ${right.length}`);
  }
  return left.map((value, round) => combine(value, right[round] as number));
}
