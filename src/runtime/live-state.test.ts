import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NOW } from '../../test/support/builders.ts';
import { ERRORS, type ErrorCode } from '../core/errors.ts';
import { HEALTHY, isCooling } from '../core/health.ts';
import { createLiveStates } from './live-state.ts';

const CODES = Object.keys(ERRORS) as ErrorCode[];

describe('live states', () => {
  it('knows of a new deployment that it is healthy and idle', () => {
    expect(createLiveStates().of('a/m')).toEqual({ health: HEALTHY, inFlight: 0 });
  });

  it('keeps deployments apart', () => {
    const live = createLiveStates();
    live.attemptStarted('a/m');
    live.attemptStarted('a/m');
    live.attemptStarted('b/m');
    live.attemptEnded('a/m', 'upstream_error', NOW);
    expect(live.of('a/m')).toEqual({ health: { kind: 'ok', consecutiveFailures: 1 }, inFlight: 1 });
    expect(live.of('b/m')).toEqual({ health: HEALTHY, inFlight: 1 });
  });

  it.each(CODES.filter((code) => ERRORS[code].blame))('counts %s against the deployment', (code) => {
    expect(healthAfter(code).consecutiveFailures).toBe(1);
  });

  it.each(CODES.filter((code) => !ERRORS[code].blame && ERRORS[code].coolForMs === 0))(
    'does not count %s against the deployment',
    (code) => {
      expect(healthAfter(code)).toEqual(HEALTHY);
    },
  );

  it.each(CODES.filter((code) => ERRORS[code].coolForMs > 0))('leaves the deployment alone after %s', (code) => {
    const { coolForMs } = ERRORS[code];
    expect(isCooling(healthAfter(code), NOW + coolForMs - 1)).toBe(true);
    expect(isCooling(healthAfter(code), NOW + coolForMs)).toBe(false);
  });

  it('takes the longer of what the failure and the endpoint ask for', () => {
    expect(isCooling(healthAfter('upstream_rate_limited', 500), NOW + 999)).toBe(true);
    expect(isCooling(healthAfter('upstream_rate_limited', 5000), NOW + 4999)).toBe(true);
    expect(isCooling(healthAfter('upstream_error', 5000), NOW + 4999)).toBe(true);
  });

  it('does not let a request that is itself at fault cool anything', () => {
    expect(healthAfter('upstream_rejected', 60_000)).toEqual(HEALTHY);
    expect(healthAfter('content_refused', 60_000)).toEqual(HEALTHY);
  });

  it('counts as under way what has started and not ended, in any order', () => {
    const outcome = fc.constantFrom<'success' | ErrorCode>('success', ...CODES);
    fc.assert(
      fc.property(fc.array(fc.option(outcome)), (steps) => {
        const live = createLiveStates();
        let underWay = 0;
        for (const step of steps) {
          if (step === null) {
            live.attemptStarted('a/m');
            underWay++;
          } else if (underWay > 0) {
            live.attemptEnded('a/m', step, NOW);
            underWay--;
          }
          expect(live.of('a/m').inFlight).toBe(underWay);
        }
      }),
    );
  });
});

function healthAfter(outcome: ErrorCode, retryAfterMs?: number) {
  const live = createLiveStates();
  live.attemptStarted('a/m');
  live.attemptEnded('a/m', outcome, NOW, retryAfterMs);
  return live.of('a/m').health;
}
