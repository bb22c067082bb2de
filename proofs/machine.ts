/** How large the machine is: never what it is called. */
import { availableParallelism, cpus, totalmem } from 'node:os';
import type { Machine } from './report.ts';

export function describeMachine(): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
  };
}
