import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { theilSenSlope } from './trend.ts';

const series = (ys: readonly number[]) => ys.map((y, x) => ({ x, y }));

describe('the slope of a series', () => {
  it('is that of a line, whatever happens to one point in ten', () => {
    const line = Array.from({ length: 10 }, (_, x) => 3 * x + 7);
    expect(theilSenSlope(series(line))).toBe(3);
    expect(theilSenSlope(series(line.with(4, 1e9)))).toBeCloseTo(3);
  });

  it('is 0 for what goes up and down', () => {
    expect(theilSenSlope(series([1, 2, 1, 2, 1, 2, 1, 2]))).toBe(0);
  });

  it('does not depend on the order of the points', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 1e6 }), { minLength: 2, maxLength: 12 }), (ys) => {
        expect(theilSenSlope(series(ys).reverse())).toBe(theilSenSlope(series(ys)));
      }),
    );
  });

  it('is no number for less than two points', () => {
    expect(theilSenSlope(series([1]))).toBeNaN();
  });
});
