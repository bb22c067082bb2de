import { expect, test } from 'vitest';
import { median, pairedDifference, pairedOverheadRatio, pairedRatio, quantile } from './statistics.ts';

test('the median of an even count lies between the middle two', () => {
  expect(median([4, 1, 3, 2])).toBe(2.5);
});

test('a quantile interpolates between neighbours', () => {
  expect(quantile([0, 10], 0.25)).toBe(2.5);
  expect(quantile([7], 0.99)).toBe(7);
});

test('the quantile of nothing is not a number', () => {
  expect(quantile([], 0.5)).toBeNaN();
});

test('ratios are taken round by round, so a slow round cancels out', () => {
  // The second round ran on a machine half as fast: the ratio of medians would be 3, the paired one is 2.
  expect(pairedRatio([20, 40, 20], [10, 20, 10])).toEqual({ median: 2, min: 2, max: 2 });
});

test('differences are taken round by round', () => {
  expect(pairedDifference([5, 9, 6], [1, 2, 1])).toEqual({ median: 5, min: 4, max: 7 });
});

test('overheads are compared above their common base', () => {
  expect(pairedOverheadRatio([3, 3], [11, 11], [1, 1]).median).toBe(0.2);
});

test('rounds that do not pair up are an error', () => {
  expect(() => pairedRatio([1, 2], [1])).toThrow('do not pair up');
  expect(() => pairedRatio([], [])).toThrow('do not pair up');
});
