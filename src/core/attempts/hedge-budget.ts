/**
 * Bounds second attempts that are made before a first has failed: one request in twenty, and none while they hardly
 * ever win. Plain data; times on one clock that never goes back.
 */

interface Minute {
  readonly minute: number;
  readonly requests: number;
  readonly hedges: number;
  readonly wins: number;
}

/** What there was in the last minutes, in their order; none of those without anything. */
export type HedgeBudget = readonly Minute[];

export const NO_HEDGES: readonly Minute[] = [];

const MINUTE_MS = 60_000;
/** Of the requests of one minute. */
const SHARE = 0.05;
/** A minute sees too few hedges to say how often they win. */
const MINUTES = 10;
/** Fewer hedges say nothing about how often they win. */
const ENOUGH = 10;
const LEAST_WINS = 0.2;

export type HedgeEvent = 'request' | 'hedge' | 'win';

const COUNTERS = { request: 'requests', hedge: 'hedges', win: 'wins' } as const;

export function afterHedgeEvent(budget: HedgeBudget, event: HedgeEvent, nowMs: number): HedgeBudget {
  const current = currentOf(budget, nowMs);
  const counter = COUNTERS[event];
  const earlier = recentOf(budget, nowMs).filter(({ minute }) => minute !== current.minute);
  return [...earlier, { ...current, [counter]: current[counter] + 1 }];
}

export function allowsHedge(budget: HedgeBudget, nowMs: number): boolean {
  const recent = recentOf(budget, nowMs);
  const hedges = recent.reduce((sum, each) => sum + each.hedges, 0);
  const wins = recent.reduce((sum, each) => sum + each.wins, 0);
  if (hedges >= ENOUGH && wins < LEAST_WINS * hedges) return false;
  const current = currentOf(budget, nowMs);
  return current.hedges < Math.max(1, SHARE * current.requests);
}

function minuteAt(nowMs: number): number {
  return Math.floor(nowMs / MINUTE_MS);
}

function recentOf(budget: HedgeBudget, nowMs: number): HedgeBudget {
  const oldest = minuteAt(nowMs) - MINUTES + 1;
  return budget.filter(({ minute }) => minute >= oldest);
}

function currentOf(budget: HedgeBudget, nowMs: number): Minute {
  const last = budget[budget.length - 1];
  const minute = minuteAt(nowMs);
  return last?.minute === minute ? last : { minute, requests: 0, hedges: 0, wins: 0 };
}
