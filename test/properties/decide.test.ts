import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Candidate } from '../../src/core/candidate.ts';
import { WISHES } from '../../src/core/constraints.ts';
import { decide } from '../../src/core/decide.ts';
import type { Decision, Routed, Snapshot } from '../../src/core/decision.ts';
import { usableAtMs } from '../../src/core/health.ts';
import type { PolicyConfig } from '../../src/core/policies/policy.ts';
import { POLICY_CONFIGS, question, questionUnder } from '../support/arbitraries.ts';
import { deepFreeze, type Question, throughJson } from '../support/builders.ts';
import { passes, subject, subjects } from '../support/subjects.ts';

const RUNS = { numRuns: 200 };

/** Draws spread evenly, so that shares can be counted without chance. */
const EVEN_DRAWS = Array.from({ length: 200 }, (_, index) => (index + 0.5) / 200);

describe('decide, whatever it is asked', () => {
  it('puts every candidate into the chain or among the exclusions, never both', () => {
    fc.assert(
      fc.property(question, (asked) => {
        const decision = decideOn(asked);
        if (isMisnamed(decision)) return;
        const chain = decision.kind === 'route' ? decision.chain.map(({ deployment }) => deployment) : [];
        const excluded = decision.exclusions.map(({ deployment }) => deployment);
        expect([...chain, ...excluded].sort()).toEqual(asked.input.candidates.map((each) => each.deployment).sort());
        for (const { reasons } of decision.exclusions) expect(reasons.length).toBeGreaterThan(0);
      }),
      RUNS,
    );
  });

  it('decides the same again, and after the question was written down and read', () => {
    fc.assert(
      fc.property(question, (asked) => {
        const decision = decideOn(asked);
        expect(decideOn(asked)).toEqual(decision);
        expect(decideOn(throughJson(asked))).toEqual(decision);
        expect(throughJson(decision)).toEqual(decision);
      }),
      RUNS,
    );
  });

  it('leaves the question as it is', () => {
    fc.assert(
      fc.property(question, (asked) => {
        expect(() => decideOn(deepFreeze(asked))).not.toThrow();
      }),
      RUNS,
    );
  });

  it('never lets a candidate into the chain that cannot do what the request needs', () => {
    fc.assert(
      fc.property(routed, ({ asked, decision }) => {
        for (const { deployment } of decision.chain) expect(subject(asked, deployment).meetsNeeds).toBe(true);
      }),
      RUNS,
    );
  });

  it('never lets a candidate into the chain that fails a wish which was not given up', () => {
    fc.assert(
      fc.property(routed, ({ asked, decision }) => {
        for (const { deployment } of decision.chain) {
          expect(decision.relaxed).toEqual(expect.arrayContaining([...subject(asked, deployment).unmet]));
        }
      }),
      RUNS,
    );
  });

  it('never gives up a strict wish', () => {
    fc.assert(
      fc.property(routed, ({ asked, decision }) => {
        for (const wish of asked.input.constraints.strict ?? []) expect(decision.relaxed).not.toContain(wish);
      }),
      RUNS,
    );
  });

  it('gives up no more than it must: any one wish back, and nobody is left', () => {
    fc.assert(
      fc.property(routed, ({ asked, decision }) => {
        for (const wish of decision.relaxed) {
          const others = decision.relaxed.filter((other) => other !== wish);
          expect(subjects(asked).filter((each) => passes(each, others))).toEqual([]);
        }
      }),
      RUNS,
    );
  });

  it('gives wishes up in their order: none while giving up earlier ones alone leaves somebody', () => {
    fc.assert(
      fc.property(routed, ({ asked, decision }) => {
        const last = decision.relaxed.at(-1);
        if (last === undefined) return;
        const strict = asked.input.constraints.strict ?? [];
        const earlier = WISHES.slice(0, WISHES.indexOf(last)).filter((wish) => !strict.includes(wish));
        expect(subjects(asked).filter((each) => passes(each, earlier))).toEqual([]);
        expect(decision.relaxed).toEqual(WISHES.filter((wish) => decision.relaxed.includes(wish)));
      }),
      RUNS,
    );
  });

  it('rejects only when nobody can answer, or when only strict wishes are in the way', () => {
    fc.assert(
      fc.property(question, (asked) => {
        const decision = decideOn(asked);
        if (decision.kind === 'route' || isMisnamed(decision)) return;
        const possible = subjects(asked).filter(({ meetsNeeds }) => meetsNeeds);
        if (decision.code === 'needs_unmet') expect(possible).toEqual([]);
        const yielding = WISHES.filter((wish) => !(asked.input.constraints.strict ?? []).includes(wish));
        expect(possible.filter((each) => passes(each, yielding))).toEqual([]);
      }),
      RUNS,
    );
  });

  it('tries at most three deployments of a computed chain, and a fourth only if that one is local', () => {
    fc.assert(
      fc.property(routed, ({ asked, decision }) => {
        if (asked.snapshot.routes['auto']?.writtenChain === true) return;
        expect(decision.chain.length).toBeLessThanOrEqual(4);
        const [, , , fourth] = decision.chain;
        if (fourth !== undefined) expect(asked.snapshot.deployments[fourth.deployment]?.local).toBe(true);
      }),
      RUNS,
    );
  });

  it('keeps the whole of a written chain, as far as the filters and the request let it through', () => {
    fc.assert(
      fc.property(routed, ({ asked, decision }) => {
        if (asked.snapshot.routes['auto']?.writtenChain !== true) return;
        const passing = subjects(asked).filter((each) => passes(each, decision.relaxed));
        const { maxAttempts = passing.length, fallbacks } = asked.input;
        expect(decision.chain).toHaveLength(fallbacks === false ? 1 : Math.min(passing.length, maxAttempts));
      }),
      RUNS,
    );
  });

  it('tries no more deployments than the request has attempts, and one if it wants no fallback', () => {
    fc.assert(
      fc.property(routed, ({ asked: { input }, decision }) => {
        expect(decision.chain.length).toBeLessThanOrEqual(input.maxAttempts ?? decision.chain.length);
        if (input.fallbacks === false) expect(decision.chain).toHaveLength(1);
      }),
      RUNS,
    );
  });

  it('puts what the request prefers before all others, in its order', () => {
    fc.assert(
      fc.property(routed, ({ asked: { input, snapshot }, decision }) => {
        const { prefer } = input;
        if (prefer === undefined) return;
        const positions = decision.scores.map(({ deployment }) => {
          const facts = snapshot.deployments[deployment];
          const at = prefer.findIndex((name) => [facts?.id, facts?.model, facts?.provider].includes(name));
          return at === -1 ? prefer.length : at;
        });
        expect(positions).toEqual([...positions].sort((a, b) => a - b));
      }),
      RUNS,
    );
  });

  it('names its first link and its fallbacks, and gives each the least limit of the request and of the config', () => {
    fc.assert(
      fc.property(routed, ({ asked, decision }) => {
        decision.chain.forEach((link, index) => {
          expect(link.role).toBe(index === 0 ? 'first' : 'fallback');
          const own = asked.snapshot.routes['auto']?.candidates.find(
            ({ deployment }) => deployment === link.deployment,
          );
          const configured = own?.timeoutMs ?? asked.snapshot.deployments[link.deployment]?.timeoutMs ?? 0;
          const { timeoutMs = configured } = asked.input;
          expect(link.timeoutMs).toBe(Math.min(configured, timeoutMs));
          expect(link.timeoutBy).toBe(timeoutMs < configured ? 'caller' : undefined);
        });
      }),
      RUNS,
    );
  });

  it('scores everybody who passed the filters, in the order of the chain', () => {
    fc.assert(
      fc.property(routed, ({ asked, decision }) => {
        const scored = decision.scores.map(({ deployment }) => deployment);
        const chain = decision.chain.map(({ deployment }) => deployment);
        expect(scored.filter((each) => chain.includes(each))).toEqual(chain);
        expect([...scored].sort()).toEqual(
          subjects(asked)
            .filter((each) => passes(each, decision.relaxed))
            .map(({ deployment }) => deployment)
            .sort(),
        );
      }),
      RUNS,
    );
  });

  it('states a propensity above 0 and at most 1 that its first links show over many draws', () => {
    fc.assert(
      fc.property(routedOf(question.map(onOneModel)), ({ asked }) => {
        const counts = new Map<string, number>();
        const stated = new Map<string, number>();
        for (const draw of EVEN_DRAWS) {
          const { chain, propensity } = route({ ...asked, input: { ...asked.input, draw } });
          const [{ deployment }] = chain;
          counts.set(deployment, (counts.get(deployment) ?? 0) + 1);
          expect(stated.get(deployment) ?? propensity).toBe(propensity);
          stated.set(deployment, propensity);
        }
        for (const [deployment, propensity] of stated) {
          expect(propensity).toBeGreaterThan(0);
          expect(propensity).toBeLessThanOrEqual(1);
          expect(Math.abs((counts.get(deployment) ?? 0) / EVEN_DRAWS.length - propensity)).toBeLessThan(0.01);
        }
      }),
      { numRuns: 50 },
    );
  });
});

