import { describe, expect, it } from 'vitest';
import { createFakeClock } from '../testing/fake-clock.ts';
import { type Load, LoadGauge, overload } from './overload.ts';

const LIMITS = { maxHeldBytes: 1000, maxLoopDelayMs: 100 };
const IDLE: Load = { heldBytes: 0, askedBytes: 0, loopDelayMs: 0 };

describe('too much', () => {
  it.each<readonly [string, Partial<Load>, ReturnType<typeof overload>]>([
    ['is not nothing', {}, undefined],
    ['is not what just fits', { heldBytes: 400, askedBytes: 600 }, undefined],
    ['is a byte more', { heldBytes: 400, askedBytes: 601 }, 'memory'],
    ['is any byte where there is no more room', { heldBytes: 1000, askedBytes: 1 }, 'memory'],
    ['is no request alone, however large', { askedBytes: 5000 }, undefined],
    ['is no delay at the limit', { loopDelayMs: 100 }, undefined],
    ['is a delay above it', { loopDelayMs: 100.1 }, 'work'],
    ['is of memory first', { heldBytes: 1000, askedBytes: 1, loopDelayMs: 200 }, 'memory'],
  ])('%s', (_, load, expected) => {
    expect(overload({ ...IDLE, ...load }, LIMITS)).toBe(expected);
  });
});

describe('the gauge of load', () => {
  const ROOM = { maxHeldBytes: 600, maxLoopDelayMs: 100 };
  const gaugeOf = () => {
    const clock = createFakeClock();
    const delay = { p99Ms: 0, looks: 0, stopped: false };
    const gauge = new LoadGauge(clock, {
      takeP99Ms: () => {
        delay.looks++;
        return delay.p99Ms;
      },
      stop: () => {
        delay.stopped = true;
      },
    });
    return { clock, delay, gauge };
  };

  it('counts each body three times, until it is let go', () => {
    const { gauge } = gaugeOf();
    gauge.hold(100);
    expect(gauge.heldBytes).toBe(300);
    expect(gauge.isOverloaded(100, ROOM)).toBe(false);
    expect(gauge.isOverloaded(101, ROOM)).toBe(true);
    gauge.letGo(100);
    expect(gauge.heldBytes).toBe(0);
    expect(gauge.isOverloaded(101, ROOM)).toBe(false);
  });

  it('looks at the event loop every two seconds, however many ask', () => {
    const { clock, delay, gauge } = gaugeOf();
    delay.p99Ms = 150;
    clock.advance(1999);
    for (let i = 0; i < 10; i++) expect(gauge.isOverloaded(0, ROOM)).toBe(false);
    expect(delay.looks).toBe(0);
    clock.advance(1);
    for (let i = 0; i < 10; i++) expect(gauge.isOverloaded(0, ROOM)).toBe(true);
    expect(delay.looks).toBe(1);
    delay.p99Ms = 5;
    clock.advance(2000);
    expect(gauge.isOverloaded(0, ROOM)).toBe(false);
  });

  it('stops what it looks at', () => {
    const { delay, gauge } = gaugeOf();
    gauge.stop();
    expect(delay.stopped).toBe(true);
  });
});
