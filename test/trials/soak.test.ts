/** The soak of the proof of faults, in short. */
import { describe, expect, it } from 'vitest';
import { MOST_BYTES_PER_REQUEST } from './bounds.ts';
import { TRIAL_ARGS } from './program.ts';
import { runTrial } from './run-trial.ts';

const PROGRAM = { args: TRIAL_ARGS };
const LIMIT_MS = 240_000;
const options = { timeout: LIMIT_MS };

describe('the heap', options, () => {
  it('does not grow with the number of requests', async () => {
    const figures = await runTrial(PROGRAM, 'soak', { requests: 12_000, seed: 1, leakBytes: 0 }, LIMIT_MS);
    expect(figures.defects).toEqual([]);
    expect(figures.cancelled).toBeGreaterThan(figures.requests * 0.15);
    expect(figures.faulted).toBeGreaterThan(figures.attempts * 0.08);
    expect(figures.bytesPerRequest, JSON.stringify(figures.windows)).toBeLessThan(MOST_BYTES_PER_REQUEST);
  });

  it('would be seen to grow by a hundred bytes a request', async () => {
    const figures = await runTrial(PROGRAM, 'soak', { requests: 5000, seed: 1, leakBytes: 100 }, LIMIT_MS);
    expect(figures.bytesPerRequest, JSON.stringify(figures.windows)).toBeGreaterThan(MOST_BYTES_PER_REQUEST);
  });
});
