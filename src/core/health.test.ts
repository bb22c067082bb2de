import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NOW } from '../../test/support/builders.ts';
import { afterEvent, HEALTHY, type Health, type HealthEvent, isCooling } from './health.ts';

const SECOND = 1000;

describe('health', () => {
  it('cools after the fifth failure in a row, twice as long after each further one, five minutes at most', () => {
    let health: Health = HEALTHY;
    let now = NOW;
    const cooling = Array.from({ length: 12 }, () => {
      health = afterEvent(health, { kind: 'failure' }, now);
      const seconds = health.kind === 'cooling' ? (health.untilMs - now) / SECOND : 0;
      now += seconds * SECOND;
      return seconds;
    });
    expect(cooling).toEqual([0, 0, 0, 0, 30, 60, 120, 240, 300, 300, 300, 300]);
  });

  it('forgets every failure at the first success', () => {
    const failing = fold(repeat(4));
    expect(failing).toEqual({ kind: 'ok', consecutiveFailures: 4 });
    expect(afterEvent(failing, { kind: 'success' }, NOW)).toEqual(HEALTHY);
    expect(afterEvent(fold(repeat(9)), { kind: 'success' }, NOW + 30 * SECOND)).toEqual(HEALTHY);
  });

  it('takes what ends during a cooldown for what began before it', () => {
    const cooling = fold(repeat(5));
    expect(afterEvent(cooling, { kind: 'success' }, NOW + SECOND)).toEqual(cooling);
    expect(afterEvent(cooling, { kind: 'failure' }, NOW + SECOND)).toEqual(cooling);
    expect(afterEvent(cooling, { kind: 'wait', coolForMs: 60 * SECOND }, NOW)).toMatchObject({
      untilMs: NOW + 60 * SECOND,
    });
  });

  it('cools at once for as long as the failure asks', () => {
    expect(fold([{ kind: 'failure', coolForMs: 7 * SECOND }])).toEqual({
      kind: 'cooling',
      untilMs: NOW + 7 * SECOND,
      consecutiveFailures: 1,
    });
  });

  it('cools for the longer of what the failure asks and what the row of failures earns', () => {
    expect(fold([...repeat(4), { kind: 'failure', coolForMs: SECOND }])).toMatchObject({ untilMs: NOW + 30 * SECOND });
    expect(fold([...repeat(4), { kind: 'failure', coolForMs: 900 * SECOND }])).toMatchObject({
      untilMs: NOW + 900 * SECOND,
    });
  });

  it('waits as it was asked to, however often, without counting that as failures', () => {
    const waits = Array.from({ length: 9 }, () => ({ kind: 'wait', coolForMs: SECOND }) as const);
    expect(fold(waits)).toEqual({ kind: 'cooling', untilMs: NOW + SECOND, consecutiveFailures: 0 });
    expect(fold([...repeat(5), ...waits])).toMatchObject({ untilMs: NOW + 30 * SECOND, consecutiveFailures: 5 });
  });

  it('is over when its time has come, without anything having to happen', () => {
    const cooling = fold(repeat(5));
    expect(isCooling(cooling, NOW + 30 * SECOND - 1)).toBe(true);
    expect(isCooling(cooling, NOW + 30 * SECOND)).toBe(false);
    expect(isCooling(HEALTHY, NOW)).toBe(false);
  });

  it('cools again after the very next failure once a cooldown is over', () => {
    const later = NOW + 60 * SECOND;
    expect(afterEvent(fold(repeat(5)), { kind: 'failure' }, later)).toEqual({
      kind: 'cooling',
      untilMs: later + 60 * SECOND,
      consecutiveFailures: 6,
    });
  });

  it('never ends a cooldown early because of another failure', () => {
    const event = fc.record({ kind: fc.constant('failure' as const), coolForMs: fc.nat(600_000) });
    fc.assert(
      fc.property(fc.array(fc.tuple(event, fc.nat(60_000))), (failures) => {
        let health: Health = HEALTHY;
        let now = NOW;
        let until = 0;
        for (const [failure, pause] of failures) {
          now += pause;
          health = afterEvent(health, failure, now);
          const next = health.kind === 'cooling' ? health.untilMs : now;
          expect(next).toBeGreaterThanOrEqual(until);
          until = next;
        }
      }),
    );
  });

  it('stays a finite number of milliseconds after any number of failures', () => {
    const after: Health = { kind: 'ok', consecutiveFailures: 2000 };
    expect(afterEvent(after, { kind: 'failure' }, NOW)).toMatchObject({ untilMs: NOW + 300 * SECOND });
  });
});

function fold(events: readonly HealthEvent[]): Health {
  return events.reduce((health, event) => afterEvent(health, event, NOW), HEALTHY);
}

function repeat(failures: number): readonly HealthEvent[] {
  return Array.from({ length: failures }, () => ({ kind: 'failure' }) as const);
}
