import { expect, it } from 'vitest';
import { createFakeClock } from './fake-clock.ts';
import { noWait, waitOn } from './wait.ts';

const never = new AbortController().signal;

it('waits until the clock has gone on far enough', async () => {
  const clock = createFakeClock();
  let over = false;
  const waited = waitOn(clock)(20, never).then(() => {
    over = true;
  });
  await clock.advanceAsync(19);
  expect(over).toBe(false);
  await clock.advanceAsync(1);
  await waited;
});

it('stops waiting when it is aborted, and leaves nothing scheduled', async () => {
  const clock = createFakeClock();
  const abort = new AbortController();
  const waited = waitOn(clock)(20, abort.signal);
  abort.abort();
  await waited;
  expect(clock.pending).toBe(0);
  await waitOn(clock)(20, abort.signal);
});

it('does not wait at all with noWait', async () => {
  await noWait(1e9, never);
});
