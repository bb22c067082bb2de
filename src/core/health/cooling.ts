/** How long something is left alone because it has asked for it, or because it would be of no use. Plain data. */
import type { FailureCode } from '../attempts/consequences.ts';

export interface Cooling {
  /** Milliseconds on the clock of the events; over if the time has passed it. */
  readonly untilMs: number;
  /** What it was last asked for by. */
  readonly cause: FailureCode | null;
  /** Failures in a row of which it takes several to be believed. */
  readonly strikes: number;
}

export const NOT_COOLING: Cooling = { untilMs: 0, cause: null, strikes: 0 };

/** What leads to it: see the table of consequences. */
export interface Strike {
  readonly cause: FailureCode;
  readonly forMs: number;
  readonly after: number;
  /** How long it asks to be left alone itself. */
  readonly askedMs: number;
}

/** A cooling under way is never cut short. */
export function afterStrike(cooling: Cooling, { cause, forMs, after, askedMs }: Strike, nowMs: number): Cooling {
  const strikes = cooling.strikes + 1;
  if (strikes < after) return { ...cooling, strikes };
  const untilMs = nowMs + Math.max(forMs, askedMs);
  return untilMs > cooling.untilMs ? { untilMs, cause, strikes: 0 } : { ...cooling, strikes: 0 };
}

export function afterUse(cooling: Cooling): Cooling {
  return cooling.strikes === 0 ? cooling : { ...cooling, strikes: 0 };
}
