import type { Clock } from '../runtime/clock.ts';
import { TimerHeap } from './timer-heap.ts';

/** A clock that stands still until it is told to go on. */
export interface FakeClock extends Clock {
  /** How many callbacks are scheduled and have neither run nor been cancelled. */
  readonly pending: number;
  /**
   * Moves time forward by `ms`. Callbacks that fall due run in order of their time, each at its own time; so do
   * those that they schedule in turn, if they fall due before the end.
   */
  advance(ms: number): void;
  /** The same, but before each callback and at the end, promises and finished I/O are let to settle. */
  advanceAsync(ms: number): Promise<void>;
  /** Resolves when something is scheduled; at once if something is. */
  whenPending(): Promise<void>;
}

/** `startMs` is what `now()` says at first, in milliseconds since 1970. The monotonic time starts at 0. */
export function createFakeClock(startMs = 0): FakeClock {
  let elapsedMs = 0;
  const timers = new TimerHeap();
  let waiting: (() => void)[] = [];

  function runNextUntil(endMs: number): boolean {
    const timer = timers.takeUntil(endMs);
    if (timer === undefined) {
      elapsedMs = endMs;
      return false;
    }
    elapsedMs = timer.dueMs;
    timer.callback();
    return true;
  }

  return {
    now: () => startMs + elapsedMs,
    monotonicMs: () => elapsedMs,
    schedule(callback, delayMs) {
      const timer = timers.add(elapsedMs + Math.max(0, delayMs), callback);
      for (const resolve of waiting) resolve();
      waiting = [];
      return () => timers.cancel(timer);
    },
    get pending() {
      return timers.size;
    },
    advance(ms) {
      const endMs = elapsedMs + duration(ms);
      while (runNextUntil(endMs));
    },
    async advanceAsync(ms) {
      const endMs = elapsedMs + duration(ms);
      do await settle();
      while (runNextUntil(endMs));
      await settle();
    },
    whenPending() {
      return timers.size > 0 ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve));
    },
  };
}

function duration(ms: number): number {
  if (!(ms >= 0)) throw new RangeError(`Time cannot go by ${ms} ms.`);
  return ms;
}

function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
