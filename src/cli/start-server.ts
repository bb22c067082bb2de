/** The composition root of the gateway: a config becomes an engine over real stores, and the engine a server. */
import type { Config } from '../core/config.ts';
import type { RecordStore } from '../core/ports.ts';
import { createGateway } from '../gateway/index.ts';
import { systemClock } from '../runtime/clock.ts';
import { createAuthorizer } from '../runtime/credentials/authorizer.ts';
import { createEngine } from '../runtime/engine.ts';
import { createEngineState } from '../runtime/engine-state.ts';
import { createSystemRandom } from '../runtime/random.ts';
import { createUpstream, request } from '../runtime/upstream.ts';
import { createMemoryRecords, openSqliteRecords } from '../stores/index.ts';

export interface RunningServer {
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

/** Told of what an operator should know. Neither prompts nor secrets are in it. */
export type Report = (message: string, error: unknown) => void;

export async function startServer(config: Config, report: Report): Promise<RunningServer> {
  const clock = systemClock;
  const random = createSystemRandom();
  const upstream = createUpstream();
  const records = await openRecords(config, report);
  const authorizer = createAuthorizer({ request, clock });
  const engine = createEngine(config, {
    clock,
    random,
    upstream,
    authorizer,
    records,
    state: createEngineState({ clock, random }),
  });
  const gateway = createGateway(engine, {
    clock,
    random,
    onDefect: (error, requestId) => report(`defect in request ${requestId}`, error),
  });
  const { url, port } = await gateway.listen();
  return {
    url,
    port,
    async close() {
      await gateway.close();
      await upstream.close();
      await records.close();
    },
  };
}

async function openRecords({ records: { directory } }: Config, report: Report): Promise<RecordStore> {
  if (directory === null) return createMemoryRecords();
  return await openSqliteRecords({
    directory,
    schedule: systemClock.schedule,
    onError: (error) => report('the records of requests are not all written', error),
  });
}