describe('decide under cheapest', () => {
  it('never ranks a candidate below a dearer one of the same quality, unless that will be well sooner', () => {
    fc.assert(
      fc.property(routedUnder(POLICY_CONFIGS.cheapest), ({ asked, decision }) => {
        if (decision.policy !== 'cheapest' || decision.relaxed.includes('quality')) return;
        if (asked.input.prefer !== undefined) return;
        const ranked = decision.scores.map(({ deployment }) => subject(asked, deployment).candidate);
        ranked.forEach((above, index) => {
          for (const below of ranked.slice(index + 1)) {
            if (above.quality !== below.quality || above.costNanoUsd === null || below.costNanoUsd === null) continue;
            if (wellAt(above, asked) < wellAt(below, asked)) continue;
            expect(above.costNanoUsd).toBeLessThanOrEqual(below.costNanoUsd);
          }
        });
      }),
      RUNS,
    );
  });
});

/** Where nobody is well, the soonest comes first; else it does not matter when. */
function wellAt({ health }: Candidate, { input: { now } }: Question): number {
  return usableAtMs(health, now);
}

const routed: fc.Arbitrary<{ asked: Question; decision: Routed }> = routedOf(question);

function routedUnder(policy: fc.Arbitrary<PolicyConfig>): fc.Arbitrary<{ asked: Question; decision: Routed }> {
  return routedOf(questionUnder(policy));
}

