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

export type HedgeBudget = Minute;

export const NO_HEDGES: HedgeBudget = { minute: 0, requests: 0, hedges: 0, wins: 0 };

const MINUTE_MS = 60_000;
const SHARE = 0.05;
/** Fewer hedges say nothing about how often they win. */
const ENOUGH = 10;
const LEAST_WINS = 0.2;

export type HedgeEvent = 'request' | 'hedge' | 'win';

const COUNTERS = { request: 'requests', hedge: 'hedges', win: 'wins' } as const;

export function afterHedgeEvent(budget: HedgeBudget, event: HedgeEvent, nowMs: number): HedgeBudget {
  const current = atMinute(budget, nowMs);
  const counter = COUNTERS[event];
  return { ...current, [counter]: current[counter] + 1 };
}

export function allowsHedge(budget: HedgeBudget, nowMs: number): boolean {
  const { requests, hedges, wins } = atMinute(budget, nowMs);
  if (hedges >= ENOUGH && wins < LEAST_WINS * hedges) return false;
  return hedges < Math.max(1, SHARE * requests);
}

function atMinute(budget: HedgeBudget, nowMs: number): HedgeBudget {
  const minute = Math.floor(nowMs / MINUTE_MS);
  return budget.minute === minute ? budget : { ...NO_HEDGES, minute };
}
