#!/usr/bin/env node
/** The command `pointsman`. */
import { processIo } from './process-io.ts';
import { run } from './run.ts';

process.exitCode = await run(process.argv.slice(2), processIo(), untilSignal);

/** Until this is called, a signal ends the process as it ends any other. */
function untilSignal(): Promise<unknown> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, resolve);
  });
}
