/** The trials of the proof of faults, in short. */
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { COMMAND_ARGS, TRIAL_ARGS } from './program.ts';
import { runTrial } from './run-trial.ts';

const PROGRAM = { args: TRIAL_ARGS };
const LIMIT_MS = 240_000;
const options = { timeout: LIMIT_MS };
const ROOT = fileURLToPath(new URL('../../', import.meta.url));

describe('a thousand requests, three attempts in ten of which fail', options, () => {
  it('are never late, cut short in silence, mixed up, unrecorded, or the cause of a leak', async () => {
    const { violations, ...counts } = await runTrial(
      PROGRAM,
      'storm',
      { requests: 1000, seed: 1, faultShare: 0.3 },
      LIMIT_MS,
    );
    const nothing = { late: [], truncated: [], mixed: [], silent: [], unbooked: [], leaked: [], alarms: [] };
    expect(violations).toEqual(nothing);
    // Otherwise nothing has been tried.
    expect(counts.faults).toBeGreaterThan(counts.attempts * 0.25);
    expect(counts.succeeded).toBeGreaterThan(500);
    expect(counts.failed).toBeGreaterThan(20);
    expect(counts.hungUp).toBeGreaterThan(20);
  });
});

describe('the command, told to stop', options, () => {
  it('severs none of 200 streams', async () => {
    const figures = await runTrial(PROGRAM, 'drain', { streams: 200, command: COMMAND_ARGS }, LIMIT_MS);
    expect(figures).toMatchObject({ open: 200, severed: [], exitCode: 0 });
  });
});

describe('what is nearly right', options, () => {
  it('as a request never is our fault', async () => {
    const figures = await runTrial(PROGRAM, 'request-fuzz', { requests: 10_000, seed: 1 }, LIMIT_MS);
    expect(figures).toMatchObject({ failures: [], alarms: [], prototypesChanged: false });
    expect(figures.statuses).toMatchObject({ 200: expect.any(Number), 400: expect.any(Number) });
  });

  it('as a stream is read the same however it is cut', async () => {
    const figures = await runTrial(PROGRAM, 'split-fuzz', { splits: 100_000, seed: 1, root: ROOT }, LIMIT_MS);
    expect(figures).toMatchObject({ differences: [], crashes: [], prototypesChanged: false });
    expect(figures.streams).toBeGreaterThan(100);
  });
});
