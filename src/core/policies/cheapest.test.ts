import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ability, deployment, eligible, NOW, perToken, snapshot, traitsOf } from '../../../test/support/builders.ts';
import { orderOf } from '../../../test/support/ranking.ts';
import type { Constraints } from '../constraints.ts';
import { decide } from '../decide.ts';
import type { Decision, Routed } from '../decision.ts';
import { HEALTHY } from '../health.ts';
import { evaluate } from '../predict/evaluate.ts';

const CHEAPEST = { kind: 'cheapest' } as const;

describe('cheapest', () => {
  it('orders by price, the unknown price last', () => {
    expect(
      orderOf(CHEAPEST, [
        eligible('x/unknown', { costNanoUsd: null }),
        eligible('x/dear', { costNanoUsd: 900 }),
        eligible('x/free', { costNanoUsd: 0 }),
        eligible('x/cheap', { costNanoUsd: 5 }),
      ]),
    ).toEqual(['x/free', 'x/cheap', 'x/dear', 'x/unknown']);
  });

  it('keeps the machine busy that costs least per hour, among those that are paid for anyway', () => {
    expect(
      orderOf(CHEAPEST, [
        eligible('x/large', { costNanoUsd: 0, amortisedNanoUsd: 50, quality: 0.9 }),
        eligible('x/small', { costNanoUsd: 0, amortisedNanoUsd: 10, quality: 0.4 }),
      ]),
    ).toEqual(['x/small', 'x/large']);
  });

  it('takes the better at the same price, and one of unknown quality last', () => {
    expect(
      orderOf(CHEAPEST, [
        eligible('x/unknown', { quality: null }),
        eligible('x/weak', { quality: 0.3 }),
        eligible('x/able', { quality: 0.6 }),
      ]),
    ).toEqual(['x/able', 'x/weak', 'x/unknown']);
  });
});

/** The router of the article: filter by complexity, latency and price per 1k tokens; then cheapest, else most capable. */
interface SeedModel {
  readonly name: string;
  readonly costPer1kUsd: number;
  readonly latencyMs: number;
  readonly maxComplexity: number;
}

const SEED: readonly SeedModel[] = [
  { name: 'small', costPer1kUsd: 0.0002, latencyMs: 300, maxComplexity: 0.3 },
  { name: 'medium', costPer1kUsd: 0.002, latencyMs: 800, maxComplexity: 0.6 },
  { name: 'large', costPer1kUsd: 0.01, latencyMs: 2000, maxComplexity: 0.95 },
];

const GENERAL = SEED.map(({ name, costPer1kUsd, latencyMs, maxComplexity }) =>
  deployment(`azure/${name}`, {
    price: perToken(costPer1kUsd * 1000, costPer1kUsd * 1000),
    latency: { kind: 'flat', ttftMs: latencyMs, e2eMs: latencyMs },
    maxComplexity,
    ability: { ...ability(maxComplexity), source: 'max-complexity' },
  }),
);

describe("cheapest, with the article's filters", () => {
  it.each<{ complexity: number; constraints: Constraints; pick: string; relaxed: readonly string[] }>([
    { complexity: 0.1, constraints: {}, pick: 'small', relaxed: [] },
    { complexity: 0.3, constraints: {}, pick: 'small', relaxed: [] },
    { complexity: 0.31, constraints: {}, pick: 'medium', relaxed: [] },
    { complexity: 0.8, constraints: {}, pick: 'large', relaxed: [] },
    { complexity: 0.5, constraints: { maxLatencyMs: 1000 }, pick: 'medium', relaxed: [] },
    { complexity: 0.5, constraints: { maxCostPer1kNanoUsd: 5_000_000 }, pick: 'medium', relaxed: [] },
    // Nobody is capable enough: the most capable.
    { complexity: 0.99, constraints: {}, pick: 'large', relaxed: ['quality'] },
    // The same among those that the other wishes leave: they are given up first, but not in vain.
    { complexity: 0.99, constraints: { maxLatencyMs: 1000 }, pick: 'medium', relaxed: ['quality'] },
    // One wish is in the way, and it comes before quality.
    { complexity: 0.8, constraints: { maxLatencyMs: 1000 }, pick: 'large', relaxed: ['latency'] },
    { complexity: 0.8, constraints: { maxCostPer1kNanoUsd: 5_000_000 }, pick: 'large', relaxed: ['cost'] },
  ])('complexity $complexity under $constraints goes to $pick, giving up $relaxed', (row) => {
    const decision = seedDecision(row.complexity, row.constraints);
    expect(decision).toMatchObject({ kind: 'route', relaxed: row.relaxed });
    expect(first(decision)).toBe(row.pick);
  });

  it('picks what the article picks whenever something passes all its filters', () => {
    const limits = fc.record({
      complexity: fc.double({ min: 0, max: 1, noNaN: true }),
      maxLatencyMs: fc.constantFrom(250, 500, 1000, 3000),
      maxCostPer1kNanoUsd: fc.constantFrom(100_000, 1_000_000, 5_000_000, 20_000_000),
    });
    fc.assert(
      fc.property(limits, ({ complexity, ...constraints }) => {
        const suitable = SEED.filter(
          (model) =>
            model.maxComplexity >= complexity &&
            model.latencyMs <= constraints.maxLatencyMs &&
            model.costPer1kUsd * 1e9 <= constraints.maxCostPer1kNanoUsd,
        ).sort((a, b) => a.costPer1kUsd - b.costPer1kUsd);
        const [expected] = suitable;
        const decision = seedDecision(complexity, constraints);
        if (expected === undefined) expect((decision as Routed).relaxed).not.toEqual([]);
        else expect(first(decision)).toBe(expected.name);
      }),
    );
  });
});

function seedDecision(complexity: number, constraints: Constraints): Decision {
  const traits = traitsOf({ complexity });
  const candidates = GENERAL.map((each) => evaluate(each, traits, { health: HEALTHY, inFlight: 0 }));
  const request = { route: 'auto', traits, constraints, candidates, forbidden: [], now: NOW, draw: 0 };
  return decide(request, snapshot(GENERAL, { policy: CHEAPEST }));
}

function first(decision: Decision): string | undefined {
  return decision.kind === 'route' ? decision.chain[0].deployment.replace('azure/', '') : undefined;
}
