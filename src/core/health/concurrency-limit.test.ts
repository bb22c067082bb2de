import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { afterAnswer, afterComplaint, type ConcurrencyLimit, limitAt, NO_LIMIT } from './concurrency-limit.ts';

/** Two complaints at once: the first may be an accident. */
function complained(current: ConcurrencyLimit, inFlight: number, nowMs: number): ConcurrencyLimit {
  return afterComplaint(afterComplaint(current, inFlight, nowMs), inFlight, nowMs);
}

describe('the limit of requests at a time', () => {
  it('is none before anything was complained of', () => {
    expect(limitAt(NO_LIMIT, 1e9)).toBe(Number.POSITIVE_INFINITY);
    expect(afterAnswer(NO_LIMIT)).toBe(NO_LIMIT);
  });

  it('is none after one complaint in fifty answers', () => {
    let current = afterComplaint(NO_LIMIT, 100, 0);
    for (let i = 0; i < 50; i++) current = afterAnswer(current);
    expect(limitAt(afterComplaint(current, 100, 60_000), 60_000)).toBe(Number.POSITIVE_INFINITY);
  });

  it('is a tenth less than was under way at the second complaint', () => {
    expect(limitAt(complained(NO_LIMIT, 100, 0), 0)).toBe(90);
  });

  it('hears what comes at once as one complaint', () => {
    const current = complained(NO_LIMIT, 100, 0);
    expect(limitAt(afterComplaint(current, 100, 999), 999)).toBe(90);
    expect(limitAt(afterComplaint(current, 100, 1000), 1000)).toBe(91 * 0.9);
  });

  it('grows with each second without a complaint, and faster the longer there is none', () => {
    const current = complained(NO_LIMIT, 100, 0);
    expect([1, 2, 3, 4, 30].map((seconds) => limitAt(current, seconds * 1000) - 90)).toEqual([1, 3, 6, 10, 465]);
  });

  it('is one at least, and never more than without the complaint', () => {
    const event = fc.record({ pauseMs: fc.nat(5000), inFlight: fc.integer({ min: 1, max: 500 }), answers: fc.nat(60) });
    fc.assert(
      fc.property(fc.array(event), (events) => {
        let current = NO_LIMIT;
        let nowMs = 0;
        for (const { pauseMs, inFlight, answers } of events) {
          nowMs += pauseMs;
          for (let i = 0; i < answers; i++) current = afterAnswer(current);
          const next = afterComplaint(current, inFlight, nowMs);
          expect(limitAt(next, nowMs)).toBeGreaterThanOrEqual(1);
          expect(limitAt(next, nowMs)).toBeLessThanOrEqual(Math.max(1, limitAt(current, nowMs)));
          current = next;
        }
      }),
    );
  });
});
