import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { afterStrike, afterUse, NOT_COOLING, type Strike } from './cooling.ts';

const LIMITED: Strike = { cause: 'upstream_rate_limited', forMs: 1000, after: 1, askedMs: 0 };
const FORBIDDEN: Strike = { cause: 'upstream_forbidden', forMs: 300_000, after: 3, askedMs: 0 };

describe('cooling', () => {
  it('lasts as long as the table says, or longer where it is asked to', () => {
    expect(afterStrike(NOT_COOLING, LIMITED, 500)).toEqual({ untilMs: 1500, cause: LIMITED.cause, strikes: 0 });
    expect(afterStrike(NOT_COOLING, { ...LIMITED, askedMs: 7000 }, 500).untilMs).toBe(7500);
    expect(afterStrike(NOT_COOLING, { ...LIMITED, askedMs: 10 }, 500).untilMs).toBe(1500);
  });

  it('takes as many in a row as it takes to be believed', () => {
    const twice = [1, 2].reduce((cooling, ms) => afterStrike(cooling, FORBIDDEN, ms), NOT_COOLING);
    expect(twice).toEqual({ ...NOT_COOLING, strikes: 2 });
    expect(afterStrike(twice, FORBIDDEN, 3)).toEqual({ untilMs: 300_003, cause: FORBIDDEN.cause, strikes: 0 });
    expect(afterStrike(afterUse(twice), FORBIDDEN, 3).untilMs).toBe(0);
  });

  it('keeps what it is by a success while it lasts', () => {
    const cooling = afterStrike(NOT_COOLING, LIMITED, 0);
    expect(afterUse(cooling)).toBe(cooling);
  });

  it('says by what it lasts longest', () => {
    const long = afterStrike(NOT_COOLING, { ...LIMITED, cause: 'upstream_quota_exhausted', forMs: 900_000 }, 0);
    expect(afterStrike(long, LIMITED, 10)).toEqual({ ...long, strikes: 0 });
  });

  it('is never cut short', () => {
    const strike = fc.record({
      cause: fc.constantFrom(LIMITED.cause, FORBIDDEN.cause),
      forMs: fc.nat(900_000),
      after: fc.constantFrom(1, 3),
      askedMs: fc.nat(90_000),
    });
    fc.assert(
      fc.property(fc.array(fc.tuple(strike, fc.nat(60_000), fc.boolean())), (strikes) => {
        let cooling = NOT_COOLING;
        let nowMs = 0;
        for (const [each, pauseMs, used] of strikes) {
          nowMs += pauseMs;
          const next = afterStrike(used ? afterUse(cooling) : cooling, each, nowMs);
          expect(next.untilMs).toBeGreaterThanOrEqual(cooling.untilMs);
          cooling = next;
        }
      }),
    );
  });
});
