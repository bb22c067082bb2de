/** What must hold of every policy, whatever it prefers. A new policy is one more line in `policy.test.ts`. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LatencyClass, NonEmpty } from '../../src/core/decision.ts';
import type { Eligible, Policy, PolicyConfig, PolicyContext, Ranking } from '../../src/core/policies/policy.ts';
import { eligibles, traits } from '../support/arbitraries.ts';
import { deepFreeze, input, throughJson } from '../support/builders.ts';

interface Asked<Config> {
  readonly eligible: NonEmpty<Eligible>;
  readonly config: Config;
  readonly context: PolicyContext;
}

/** Declares the suite. `configs` must name models, not single deployments. */
export function policyContract<Config extends PolicyConfig>(
  policy: Policy<Config>,
  configs: fc.Arbitrary<Config>,
): void {
  const asked = askedOf(configs);
  const rank = ({ eligible, config, context }: Asked<Config>): Ranking => policy.rank(eligible, config, context);

  describe(`the policy ${policy.kind}`, () => {
    it('orders what it was given: it adds nobody and loses nobody', () => {
      fc.assert(
        fc.property(asked, (question) => {
          const given = question.eligible.map(({ deployment }) => deployment);
          const ranked = rank(question).ranked.map(({ candidate }) => candidate.deployment);
          expect([...ranked].sort()).toEqual([...given].sort());
        }),
      );
    });

    it('sorts by its totals, high to low, and they are numbers', () => {
      fc.assert(
        fc.property(asked, (question) => {
          const totals = rank(question).ranked.map(({ total }) => total);
          expect(totals.every(Number.isFinite)).toBe(true);
          expect(totals).toEqual([...totals].sort((a, b) => b - a));
        }),
      );
    });

    it('shows terms that add up to the total, or none', () => {
      fc.assert(
        fc.property(asked, (question) => {
          for (const { total, terms } of rank(question).ranked) {
            if (terms.length === 0) continue;
            expect(terms.reduce((sum, { value }) => sum + value, 0)).toBe(total);
          }
        }),
      );
    });

    it('leaves what it is given as it is', () => {
      fc.assert(
        fc.property(asked, (question) => {
          expect(() => rank(deepFreeze(question))).not.toThrow();
        }),
      );
    });

    it('says the same when it is asked again, and when the question was written down in between', () => {
      fc.assert(
        fc.property(asked, (question) => {
          const ranking = rank(question);
          expect(rank(question)).toEqual(ranking);
          expect(throughJson(rank(throughJson(question)))).toEqual(ranking);
        }),
      );
    });

    it('ranks two deployments of one model equal if nothing else tells them apart, so that they share the load', () => {
      fc.assert(
        fc.property(asked, (question) => {
          const [first, ...others] = question.eligible;
          const twin: Eligible = { ...first, deployment: 'twin', facts: { ...first.facts, id: 'twin' } };
          const { ranked } = rank({ ...question, eligible: [first, twin, ...others] });
          const at = ranked.findIndex(({ candidate }) => candidate.deployment === first.deployment);
          expect(ranked[at + 1]?.candidate.deployment).toBe('twin');
          expect(ranked[at + 1]?.total).toBe(ranked[at]?.total);
        }),
      );
    });
  });
}

const CLASSES: Readonly<Record<string, LatencyClass>> = {
  quick: { maxTtftMs: 200, maxE2eMs: 2000, maxSizeB: 7 },
  slow: { maxTtftMs: 1000, maxE2eMs: 30_000 },
};

function askedOf<Config>(configs: fc.Arbitrary<Config>): fc.Arbitrary<Asked<Config>> {
  const money = fc.nat(200_000_000);
  const budget = fc.record({ limitNanoUsd: money, spentNanoUsd: money });
  return fc.record({
    eligible: eligibles as unknown as fc.Arbitrary<NonEmpty<Eligible>>,
    config: configs,
    context: fc.tuple(traits, fc.option(budget, { nil: undefined })).map(([requested, spent]) => ({
      input: input([], { traits: requested, ...(spent === undefined ? {} : { budget: spent }) }),
      latencyClasses: CLASSES,
    })),
  });
}
