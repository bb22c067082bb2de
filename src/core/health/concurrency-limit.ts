/**
 * How many requests a deployment takes at a time, learnt from what it says: a tenth less with every complaint, one
 * more with every second without (additive increase, multiplicative decrease). Plain data.
 */

export interface ConcurrencyLimit {
  /** Infinite until it has complained for the first time. */
  readonly limit: number;
  /** Of the last change, milliseconds. */
  readonly changedMs: number;
}

export const NO_LIMIT: ConcurrencyLimit = { limit: Number.POSITIVE_INFINITY, changedMs: 0 };

const DECREASE = 0.9;
const STEP_MS = 1000;
/** As many complaints come at once as there were requests under way: they are one. */
const DEAF_MS = 1000;

/** @param inFlight at the time of the complaint, the one that failed included */
export function afterComplaint(current: ConcurrencyLimit, inFlight: number, nowMs: number): ConcurrencyLimit {
  if (current.limit !== Number.POSITIVE_INFINITY && nowMs - current.changedMs < DEAF_MS) return current;
  return { limit: Math.max(1, Math.min(limitAt(current, nowMs), inFlight) * DECREASE), changedMs: nowMs };
}

/** How many at most, now. */
export function limitAt({ limit, changedMs }: ConcurrencyLimit, nowMs: number): number {
  return limit + Math.floor((nowMs - changedMs) / STEP_MS);
}
