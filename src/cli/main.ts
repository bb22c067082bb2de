#!/usr/bin/env node
/** The command `pointsman`. */
import { ordersBySignal } from './orders.ts';
import { processIo } from './process-io.ts';
import { run } from './run.ts';

process.exitCode = await run(process.argv.slice(2), processIo(), ordersBySignal);
