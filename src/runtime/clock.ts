/** The only place where time is real. Everything else is given a `Clock`, or a number. */
import { monitorEventLoopDelay } from 'node:perf_hooks';

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Milliseconds since some fixed moment, with fractions; never goes backwards. */
  monotonicMs(): number;
  /** Calls back once after `delayMs`, unless cancelled by the function that is returned. */
  schedule(callback: () => void, delayMs: number): () => void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonicMs: () => performance.now(),
  schedule: (callback, delayMs) => {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};

/** How long the event loop stands still. */
export interface LoopDelay {
  /** 99 of 100 delays since the last call, in milliseconds, were no longer than this. */
  takeP99Ms(): number;
  stop(): void;
}

/** Fine enough that one pause of a second is not one of a hundred. */
const LOOP_RESOLUTION_MS = 10;
const NANOS_PER_MS = 1e6;

export function watchLoopDelay(): LoopDelay {
  const histogram = monitorEventLoopDelay({ resolution: LOOP_RESOLUTION_MS });
  histogram.enable();
  return {
    takeP99Ms() {
      // What is measured is the time from one look to the next.
      const delayMs = histogram.count === 0 ? 0 : histogram.percentile(99) / NANOS_PER_MS - LOOP_RESOLUTION_MS;
      histogram.reset();
      return Math.max(0, delayMs);
    },
    stop: () => void histogram.disable(),
  };
}
