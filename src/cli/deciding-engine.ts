/** An engine that only decides: it keeps nothing and calls nobody. */
import type { Config } from '../core/config.ts';
import type { Clock } from '../runtime/clock.ts';
import { createEngine, type Engine } from '../runtime/engine.ts';
import { createEngineState } from '../runtime/engine-state.ts';
import type { Upstream } from '../runtime/upstream.ts';
import { createMemoryRecords } from '../stores/index.ts';
import { createSeededRandom } from './seeded-random.ts';

/** @param seed of the draws by which equal deployments share the load */
export function createDecidingEngine(config: Config, seed: number, clock: Clock): Pick<Engine, 'config' | 'decide'> {
  const random = createSeededRandom(seed);
  return createEngine(config, {
    clock,
    random,
    upstream: NOBODY,
    authorizer: { headers: () => [], refused: () => false },
    records: createMemoryRecords(),
    state: createEngineState({ clock, random }),
  });
}

/** Deciding opens no connection, so there is no need to load what could. */
const NOBODY: Upstream = {
  send: () => {
    throw new Error('This engine calls nobody.');
  },
  close: async () => {},
};
