/** Demo mode: two simulated providers on loopback, and a config that routes over their models. */
import type { RawConfig } from '../config/index.ts';
import { type Clock, systemClock } from '../runtime/clock.ts';
import {
  DEMO_API_KEY,
  DEMO_MODELS,
  demoConfig,
  type SimulatedProvider,
  startSimulatedProvider,
  waitOn,
} from '../testing/index.ts';

export interface Demo {
  readonly raw: RawConfig;
  close(): Promise<void>;
}

const SEED = 1;

export async function startDemo(clock: Clock = systemClock): Promise<Demo> {
  const wait = waitOn(clock);
  const start = (provider: 'sim-cloud' | 'sim-local'): Promise<SimulatedProvider> =>
    startSimulatedProvider({
      models: DEMO_MODELS.filter((model) => model.provider === provider),
      seed: SEED,
      keepRequests: false,
      wait,
      ...(provider === 'sim-cloud' ? { requireKey: DEMO_API_KEY } : {}),
    });
  const [cloud, local] = await Promise.all([start('sim-cloud'), start('sim-local')]);
  return {
    raw: demoConfig({ cloud: cloud.url, local: local.url }),
    async close() {
      await Promise.all([cloud.close(), local.close()]);
    },
  };
}

/** The same config where nothing will be called. */
export function demoConfigForDeciding(): RawConfig {
  return demoConfig({ cloud: 'http://127.0.0.1:1/v1', local: 'http://127.0.0.1:2/v1' });
}
