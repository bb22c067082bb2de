/** Attempts at an upstream that keeps to a script, in the time of a clock. */
import { expect } from 'vitest';
import type { StreamLimits } from '../../src/core/deployment.ts';
import { type AttemptPlan, type AttemptResult, attempt } from '../../src/runtime/attempt.ts';
import { Cancellation } from '../../src/runtime/cancellation.ts';
import type { Authorizer } from '../../src/runtime/credentials/authorizer.ts';
import { createFakeClock, type FakeClock } from '../../src/testing/fake-clock.ts';
import { attemptPlan, noProof, type PlanOptions } from './attempts.ts';
import { createFakeUpstream, type FakeCall, type Script } from './fake-upstream.ts';
import { RecordingSink } from './recording-sink.ts';

export const DAY_MS = 86_400_000;

/** Of every stream, unless a test says otherwise. */
export const LIMITS: StreamLimits = { headersMs: 30_000, idleMs: 60_000, totalMs: 1_800_000 };

export interface Started {
  readonly clock: FakeClock;
  readonly call: FakeCall;
  readonly sink: RecordingSink;
  readonly cancellation: Cancellation;
  readonly plan: AttemptPlan;
  readonly results: readonly AttemptResult[];
}

export function start(script: Script, overrides: PlanOptions = {}, authorizer: Authorizer = noProof): Started {
  const clock = createFakeClock();
  const upstream = createFakeUpstream(clock, () => script);
  const sink = new RecordingSink();
  const cancellation = new Cancellation();
  const plan = attemptPlan('cloud/small', sink, overrides);
  const results: AttemptResult[] = [];
  void attempt(plan, { upstream, authorizer, clock, cancellation }).then((result) => results.push(result));
  const [call] = upstream.calls;
  return { clock, call: call!, sink, cancellation, plan, results };
}

/** Lets it run to its end. */
export async function run(
  script: Script,
  overrides: PlanOptions = {},
  authorizer: Authorizer = noProof,
): Promise<Started & { readonly result: AttemptResult }> {
  const started = start(script, overrides, authorizer);
  await started.clock.advanceAsync(DAY_MS);
  const { results, clock, call } = started;
  expect(results).toHaveLength(1);
  expect(clock.pending).toBe(0);
  expect(call.over || call.aborted).toBe(true);
  return { ...started, result: results[0] as AttemptResult };
}

/** Lets it run until it ends, and says when that was. */
export async function endOf({ clock, results }: Started): Promise<number> {
  while (results.length === 0) await clock.advanceAsync(1000);
  return clock.monotonicMs();
}
