/** The only place where time is real. Everything else is given a `Clock`, or a number. */

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
