/** The sleeping half of the pacer. */
import { parentPort, workerData } from 'node:worker_threads';
import { nowUs } from '../clock.ts';

const everyUs = Number(workerData);
const neverChanged = new Int32Array(new SharedArrayBuffer(4));
for (let dueUs = nowUs() + everyUs; ; dueUs += everyUs) {
  const waitMs = (dueUs - nowUs()) / 1000;
  if (waitMs > 0) Atomics.wait(neverChanged, 0, 0, waitMs);
  parentPort?.postMessage(dueUs);
}
