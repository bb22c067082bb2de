/** Runs one order of load from the load generators' core. */
import { fileURLToPath } from 'node:url';
import type { Children } from '../children.ts';
import { LOAD_CORE } from '../targets/target.ts';
import type { ClosedLoopOrder, LoadOrder, OpenLoopOrder, RequestLoad, StreamLoad, StreamsOrder } from './load-order.ts';
import { parseWrk, wrkCommand } from './wrk.ts';

const START_AND_GRACE_MS = 20_000;

export interface LoadGenerators {
  readonly children: Children;
  readonly folder: string;
  readonly hasWrk: boolean;
}

export async function saturate(tools: LoadGenerators, order: ClosedLoopOrder): Promise<RequestLoad> {
  if (!tools.hasWrk) return runOwn<RequestLoad>(tools, order);
  const command = wrkCommand(order, tools.folder, LOAD_CORE);
  return parseWrk(await tools.children.run(command, order.durationMs + START_AND_GRACE_MS));
}

export function atFixedRate(tools: LoadGenerators, order: OpenLoopOrder): Promise<RequestLoad> {
  return runOwn<RequestLoad>(tools, order);
}

export function streams(tools: LoadGenerators, order: StreamsOrder): Promise<StreamLoad> {
  return runOwn<StreamLoad>(tools, order);
}

async function runOwn<Result>(tools: LoadGenerators, order: LoadOrder): Promise<Result> {
  const script = fileURLToPath(new URL('../load-main.js', import.meta.url));
  const output = await tools.children.run(
    {
      name: `load-${order.kind}`,
      command: process.execPath,
      args: [script],
      core: LOAD_CORE,
      input: JSON.stringify(order),
    },
    order.durationMs + START_AND_GRACE_MS,
  );
  return JSON.parse(output) as Result;
}
