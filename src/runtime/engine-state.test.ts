import { describe, expect, it } from 'vitest';
import { createSeededRandom } from '../cli/seeded-random.ts';
import { HEALTHY } from '../core/health.ts';
import { createFakeClock } from '../testing/fake-clock.ts';
import { createEngineState } from './engine-state.ts';

describe('createEngineState', () => {
  it('knows nothing yet', () => {
    const state = createEngineState({ clock: createFakeClock(), random: createSeededRandom(1) });
    expect(state.live.of('cloud/m')).toEqual({ health: HEALTHY, inFlight: 0 });
    expect(state.retriesOf('auto').allowed()).toBe(true);
    expect(state.sessions.spentNanoUsd('s')).toBe(0);
  });

  it('shares nothing with another', () => {
    const deps = { clock: createFakeClock(), random: createSeededRandom(1) };
    const [one, other] = [createEngineState(deps), createEngineState(deps)];
    one.live.begin('cloud/m');
    one.sessions.add('s', 7);
    while (one.retriesOf('auto').allowed()) one.retriesOf('auto').retried();
    expect(one.retriesOf('auto').allowed()).toBe(false);
    expect(other.retriesOf('auto').allowed()).toBe(true);
    expect(other.live.of('cloud/m').inFlight).toBe(0);
    expect(other.sessions.spentNanoUsd('s')).toBe(0);
  });
});
