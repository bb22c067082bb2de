/** One attempt, as the books have it. */
import type { Link } from '../core/decision.ts';
import type { ErrorCode } from '../core/errors.ts';
import type { AttemptRecord } from '../core/record.ts';
import { roundMs } from '../core/round-ms.ts';
import { type AttemptDeps, type AttemptPlan, type AttemptResult, attempt } from './attempt.ts';
import type { LiveStates } from './live-state.ts';
import type { WalkLimits } from './walk-limits.ts';

export interface TrackDeps extends AttemptDeps {
  readonly live: LiveStates;
  /** Start of the request on the monotonic clock. */
  readonly startedMs: number;
  readonly limits: WalkLimits;
}

export interface Tracked {
  readonly result: AttemptResult;
  readonly record: AttemptRecord;
}

/** Of an attempt beside another one. */
export interface Contest {
  /** Told of the first output, before any of it is handed on. */
  readonly onOutput: () => void;
  /** Whether the other one has won, where this one was told to stop. */
  readonly superseded: () => boolean;
}

const ALONE: Contest = { onOutput: () => {}, superseded: () => false };

export async function trackAttempt(
  plan: AttemptPlan,
  link: Link,
  deps: TrackDeps,
  { onOutput, superseded }: Contest = ALONE,
): Promise<Tracked> {
  const { id } = plan.deployment;
  const startedMs = deps.clock.monotonicMs();
  let begun = deps.live.begin(id, plan.auth);
  const result = await attempt(plan, deps, () => {
    begun = deps.live.heard(begun);
    onOutput();
  }).catch((defect: unknown) => {
    deps.live.end(begun, 'internal_error');
    throw defect;
  });
  const outcome = outcomeOf(result);
  const blamed = isHurried(result, plan, link, deps.limits) ? 'client_closed_request' : outcome;
  deps.live.end(begun, blamed, retryAfterOf(result));
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

/** The client's time ran out, not ours: or anybody could have a deployment left alone by giving it no time. */
function isHurried(result: AttemptResult, plan: AttemptPlan, link: Link, { deadlineBy }: WalkLimits): boolean {
  if (result.kind !== 'failed' || result.failure.code !== 'upstream_timeout' || result.limit === 'headers')
    return false;
  return link.timeoutBy === 'caller' || (deadlineBy === 'caller' && plan.timeoutMs < link.timeoutMs);
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
