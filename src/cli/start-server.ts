/** The composition root of the gateway: a config becomes an engine over real stores, and the engine a server. */
import type { Config } from '../core/config.ts';
import type { RecordStore } from '../core/ports.ts';
import { type CloseOptions, createGateway } from '../gateway/index.ts';
import { type Clock, systemClock } from '../runtime/clock.ts';
import { createAuthorizer } from '../runtime/credentials/authorizer.ts';
import { createEngine, type EngineDeps } from '../runtime/engine.ts';
import { createEngineState } from '../runtime/engine-state.ts';
import { createSystemRandom } from '../runtime/random.ts';
import { createUpstream, request } from '../runtime/upstream.ts';
import { createMemoryIdempotency, createMemoryRecords, openSqliteRecords } from '../stores/index.ts';
import { keepCredentials } from './keep-credentials.ts';

export interface RunningServer {
  readonly url: string;
  readonly port: number;
  /**
   * Requests that arrive from now on are served under this config; those under way stay with theirs.
   *
   * @returns settings that differ and only have an effect after a restart
   */
  use(config: Config): readonly string[];
  /** May be called again with less time. */
  close(options?: CloseOptions): Promise<void>;
}

/** Told of what an operator should know. Neither prompts nor secrets are in it. */
export type Report = (message: string, error: unknown) => void;

export async function startServer(config: Config, report: Report, clock: Clock = systemClock): Promise<RunningServer> {
  const random = createSystemRandom();
  const upstream = createUpstream();
  const records = await openRecords(config, report);
  const authorizer = createAuthorizer({ request, clock });
  const state = createEngineState({ clock, random });
  const deps: EngineDeps = { clock, random, upstream, authorizer, records, state };
  const gateway = createGateway(createEngine(config, deps), {
    clock,
    random,
    idempotency: createMemoryIdempotency({ nowMs: () => clock.monotonicMs() }),
    onDefect: (error, requestId) => report(`defect in request ${requestId}`, error),
  });
  const { url, port } = await gateway.listen();
  let current = config;
  let closed: Promise<void> | undefined;
  const closeAll = async (drained: Promise<void>): Promise<void> => {
    await drained;
    await upstream.close();
    await records.close();
  };
  return {
    url,
    port,
    use(next) {
      current = keepCredentials(next, current);
      gateway.use(createEngine(current, deps));
      upstream.retain(Object.values(current.providers));
      return needRestart(current, config);
    },
    close(options) {
      const drained = gateway.close(options);
      closed ??= closeAll(drained);
      return closed;
    },
  };
}

/** What a server is built with. */
const FIXED = ['host', 'port', 'maxBodyBytes', 'requestTimeoutMs', 'maxConnections', 'writeTimeoutMs'] as const;

function needRestart(config: Config, running: Config): readonly string[] {
  const settings = FIXED.filter((name) => config.server[name] !== running.server[name]).map((name) => `server.${name}`);
  return config.records.directory === running.records.directory ? settings : [...settings, 'records.directory'];
}

async function openRecords({ records: { directory } }: Config, report: Report): Promise<RecordStore> {
  if (directory === null) return createMemoryRecords();
  return await openSqliteRecords({
    directory,
    schedule: systemClock.schedule,
    onError: (error) => report('the records of requests are not all written', error),
  });
}