/** The same question where every deployment serves the same model, so that many share the load. */
function onOneModel({ input: { policy: _, ...input }, snapshot }: Question): Question {
  const deployments = Object.values(snapshot.deployments).map((each) => [each.id, { ...each, model: 'shared' }]);
  const routes = { auto: { ...snapshot.routes['auto'], policy: { kind: 'single' } } };
  return { input, snapshot: { ...snapshot, deployments: Object.fromEntries(deployments), routes } as Snapshot };
}

/** Questions that have an answer, with it. */
function routedOf(questions: fc.Arbitrary<Question>): fc.Arbitrary<{ asked: Question; decision: Routed }> {
  return questions
    .map((asked) => ({ asked, decision: decideOn(asked) }))
    .filter((pair): pair is { asked: Question; decision: Routed } => pair.decision.kind === 'route');
}

function decideOn({ input, snapshot }: Question): Decision {
  return decide(input, snapshot);
}

/** The request named something that nobody defined: no candidate was looked at. */
function isMisnamed(decision: Decision): boolean {
  return decision.kind === 'reject' && ['unknown_policy', 'unknown_latency_class'].includes(decision.code);
}

function route(asked: Question): Routed {
  const decision = decideOn(asked);
  if (decision.kind === 'reject') throw new Error(`rejected: ${decision.code}`);
  return decision;
}
