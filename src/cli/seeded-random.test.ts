import { describe, expect, it } from 'vitest';
import { createSeededRandom } from './seeded-random.ts';

function draws(seed: number, count: number): readonly number[] {
  const random = createSeededRandom(seed);
  return Array.from({ length: count }, () => random.draw());
}

describe('createSeededRandom', () => {
  it('repeats itself for one seed, and not for another', () => {
    expect(draws(1, 5)).toEqual(draws(1, 5));
    expect(draws(1, 5)).not.toEqual(draws(2, 5));
  });

  it('draws from 0 to below 1, evenly', () => {
    const buckets = Array.from({ length: 10 }, () => 0);
    for (const draw of draws(7, 10_000)) {
      expect(draw).toBeGreaterThanOrEqual(0);
      expect(draw).toBeLessThan(1);
      const bucket = Math.floor(draw * 10);
      buckets[bucket] = (buckets[bucket] ?? 0) + 1;
    }
    for (const count of buckets) expect(Math.abs(count - 1000)).toBeLessThan(150);
  });

  it('gives ids that differ and sort by time', () => {
    const random = createSeededRandom(1);
    const ids = [random.id(5), random.id(5), random.id(60)];
    expect(new Set(ids).size).toBe(3);
    expect([...ids].sort()).toEqual(ids);
  });
});
