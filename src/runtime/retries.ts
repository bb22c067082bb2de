/** Who may retry, or ask two at a time: a budget for each route, so that the trouble of one does not use up what another needs. */
import {
  afterHedgeEvent,
  allowsHedge,
  type HedgeBudget,
  type HedgeEvent,
  NO_HEDGES,
} from '../core/attempts/hedge-budget.ts';
import { afterRequest, afterRetry, allowsRetry, FULL_BUDGET, type RetryBudget } from '../core/attempts/retry-budget.ts';
import type { Clock } from './clock.ts';

/** Of one route. */
export interface Retries {
  requested(): void;
  retried(): void;
  allowed(): boolean;
  hedged(event: HedgeEvent): void;
  allowsHedge(): boolean;
}

export type RetriesOf = (route: string) => Retries;

/** There are as many as there are routes in the config. */
export function createRetries(clock: Clock): RetriesOf {
  const known = new Map<string, Retries>();
  return (route) => {
    let retries = known.get(route);
    if (retries === undefined) {
      retries = retriesFrom(clock);
      known.set(route, retries);
    }
    return retries;
  };
}

function retriesFrom(clock: Clock): Retries {
  let budget: RetryBudget = FULL_BUDGET;
  let hedges: HedgeBudget = NO_HEDGES;
  return {
    requested: () => {
      budget = afterRequest(budget, clock.monotonicMs());
    },
    retried: () => {
      budget = afterRetry(budget, clock.monotonicMs());
    },
    allowed: () => allowsRetry(budget, clock.monotonicMs()),
    hedged: (event) => {
      hedges = afterHedgeEvent(hedges, event, clock.monotonicMs());
    },
    allowsHedge: () => allowsRetry(budget, clock.monotonicMs()) && allowsHedge(hedges, clock.monotonicMs()),
  };
}
