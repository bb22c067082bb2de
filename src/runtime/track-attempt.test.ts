import { expect, it } from 'vitest';
import { attemptPlan, noProof } from '../../test/support/attempts.ts';
import { createFakeUpstream, data, head } from '../../test/support/fake-upstream.ts';
import { RecordingSink } from '../../test/support/recording-sink.ts';
import { createFakeClock } from '../testing/fake-clock.ts';
import { Cancellation } from './cancellation.ts';
import { createLiveStates } from './live-state.ts';
import { trackAttempt } from './track-attempt.ts';

it('does not count an attempt as under way for ever that ends with a defect of ours', async () => {
  const clock = createFakeClock();
  const live = createLiveStates({ clock, random: { draw: () => 0.5, id: String } });
  const upstream = createFakeUpstream(clock, () => [head(200), data('x')]);
  const broken = {
    begun: false,
    committed: false,
    usage: null,
    model: null,
    ttftMs: null,
    push: () => {
      throw new Error('A defect.');
    },
    finish: () => 'done' as const,
  };
  const plan = attemptPlan('a/m', new RecordingSink(), { read: () => broken });
  const link = { deployment: 'a/m', role: 'first' as const, timeoutMs: 10_000, params: {} };
  const limits = { deadlineMs: 10_000, deadlineBy: 'chain' as const, maxAttempts: 3 };
  const deps = { upstream, authorizer: noProof, clock, cancellation: new Cancellation(), live, startedMs: 0, limits };
  const tracked = expect(trackAttempt(plan, link, deps)).rejects.toThrow('A defect.');
  await clock.advanceAsync(0);
  await tracked;
  expect(live.of('a/m').inFlight).toBe(0);
});
