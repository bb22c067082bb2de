import { describe, expect, it } from 'vitest';
import { formatMs, formatNumberOf, formatPercent, formatScore, formatTime, formatUsd } from './format.ts';

describe('formatUsd', () => {
  it.each([
    [null, 'unknown'],
    [0, '$0'],
    [1, '$0.000000001'],
    [241_000, '$0.000241'],
    [1_234_567, '$0.00123'],
    [50_000_000, '$0.05'],
    [100_000_000, '$0.10'],
    [999_999_999, '$1.00'],
    [1_000_000_000, '$1.00'],
    [1_234_567_891_000, '$1,234.57'],
    [-2_500_000, '−$0.0025'],
  ])('writes %s nano-USD as %s', (nanoUsd, text) => {
    expect(formatUsd(nanoUsd)).toBe(text);
  });
});

describe('formatMs', () => {
  it.each([
    [null, 'unknown'],
    [0, '0 ms'],
    [0.314159, '0.31 ms'],
    [219.6, '220 ms'],
    [999.9, '1 s'],
    [2444, '2.44 s'],
    [90_000, '1.5 min'],
  ])('writes %s as %s', (ms, text) => {
    expect(formatMs(ms)).toBe(text);
  });
});

describe('other numbers', () => {
  it('have two decimals as a score, whatever is unknown said so', () => {
    expect([formatScore(0.8049), formatScore(null), formatScore(-0.5)]).toEqual(['0.80', 'unknown', '−0.50']);
  });

  it('have one decimal as a share', () => {
    expect([formatPercent(0.99456), formatPercent(1)]).toEqual(['99.5 %', '100 %']);
  });

  it('count in the singular and in the plural', () => {
    expect([formatNumberOf(1, 'model'), formatNumberOf(1200, 'model')]).toEqual(['1 model', '1,200 models']);
  });

  it('say a time in UTC, if it is one', () => {
    expect(formatTime(1e300)).toBe('1e+300 ms');
    expect(formatTime(1_700_000_000_123)).toBe('2023-11-14 22:13:20 UTC');
  });
});
