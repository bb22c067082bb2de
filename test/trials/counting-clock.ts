/** Real time that knows how many timers are waiting. */
import { type Clock, systemClock } from '../../src/runtime/clock.ts';

export interface CountingClock extends Clock {
  /** Timers that are neither over nor cancelled. */
  readonly waiting: number;
}

export function createCountingClock(): CountingClock {
  const timers = new Set<symbol>();
  return {
    ...systemClock,
    get waiting() {
      return timers.size;
    },
    schedule(callback, delayMs) {
      const timer = Symbol('timer');
      timers.add(timer);
      const cancel = systemClock.schedule(() => {
        timers.delete(timer);
        callback();
      }, delayMs);
      return () => {
        timers.delete(timer);
        cancel();
      };
    },
  };
}
