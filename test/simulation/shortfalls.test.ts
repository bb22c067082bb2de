import { describe, expect, it } from 'vitest';
import type { Figures } from './scenario.ts';
import { shortfalls } from './shortfalls.ts';

const FIGURES: Figures = {
  requests: 1000,
  succeeded: 998,
  amplification: 1.1,
  answeredLocally: 0,
  ejections: 3,
  probePeriodMs: 60_000,
  recoveryMs: 90_000,
  errors: { upstream_error: 2 },
};

describe('shortfalls', () => {
  it('are none where everything is reached, or nothing was promised', () => {
    expect(shortfalls(FIGURES, {})).toEqual([]);
    const reached = { minSuccess: 0.998, maxAmplification: 1.1, maxEjections: 3, maxRecoveryMs: 30_000 };
    expect(shortfalls(FIGURES, reached)).toEqual([]);
  });

  it('are named one by one', () => {
    const missed = { minSuccess: 0.999, maxAmplification: 1.05, maxEjections: 2, maxRecoveryMs: 29_999 };
    expect(shortfalls(FIGURES, missed)).toEqual([
      'success 0.998, not 0.999',
      'amplification 1.1, not 1.05',
      '3 ejections, not 2',
      'back after 90000 ms, not 60000 + 29999',
    ]);
  });

  it('are there where nothing was counted', () => {
    expect(shortfalls({ ...FIGURES, amplification: Number.NaN }, { maxAmplification: 2 })).toHaveLength(1);
  });
});
