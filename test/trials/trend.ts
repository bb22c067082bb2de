/** Whether a series goes up: by the median of all slopes between two of its points, which outliers do not move. */

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Theil and Sen's estimate. NaN for fewer than two points. */
export function theilSenSlope(points: readonly Point[]): number {
  const slopes = points.flatMap((a, index) => points.slice(index + 1).map((b) => (b.y - a.y) / (b.x - a.x)));
  const sorted = slopes.sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const low = sorted[Math.ceil(middle) - 1] ?? Number.NaN;
  const high = sorted[Math.floor(middle)] ?? Number.NaN;
  return (low + high) / 2;
}
