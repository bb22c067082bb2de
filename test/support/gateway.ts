/** A gateway in front of simulated providers, everything over real HTTP and on free ports. */
import { onTestFinished } from 'vitest';
import { normaliseConfig, type RawConfig, type RawModel, type RawProvider } from '../../src/config/index.ts';
import type { Config } from '../../src/core/config.ts';
import type { RecordStore } from '../../src/core/ports.ts';
import type { RequestRecord } from '../../src/core/record.ts';
import { type CloseOptions, createGateway } from '../../src/gateway/index.ts';
import { type Clock, type LoopDelay, systemClock } from '../../src/runtime/clock.ts';
import { createAuthorizer } from '../../src/runtime/credentials/authorizer.ts';
import { createEngine, type EngineDeps } from '../../src/runtime/engine.ts';
import { createEngineState } from '../../src/runtime/engine-state.ts';
import { createSystemRandom } from '../../src/runtime/random.ts';
import { createUpstream, request } from '../../src/runtime/upstream.ts';
import { createMemoryIdempotency, createMemoryRecords } from '../../src/stores/index.ts';
import {
  type SimulatedModel,
  type SimulatedProvider,
  type SimulatedProviderOptions,
  startSimulatedProvider,
} from '../../src/testing/index.ts';

type ProviderName = 'cloud' | 'home';

/** A model of the config, and how it is simulated. It is served by `cloud` unless `provider` says `home`. */
export interface TestModel extends RawModel {
  readonly simulated?: Omit<SimulatedModel, 'name'>;
}

export interface TestGatewayOptions {
  /** Default: `small` and `large`. */
  readonly models?: Readonly<Record<string, TestModel>>;
  /** The other sections of the config. */
  readonly raw?: Omit<RawConfig, 'models' | 'providers'>;
  /** Said of a provider besides its address, or instead of it. */
  readonly providers?: Readonly<Partial<Record<ProviderName, Partial<RawProvider>>>>;
  /** What both providers do instead of answering. `index` counts for each of them. */
  readonly script?: SimulatedProviderOptions['script'];
  /** The key that the cloud asks for. */
  readonly requireKey?: string;
  /** Time as the gateway sees it; the providers keep to real time. */
  readonly clock?: Clock;
  /** How busy the gateway believes itself to be. Default: not at all. */
  readonly loopDelay?: LoopDelay;
}

export interface TestGateway {
  /** Without `/v1`. */
  readonly url: string;
  readonly port: number;
  /** Remote, and on this machine. Both are there, whether models use them or not. */
  readonly cloud: SimulatedProvider;
  readonly home: SimulatedProvider;
  readonly records: RecordStore;
  /** What was reported as a defect of ours. */
  readonly defects: readonly unknown[];
  /** Resolves with all records once there are so many. */
  recorded(count: number): Promise<readonly RequestRecord[]>;
  /** From now on, other sections of the config hold. */
  reload(options: Pick<TestGatewayOptions, 'raw' | 'providers'>): void;
  close(options?: CloseOptions): Promise<void>;
}

const NOT_BUSY: LoopDelay = { takeP99Ms: () => 0, stop: () => {} };

/** USD per million tokens: a thousand nano-USD each token in, two each token out. */
const PRICE = { input: 1, output: 2 };

const MODELS: Readonly<Record<string, TestModel>> = {
  small: { price: PRICE, ability: 0.6 },
  large: { price: { input: 5, output: 10 }, ability: 0.9 },
};

export async function startGateway(options: TestGatewayOptions = {}): Promise<TestGateway> {
  const models = options.models ?? MODELS;
  const [cloud, home] = await Promise.all([
    startProvider('cloud', models, options),
    startProvider('home', models, options),
  ]);
  const configOf = (changed: TestGatewayOptions): Config => {
    const result = normaliseConfig(rawConfig(models, { cloud, home }, changed));
    if (!result.ok) throw new Error(JSON.stringify(result.problems));
    return result.config;
  };
  const clock = options.clock ?? systemClock;
  const random = createSystemRandom();
  const upstream = createUpstream();
  const books = watch(createMemoryRecords());
  const deps: EngineDeps = {
    clock,
    random,
    upstream,
    authorizer: createAuthorizer({ request, clock }),
    records: books.records,
    state: createEngineState({ clock, random }),
  };
  const defects: unknown[] = [];
  const gateway = createGateway(createEngine(configOf(options), deps), {
    clock,
    random,
    idempotency: createMemoryIdempotency({ nowMs: () => clock.monotonicMs() }),
    loopDelay: options.loopDelay ?? NOT_BUSY,
    onDefect: (error) => defects.push(error),
  });
  const { url, port } = await gateway.listen();
  return {
    url,
    port,
    cloud,
    home,
    ...books,
    defects,
    reload: (changed) => gateway.use(createEngine(configOf({ ...options, ...changed }), deps)),
    async close(closeOptions) {
      await gateway.close(closeOptions);
      await upstream.close();
      await Promise.all([cloud.close(), home.close()]);
    },
  };
}

/** The same for the length of one test. */
export async function gatewayForTest(options: TestGatewayOptions = {}): Promise<TestGateway> {
  const gateway = await startGateway(options);
  onTestFinished(() => gateway.close());
  return gateway;
}

function startProvider(
  name: ProviderName,
  models: Readonly<Record<string, TestModel>>,
  { script, requireKey }: TestGatewayOptions,
): Promise<SimulatedProvider> {
  const served = Object.entries(models).filter(([, { provider = 'cloud' }]) => provider === name);
  return startSimulatedProvider({
    models: served.map(([model, { simulated, upstreamModel }]) => ({ name: upstreamModel ?? model, ...simulated })),
    ...(script === undefined ? {} : { script }),
    ...(requireKey === undefined || name === 'home' ? {} : { requireKey }),
  });
}

function rawConfig(
  models: Readonly<Record<string, TestModel>>,
  { cloud, home }: Readonly<Record<ProviderName, SimulatedProvider>>,
  { raw = {}, providers }: TestGatewayOptions,
): RawConfig {
  const written = Object.entries(models).map(([name, { simulated, ...model }]) => [
    name,
    { provider: 'cloud', ...model },
  ]);
  return {
    ...raw,
    server: { port: 0, ...raw.server },
    providers: {
      cloud: { baseUrl: cloud.url, local: false, ...providers?.cloud },
      home: { baseUrl: home.url, local: true, ...providers?.home },
    },
    models: Object.fromEntries(written),
  };
}

function watch(store: RecordStore): Pick<TestGateway, 'records' | 'recorded'> {
  const appended: RequestRecord[] = [];
  let waiting: (() => void)[] = [];
  return {
    records: {
      append(record) {
        store.append(record);
        appended.push(record);
        for (const wake of waiting) wake();
        waiting = [];
      },
      get: (id) => store.get(id),
      list: (query) => store.list(query),
      putSnapshot: (hash, snapshot) => store.putSnapshot(hash, snapshot),
      getSnapshot: (hash) => store.getSnapshot(hash),
      flush: () => store.flush(),
      close: () => store.close(),
    },
    async recorded(count) {
      while (appended.length < count) await new Promise<void>((resolve) => waiting.push(resolve));
      return appended;
    },
  };
}
