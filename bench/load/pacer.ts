/**
 * Ticks at a rate that setTimeout, with its whole milliseconds, cannot keep: a worker sleeps until each instant.
 * A tick comes about 0.1 ms late, which every target of a comparison sees alike.
 */
import { Worker } from 'node:worker_threads';

export interface Pacer {
  readonly stop: () => Promise<void>;
}

/** `onTick` is given the instant that the tick was due, on the clock of `nowUs`. */
export function startPacer(everyUs: number, onTick: (dueUs: number) => void): Pacer {
  const worker = new Worker(new URL('./pacer-worker.js', import.meta.url), { workerData: everyUs });
  worker.on('message', onTick);
  return {
    stop: async () => {
      worker.removeAllListeners('message');
      await worker.terminate();
    },
  };
}
