/** A gateway in this process, in front of walls, for as long as a trial takes. */
import { normaliseConfig, type RawConfig } from '../../src/config/index.ts';
import type { RecordStore } from '../../src/core/ports.ts';
import { createGateway } from '../../src/gateway/index.ts';
import { type Clock, type LoopDelay, systemClock } from '../../src/runtime/clock.ts';
import { createAuthorizer } from '../../src/runtime/credentials/authorizer.ts';
import { createEngine } from '../../src/runtime/engine.ts';
import { createEngineState } from '../../src/runtime/engine-state.ts';
import { createSystemRandom } from '../../src/runtime/random.ts';
import { createUpstream, request } from '../../src/runtime/upstream.ts';
import { createMemoryIdempotency } from '../../src/stores/index.ts';

export interface TrialGateway {
  readonly url: string;
  readonly port: number;
  /** What was reported as a defect of ours. */
  readonly defects: readonly unknown[];
  /** From now on nobody is resting, and no retry has been made: as after a restart, but for what is under way. */
  forget(): void;
  /** Everything but the walls. */
  close(): Promise<void>;
}

export interface TrialGatewayOptions {
  readonly raw: RawConfig;
  readonly records: RecordStore;
  readonly clock?: Clock;
}

/** A trial loads the machine on purpose: what is refused because of that says nothing. */
const NOT_BUSY: LoopDelay = { takeP99Ms: () => 0, stop: () => {} };

/** @throws Error with the problems of the config */
export async function startTrialGateway({
  raw,
  records,
  clock = systemClock,
}: TrialGatewayOptions): Promise<TrialGateway> {
  const result = normaliseConfig({ ...raw, server: { port: 0, ...raw.server } });
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  const { config } = result;
  const random = createSystemRandom();
  const upstream = createUpstream({ clock });
  const authorizer = createAuthorizer({ request, clock });
  const engine = (): ReturnType<typeof createEngine> =>
    createEngine(config, { clock, random, upstream, authorizer, records, state: createEngineState({ clock, random }) });
  const defects: unknown[] = [];
  const gateway = createGateway(engine(), {
    clock,
    random,
    idempotency: createMemoryIdempotency({ nowMs: () => clock.monotonicMs() }),
    loopDelay: NOT_BUSY,
    onDefect: (error) => defects.push(error),
  });
  return {
    ...(await gateway.listen()),
    defects,
    forget: () => gateway.use(engine()),
    async close() {
      await gateway.close();
      await upstream.close();
      await records.close();
    },
  };
}
