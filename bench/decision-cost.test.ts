import { expect, test } from 'vitest';
import { measureDecisions } from './decision-cost.ts';

test('every body gets its turn, and every decision after the warm-up is counted', () => {
  const seen = new Map<unknown, number>();
  const cost = measureDecisions(
    (body) => seen.set(body, (seen.get(body) ?? 0) + 1),
    [{ n: 1 }, { n: 2 }, { n: 3 }],
    1,
    30,
  );
  expect([...seen.keys()]).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
  expect(cost.decisions).toBeGreaterThan(100);
  expect(cost.decisions).toBeLessThan([...seen.values()].reduce((sum, count) => sum + count, 0));
});

test('a decision longer than the measurement is still measured once', () => {
  const cost = measureDecisions(() => Array.from({ length: 200_000 }, String), [{}], 0, 1);
  expect(cost.decisions).toBeGreaterThanOrEqual(1);
  expect(cost.cpuUs).toBeGreaterThan(0);
});
