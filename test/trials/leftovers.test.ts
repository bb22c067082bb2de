import { expect, test } from 'vitest';
import { holdings, leftovers } from './leftovers.ts';

test('a timer and a listener that are left over are named, and what was there before is not', () => {
  const before = holdings();
  expect(leftovers(before, holdings())).toEqual([]);
  const timer = setTimeout(() => {}, 60_000);
  const listener = (): void => {};
  process.on('warning', listener);
  expect(leftovers(before, holdings())).toEqual(['1 Timeout', '1 listeners of the process']);
  clearTimeout(timer);
  process.off('warning', listener);
});
