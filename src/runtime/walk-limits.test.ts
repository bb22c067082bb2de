import { describe, expect, it } from 'vitest';
import type { Link, NonEmpty } from '../core/decision.ts';
import type { RequestHints } from '../core/hints.ts';
import { PATIENT } from '../wire/controls/patience.ts';
import { walkLimits } from './walk-limits.ts';

const COMPUTED = { writtenChain: false };
const WRITTEN = { writtenChain: true };
const HINTS: RequestHints = { constraints: {}, tags: [] };

function chainOf(...timeoutsMs: NonEmpty<number>): NonEmpty<Link> {
  return timeoutsMs.map((timeoutMs, index): Link => {
    return { deployment: `cloud/m${index}`, role: index === 0 ? 'first' : 'fallback', timeoutMs, params: {} };
  }) as unknown as NonEmpty<Link>;
}

describe('walkLimits', () => {
  it('give the chain as long as its links have together', () => {
    expect(walkLimits(chainOf(10, 20, 30), COMPUTED, HINTS, PATIENT).deadlineMs).toBe(60);
  });

  it('end where the client stops waiting, if that is sooner', () => {
    const deadlineOf = (deadlineMs: number): number =>
      walkLimits(chainOf(10, 20, 30), COMPUTED, HINTS, { ...PATIENT, deadlineMs }).deadlineMs;
    expect(deadlineOf(25)).toBe(25);
    expect(deadlineOf(2500)).toBe(60);
  });

  it('allow three attempts, however few links there are', () => {
    expect(walkLimits(chainOf(10), COMPUTED, HINTS, PATIENT).maxAttempts).toBe(3);
    expect(walkLimits(chainOf(1, 2, 3, 4, 5), COMPUTED, HINTS, PATIENT).maxAttempts).toBe(3);
  });

  it('allow as many attempts as a written chain has links, if those are more', () => {
    expect(walkLimits(chainOf(1, 2, 3, 4, 5), WRITTEN, HINTS, PATIENT).maxAttempts).toBe(5);
    expect(walkLimits(chainOf(1), WRITTEN, HINTS, PATIENT).maxAttempts).toBe(3);
  });

  it('allow no more attempts than the request does', () => {
    const attempts = (maxAttempts: number): number =>
      walkLimits(chainOf(1, 2, 3, 4, 5), WRITTEN, { ...HINTS, maxAttempts }, PATIENT).maxAttempts;
    expect([1, 2, 5, 9].map(attempts)).toEqual([1, 2, 5, 5]);
  });

  it.each([WRITTEN, COMPUTED])('allow fewer to a client that comes again, %o', (route) => {
    const attempts = (retries: number): number =>
      walkLimits(chainOf(1, 2, 3, 4, 5), route, HINTS, { ...PATIENT, retries }).maxAttempts;
    expect([1, 2, 3, 100].map(attempts)).toEqual([2, 1, 1, 1]);
  });
});
