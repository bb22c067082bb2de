/**
 * Loaded into a gateway with `--import`: on SIGUSR2 it says for how long, at most, the event loop stood still since
 * it was last asked.
 */
import { writeSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';

const RESOLUTION_MS = 1;
const STANDARD_ERROR = 2;
const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
delay.enable();
process.on('SIGUSR2', () => {
  // Synchronously: whoever asked reads the file, and not when it suits us.
  writeSync(STANDARD_ERROR, `LOOP_BLOCK_MS ${Math.max(0, delay.max / 1e6 - RESOLUTION_MS)}\n`);
  delay.reset();
});
