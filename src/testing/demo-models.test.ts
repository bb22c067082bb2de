import { describe, expect, it } from 'vitest';
import { DEMO_MODELS, demoConfig } from './demo-models.ts';
import { modelProfile } from './simulated-model.ts';

describe('the demo models', () => {
  it('say by their names that they are simulated', () => {
    for (const { name } of DEMO_MODELS) expect(name).toMatch(/^sim-/);
  });

  it('have figures that the simulated provider takes', () => {
    for (const model of DEMO_MODELS) expect(() => modelProfile(model)).not.toThrow();
  });

  it('are better the dearer they are, with a local one at the bottom', () => {
    const overall = DEMO_MODELS.map(({ ability }) => ability.overall);
    expect(overall).toEqual([...overall].sort());
    expect(DEMO_MODELS[0]?.provider).toBe('sim-local');
    expect(DEMO_MODELS.at(-1)).toMatchObject({ provider: 'sim-cloud', maxComplexity: 1 });
  });

  it('become a config that is plain JSON and names their providers', () => {
    const config = demoConfig({ cloud: 'http://127.0.0.1:1/v1', local: 'http://127.0.0.1:2/v1' });
    expect(JSON.parse(JSON.stringify(config))).toEqual(config);
    expect(Object.keys(config.models)).toEqual(DEMO_MODELS.map(({ name }) => name));
    for (const { provider } of Object.values(config.models)) expect(config.providers).toHaveProperty(provider);
    expect(config.models['sim-large']).toMatchObject({
      provider: 'sim-cloud',
      price: { input: 2.5, output: 10, cachedInput: 1.25 },
      context: 128_000,
      latency: { ttftMs: 400, tokensPerSecond: 80 },
    });
  });
});
