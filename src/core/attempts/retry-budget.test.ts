import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { afterRequest, afterRetry, allowsRetry, FULL_BUDGET, type RetryBudget } from './retry-budget.ts';

const SECOND = 1000;

/** Retries as often as it may, `wanted` times a request. */
function traffic(perSecond: number, seconds: number, wanted: number) {
  let budget = FULL_BUDGET;
  const retriedMs: number[] = [];
  for (let request = 0; request < perSecond * seconds; request++) {
    const nowMs = (request * SECOND) / perSecond;
    budget = afterRequest(budget, nowMs);
    for (let i = 0; i < wanted && allowsRetry(budget, nowMs); i++) {
      budget = afterRetry(budget, nowMs);
      retriedMs.push(nowMs);
    }
  }
  return { requests: perSecond * seconds, retries: retriedMs.length, retriedMs, budget };
}

describe('the retry budget', () => {
  it('allows one retry a second where there are few requests', () => {
    const { retries } = traffic(2, 300, 2);
    expect(retries / 300).toBeLessThanOrEqual(1);
    expect(retries / 300).toBeGreaterThan(0.85);
  });

  it('allows a fifth of the requests where there are many', () => {
    for (const perSecond of [50, 200]) {
      const { requests, retries } = traffic(perSecond, 100, 2);
      expect(retries / requests).toBeLessThanOrEqual(0.2);
      expect(retries / requests).toBeGreaterThan(0.17);
    }
  });

  it('has room for ten at once, before anything was asked', () => {
    let budget: RetryBudget = FULL_BUDGET;
    let retries = 0;
    for (; allowsRetry(budget, 0); retries++) budget = afterRetry(budget, 0);
    expect(retries).toBe(10);
  });

  it('has room again when ten seconds have gone by, wherever in a second they began', () => {
    let budget: RetryBudget = FULL_BUDGET;
    for (let i = 0; i < 10; i++) budget = afterRetry(budget, 900);
    expect(allowsRetry(budget, 10_899)).toBe(false);
    expect(allowsRetry(budget, 11_000)).toBe(true);
  });

  it('lets no ten seconds see more than ten retries where there are few requests', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(700), { minLength: 20, maxLength: 200 }), (pauses) => {
        let budget: RetryBudget = FULL_BUDGET;
        let nowMs = 0;
        const retriedMs: number[] = [];
        for (const pause of pauses) {
          nowMs += pause;
          if (!allowsRetry(budget, nowMs)) continue;
          budget = afterRetry(budget, nowMs);
          retriedMs.push(nowMs);
        }
        for (const fromMs of retriedMs) {
          expect(retriedMs.filter((ms) => ms >= fromMs && ms < fromMs + 10 * SECOND).length).toBeLessThanOrEqual(10);
        }
      }),
    );
  });

  it('keeps no more than the seconds it needs', () => {
    expect(traffic(5, 600, 1).budget.length).toBeLessThanOrEqual(11);
  });

  it('forgets a quiet hour', () => {
    const { budget } = traffic(200, 20, 0);
    expect(afterRequest(budget, 3_600_000)).toEqual([{ second: 3600, requests: 1, retries: 0 }]);
  });
});
