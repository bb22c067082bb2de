import { describe, expect, it } from 'vitest';
import { ascending, descending } from './order.ts';

describe('numbers that may be unknown', () => {
  it('are sorted low to high, the unknown last', () => {
    expect([3, null, 1, null, 2].sort(ascending)).toEqual([1, 2, 3, null, null]);
  });

  it('are sorted high to low, the unknown last as well', () => {
    expect([3, null, 1, null, 2].sort(descending)).toEqual([3, 2, 1, null, null]);
  });

  it('are equal where both are unknown', () => {
    expect(ascending(null, null)).toBe(0);
    expect(descending(null, null)).toBe(0);
  });
});
