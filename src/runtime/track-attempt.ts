/** One attempt, as the books have it. */
import type { Link } from '../core/decision.ts';
import type { ErrorCode } from '../core/errors.ts';
import type { AttemptRecord } from '../core/record.ts';
import { roundMs } from '../core/round-ms.ts';
import { type AttemptDeps, type AttemptPlan, type AttemptResult, attempt } from './attempt.ts';
import type { LiveStates } from './live-state.ts';

export interface TrackDeps extends AttemptDeps {
  readonly live: LiveStates;
  /** Start of the request on the monotonic clock. */
  readonly startedMs: number;
}

export interface Tracked {
  readonly result: AttemptResult;
  readonly record: AttemptRecord;
}

/** @param superseded whether another attempt has won, and this one was told to stop */
export async function trackAttempt(
  plan: AttemptPlan,
  link: Link,
  deps: TrackDeps,
  superseded: () => boolean = never,
): Promise<Tracked> {
  const { id } = plan.deployment;
  const startedMs = deps.clock.monotonicMs();
  let begun = deps.live.begin(id, plan.auth);
  const result = await attempt(plan, deps, () => {
    begun = deps.live.heard(begun);
  });
  const outcome = outcomeOf(result);
  // Or anybody could have a deployment left alone by giving it no time.
  const hurried = link.timeoutBy === 'caller' || plan.timeoutMs < link.timeoutMs;
  deps.live.end(
    begun,
    outcome === 'upstream_timeout' && hurried ? 'client_closed_request' : outcome,
    retryAfterOf(result),
  );
  const record: AttemptRecord = {
    deployment: id,
    outcome: result.kind === 'cancelled' && superseded() ? 'superseded' : outcome,
    upstreamStatus: statusOf(result),
    startedMs: roundMs(startedMs - deps.startedMs),
    durationMs: roundMs(deps.clock.monotonicMs() - startedMs),
    ...(plan.credential === 0 ? {} : { credential: plan.credential }),
    ...(plan.dropped.length === 0 ? {} : { dropped: plan.dropped }),
    ...(result.resent === true ? { resent: true } : {}),
    ...(result.modelActual === undefined ? {} : { modelActual: result.modelActual }),
  };
  return { result, record };
}

function never(): boolean {
  return false;
}

export function outcomeOf(result: AttemptResult): 'success' | ErrorCode {
  switch (result.kind) {
    case 'success':
      return 'success';
    case 'failed':
      return result.failure.code;
    case 'interrupted':
      return result.code;
    case 'cancelled':
      return 'client_closed_request';
  }
}

/** What the upstream answered, if it got that far. */
export function statusOf(result: AttemptResult): number | null {
  if (result.kind === 'failed') return result.status;
  return result.kind === 'cancelled' ? null : 200;
}

/** How long the upstream asked to be left alone. */
export function retryAfterOf(result: AttemptResult): number | undefined {
  return result.kind === 'failed' ? result.retryAfterMs : undefined;
}
