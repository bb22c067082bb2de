import type { Clock } from '../runtime/clock.ts';

/** Resolves after `ms` milliseconds, or as soon as `signal` is aborted. Never rejects. */
export type Wait = (ms: number, signal: AbortSignal) => Promise<void>;

/** Waits as `clock` says: real latency with the system's clock, virtual latency with a fake one. */
export function waitOn(clock: Clock): Wait {
  return (ms, signal) =>
    new Promise((resolve) => {
      if (signal.aborted) return resolve();
      const stop = (): void => {
        cancel();
        resolve();
      };
      const cancel = clock.schedule(() => {
        signal.removeEventListener('abort', stop);
        resolve();
      }, ms);
      signal.addEventListener('abort', stop, { once: true });
    });
}

/** For tests that want the answers of slow models at once. */
export const noWait: Wait = () => Promise.resolve();
