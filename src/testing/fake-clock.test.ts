import { describe, expect, it } from 'vitest';
import { createFakeClock } from './fake-clock.ts';

describe('a fake clock', () => {
  it('stands still by itself', () => {
    const clock = createFakeClock(1000);
    expect([clock.now(), clock.monotonicMs(), clock.pending]).toEqual([1000, 0, 0]);
  });

  it('runs what falls due in order of time, then of scheduling, each at its own time', () => {
    const clock = createFakeClock(1000);
    const ran: string[] = [];
    const note = (name: string) => () => ran.push(`${name}@${clock.now()}`);
    clock.schedule(note('late'), 30);
    clock.schedule(note('first'), 10);
    clock.schedule(note('second'), 10);
    clock.schedule(note('never'), 31);
    clock.advance(30);
    expect(ran).toEqual(['first@1010', 'second@1010', 'late@1030']);
    expect(clock.monotonicMs()).toBe(30);
    expect(clock.pending).toBe(1);
  });

  it('runs what a callback schedules, if it falls due before the end', () => {
    const clock = createFakeClock();
    const times: number[] = [];
    const tick = (): void => {
      times.push(clock.now());
      clock.schedule(tick, 10);
    };
    clock.schedule(tick, 10);
    clock.advance(35);
    expect(times).toEqual([10, 20, 30]);
  });

  it('does not run what was cancelled', () => {
    const clock = createFakeClock();
    let ran = false;
    const cancel = clock.schedule(() => {
      ran = true;
    }, 5);
    cancel();
    cancel();
    clock.advance(10);
    expect([ran, clock.pending]).toEqual([false, 0]);
  });

  it('lets promises settle between callbacks, so that a loop of waits runs through', async () => {
    const clock = createFakeClock();
    const times: number[] = [];
    const loop = async (): Promise<void> => {
      for (let i = 0; i < 3; i++) {
        await new Promise<void>((resolve) => clock.schedule(resolve, 10));
        times.push(clock.now());
      }
    };
    const done = loop();
    await clock.advanceAsync(100);
    await done;
    expect(times).toEqual([10, 20, 30]);
    expect(clock.now()).toBe(100);
  });

  it('says when something is scheduled', async () => {
    const clock = createFakeClock();
    const told = clock.whenPending();
    clock.schedule(() => {}, 5);
    await told;
    await clock.whenPending();
    expect(clock.pending).toBe(1);
  });

  it('refuses to go backwards', () => {
    expect(() => createFakeClock().advance(-1)).toThrow(RangeError);
  });
});
