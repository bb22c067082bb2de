import { describe, expect, it } from 'vitest';
import { afterHedgeEvent, allowsHedge, type HedgeBudget, type HedgeEvent, NO_HEDGES } from './hedge-budget.ts';

const MINUTE = 60_000;

function counted(budget: HedgeBudget, event: HedgeEvent, times: number, nowMs: number): HedgeBudget {
  let result = budget;
  for (let i = 0; i < times; i++) result = afterHedgeEvent(result, event, nowMs);
  return result;
}

/** Each of these hedges has won. */
function won(budget: HedgeBudget, hedges: number, nowMs: number): HedgeBudget {
  return counted(counted(budget, 'hedge', hedges, nowMs), 'win', hedges, nowMs);
}

describe('the budget of hedges', () => {
  it('allows one a minute where there are few requests', () => {
    const one = won(counted(NO_HEDGES, 'request', 1, 0), 1, 0);
    expect(allowsHedge(NO_HEDGES, 0)).toBe(true);
    expect(allowsHedge(one, MINUTE - 1)).toBe(false);
    expect(allowsHedge(one, MINUTE)).toBe(true);
  });

  it('allows one for twenty requests of the same minute, and none for those before', () => {
    const busy = counted(NO_HEDGES, 'request', 100, 0);
    expect(allowsHedge(won(busy, 4, 0), 0)).toBe(true);
    expect(allowsHedge(won(busy, 5, 0), 0)).toBe(false);
    expect(allowsHedge(won(busy, 1, MINUTE), MINUTE)).toBe(false);
  });

  it('allows none while they hardly ever win, even where each minute has seen but one', () => {
    let budget = NO_HEDGES;
    for (let minute = 0; minute < 10; minute++) {
      expect(allowsHedge(budget, minute * MINUTE)).toBe(true);
      budget = counted(budget, 'hedge', 1, minute * MINUTE);
    }
    budget = counted(budget, 'request', 100, 9 * MINUTE);
    expect(allowsHedge(budget, 9 * MINUTE)).toBe(false);
    expect(allowsHedge(counted(budget, 'win', 1, 9 * MINUTE), 9 * MINUTE)).toBe(false);
    expect(allowsHedge(counted(budget, 'win', 2, 9 * MINUTE), 9 * MINUTE)).toBe(true);
  });

  it('allows them again when those that did not win are ten minutes ago', () => {
    const lost = counted(counted(NO_HEDGES, 'request', 1000, 0), 'hedge', 10, 0);
    expect(allowsHedge(lost, 10 * MINUTE - 1)).toBe(false);
    expect(allowsHedge(lost, 10 * MINUTE)).toBe(true);
    expect(afterHedgeEvent(lost, 'request', 10 * MINUTE)).toHaveLength(1);
  });

  it('says nothing of how often they win from fewer than ten', () => {
    const few = counted(counted(NO_HEDGES, 'request', 1000, 0), 'hedge', 9, 0);
    expect(allowsHedge(few, 0)).toBe(true);
  });
});
