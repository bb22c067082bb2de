import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pauseMs } from './backoff.ts';

describe('the pause before the same is asked again', () => {
  it('is anything up to a ceiling that doubles with each failure, twenty seconds at most', () => {
    const ceilings = [1, 2, 3, 4, 5, 6, 40].map((failures) => pauseMs(1000, failures, 0, 1 - Number.EPSILON));
    expect(ceilings.map((ms) => Math.round(ms ?? -1))).toEqual([1000, 2000, 4000, 8000, 16_000, 20_000, 20_000]);
    expect(pauseMs(1000, 3, 0, 0)).toBe(0);
    expect(pauseMs(1000, 3, 0, 0.5)).toBe(2000);
  });

  it('comes on top of what the provider asks for, so that not all come back at once', () => {
    expect(pauseMs(50, 1, 700, 0.5)).toBe(725);
    expect(pauseMs(1000, 1, 300, 0.5)).toBe(800);
  });

  it('is not waited for where the provider asks for five seconds more than we would', () => {
    expect(pauseMs(1000, 1, 6000, 0)).toBe(6000);
    expect(pauseMs(1000, 1, 6001, 0)).toBeNull();
  });

  it('is a finite time within its limits, whatever is asked', () => {
    const draw = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(
        fc.constantFrom(0, 50, 1000),
        fc.integer({ min: 1, max: 100 }),
        fc.nat(),
        draw,
        (base, n, asked, d) => {
          const pause = pauseMs(base, n, asked, d);
          if (pause === null) return;
          expect(pause).toBeGreaterThanOrEqual(asked);
          expect(pause).toBeLessThanOrEqual(45_000);
        },
      ),
    );
  });
});
