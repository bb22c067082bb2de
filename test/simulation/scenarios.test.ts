import { describe, expect, it } from 'vitest';
import { runScenario } from './run-scenario.ts';
import { CASES } from './scenarios.ts';
import { shortfalls } from './shortfalls.ts';

const SEEDS = [11, 22, 33];

describe('simulated traffic', () => {
  it.each(CASES.map((each) => [each.scenario.name, each] as const))('%s', async (_, { scenario, goal }) => {
    for (const seed of SEEDS) {
      const figures = await runScenario(scenario, seed);
      expect({ seed, figures, shortfalls: shortfalls(figures, goal) }).toMatchObject({ shortfalls: [] });
    }
  });

  it('is the same whenever it has the same seed, and another with another', async () => {
    const scenario = CASES[0]!.scenario;
    const [first, again, other] = await Promise.all([11, 11, 12].map((seed) => runScenario(scenario, seed)));
    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
  });

  it('has the local one answer while the others are gone', async () => {
    const local = CASES.filter(({ scenario }) => scenario.deployments.some((each) => each.local));
    for (const { scenario } of local.filter((each) => each.scenario.requestsPerS === 2)) {
      const { counted, requestsPerS } = scenario;
      const { answeredLocally } = await runScenario(scenario, 11);
      expect(answeredLocally).toBeGreaterThan(((counted.untilMs - counted.fromMs) / 1000) * requestsPerS * 0.8);
    }
  });
});
