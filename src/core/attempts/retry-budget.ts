/**
 * Bounds what retries and fallbacks add to the load of those who are in trouble already: a fifth of the requests of
 * the last ten seconds, or one a second where there are few. Plain data; times on one clock that never goes back.
 */

interface Second {
  readonly second: number;
  readonly requests: number;
  readonly retries: number;
}

/** Oldest first. */
export type RetryBudget = readonly Second[];

export const FULL_BUDGET: readonly Second[] = [];

const WINDOW_S = 10;
const SHARE = 0.2;
/** The floor counts instead of the share, not on top of it: at two requests a second that is half as many again. */
const FLOOR_PER_S = 1;

export function afterRequest(budget: RetryBudget, nowMs: number): RetryBudget {
  return added(budget, nowMs, 1, 0);
}

export function afterRetry(budget: RetryBudget, nowMs: number): RetryBudget {
  return added(budget, nowMs, 0, 1);
}

/** Retries count for a second longer than requests: whichever ten seconds one looks at, there are no more in them. */
export function allowsRetry(budget: RetryBudget, nowMs: number): boolean {
  const oldest = Math.floor(nowMs / 1000) - WINDOW_S;
  let requests = 0;
  let retries = 0;
  for (const each of budget) {
    if (each.second >= oldest) retries += each.retries;
    if (each.second > oldest) requests += each.requests;
  }
  return retries < Math.max(SHARE * requests, FLOOR_PER_S * WINDOW_S);
}

function added(budget: RetryBudget, nowMs: number, requests: number, retries: number): RetryBudget {
  const second = Math.floor(nowMs / 1000);
  const last = budget[budget.length - 1];
  if (last?.second === second) {
    const more = { second, requests: last.requests + requests, retries: last.retries + retries };
    return [...budget.slice(0, -1), more];
  }
  return [...budget.filter((each) => each.second >= second - WINDOW_S), { second, requests, retries }];
}
