/**
 * How many requests a deployment takes at a time, learnt from what it says: a tenth less with every complaint, and
 * more with every second without, at first one by one. Plain data.
 */

export interface ConcurrencyLimit {
  /** Infinite until it has complained. */
  readonly limit: number;
  /** Of the last change, milliseconds. */
  readonly changedMs: number;
  /** Answers since the last complaint. */
  readonly quiet: number;
}

export const NO_LIMIT: ConcurrencyLimit = {
  limit: Number.POSITIVE_INFINITY,
  changedMs: 0,
  quiet: Number.POSITIVE_INFINITY,
};

const DECREASE = 0.9;
const STEP_MS = 1000;
/** As many complaints come at once as there were requests under way: they are one. */
const DEAF_MS = 1000;
/** One complaint in so many answers may be an accident: at a thousand requests a second there is always one. */
const ACCIDENT = 50;

export function afterAnswer(current: ConcurrencyLimit): ConcurrencyLimit {
  return current.quiet >= ACCIDENT ? current : { ...current, quiet: current.quiet + 1 };
}

/** @param inFlight at the time of the complaint, the one that failed included */
export function afterComplaint(current: ConcurrencyLimit, inFlight: number, nowMs: number): ConcurrencyLimit {
  const isLimited = current.limit !== Number.POSITIVE_INFINITY;
  if (current.quiet >= ACCIDENT || (isLimited && nowMs - current.changedMs < DEAF_MS)) return { ...current, quiet: 0 };
  const limit = Math.max(1, Math.min(limitAt(current, nowMs), inFlight) * DECREASE);
  return { limit, changedMs: nowMs, quiet: 0 };
}

/** How many at most, now: each second without a change adds one more than the second before it. */
export function limitAt({ limit, changedMs }: ConcurrencyLimit, nowMs: number): number {
  const seconds = Math.floor((nowMs - changedMs) / STEP_MS);
  return limit + (seconds * (seconds + 1)) / 2;
}
