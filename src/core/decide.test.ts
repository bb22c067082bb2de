import { describe, expect, it } from 'vitest';
import {
  deployment,
  eligible,
  NOW,
  type Question,
  question,
  route as routeOver,
  traits,
  traitsOf,
} from '../../test/support/builders.ts';
import { SEED_MODELS } from '../../test/support/seed-models.ts';
import { COMPUTED_CHAIN_LENGTH } from './decide/build-chain.ts';
import { decide } from './decide.ts';
import type { Decision, DecisionInput, Route, Routed } from './decision.ts';
import type { Health } from './health.ts';
import type { PolicyConfig } from './policies/policy.ts';

const CHEAPEST: PolicyConfig = { kind: 'cheapest' };
const COOLING: Health = { kind: 'cooling', untilMs: NOW + 1000, cause: 'ejected' };

describe('a chain', () => {
  it('starts with the first choice, and the others are its fallbacks in order', () => {
    const decision = route(
      question([eligible('x/dear', { costNanoUsd: 9 }), eligible('x/cheap', { costNanoUsd: 1 })], CHEAPEST),
    );
    expect(decision).toEqual({
      kind: 'route',
      policy: 'cheapest',
      chain: [
        { deployment: 'x/cheap', role: 'first', timeoutMs: 30_000, params: {} },
        { deployment: 'x/dear', role: 'fallback', timeoutMs: 30_000, params: {} },
      ],
      exclusions: [],
      relaxed: [],
      scores: [
        { deployment: 'x/cheap', total: -1, terms: [{ name: 'costNanoUsd', value: -1 }] },
        { deployment: 'x/dear', total: -9, terms: [{ name: 'costNanoUsd', value: -9 }] },
      ],
      notes: [],
      propensity: 1,
    });
  });

  it('is walked as it was written, with the limits that were written, as in the article', () => {
    const { sonnet, qwen72, qwen32, qwen7 } = SEED_MODELS;
    const seconds = new Map([
      [sonnet, 30],
      [qwen72, 60],
      [qwen32, 120],
      [qwen7, 300],
    ]);
    const written = [...seconds.keys()];
    const decision = route(
      question(
        written.map((facts) => ({ ...eligible(facts.id), facts })),
        { kind: 'single' },
        {
          route: {
            writtenChain: true,
            candidates: [...seconds].map(([{ id }, limit]) => ({ deployment: id, timeoutMs: limit * 1000 })),
          },
        },
      ),
    );
    expect(decision.chain.map(({ deployment: id, timeoutMs }) => [id, timeoutMs])).toEqual([
      ['anthropic/claude-sonnet-4', 30_000],
      ['together/qwen2.5-72b', 60_000],
      ['ollama/qwen2.5-32b', 120_000],
      ['ollama/qwen2.5-7b', 300_000],
    ]);
  });

  it(`ends after ${COMPUTED_CHAIN_LENGTH} when nobody wrote it, and says of the others what rank they had`, () => {
    const decision = route(question(priced(['x/a', 'x/b', 'x/c', 'x/d', 'x/e']), CHEAPEST));
    expect(ids(decision)).toEqual(['x/a', 'x/b', 'x/c']);
    expect(decision.exclusions).toEqual([
      { deployment: 'x/d', reasons: [{ kind: 'outranked', rank: 4 }] },
      { deployment: 'x/e', reasons: [{ kind: 'outranked', rank: 5 }] },
    ]);
  });

  it('keeps the best local deployment as its last resort', () => {
    const candidates = priced(['x/a', 'x/b', 'x/c', 'x/d', 'gpu/e', 'gpu/f'], ['gpu/e', 'gpu/f']);
    expect(ids(route(question(candidates, CHEAPEST)))).toEqual(['x/a', 'x/b', 'x/c', 'gpu/e']);
  });

  it('needs no further one when it ends with a local deployment anyway', () => {
    const candidates = priced(['x/a', 'x/b', 'gpu/c', 'gpu/d'], ['gpu/c', 'gpu/d']);
    expect(ids(route(question(candidates, CHEAPEST)))).toEqual(['x/a', 'x/b', 'gpu/c']);
  });

  it('carries the limit on output that the policy sets', () => {
    const policy: PolicyConfig = { kind: 'capability', rules: {}, fallback: { models: ['m'], maxOutputTokens: 100 } };
    expect(route(question([eligible('x/m')], policy)).chain[0].params).toEqual({ maxOutputTokens: 100 });
  });
});

describe('wishes', () => {
  it('keep a candidate out while somebody else meets them', () => {
    const decision = route(
      question([eligible('x/slow', { e2eMs: 9000, costNanoUsd: 1 }), eligible('x/quick', { e2eMs: 100 })], CHEAPEST, {
        input: { constraints: { maxLatencyMs: 1000 } },
      }),
    );
    expect(ids(decision)).toEqual(['x/quick']);
    expect(decision.exclusions).toEqual([
      { deployment: 'x/slow', reasons: [{ kind: 'too-slow', measure: 'e2eMs', predicted: 9000, limit: 1000 }] },
    ]);
  });

  it('are given up in order: health before latency', () => {
    const decision = route(
      question([eligible('x/slow', { e2eMs: 9000 }), eligible('x/cooling', { health: COOLING })], CHEAPEST, {
        input: { constraints: { maxLatencyMs: 1000 } },
      }),
    );
    expect(decision.relaxed).toEqual(['health']);
    expect(ids(decision)).toEqual(['x/cooling']);
  });

  it('are given up in order: latency before cost', () => {
    const decision = route(
      question([eligible('x/slow', { e2eMs: 9000 }), eligible('x/dear', { costNanoUsd: 9000 })], CHEAPEST, {
        input: { constraints: { maxLatencyMs: 1000, maxCostNanoUsd: 5000 } },
      }),
    );
    expect(decision.relaxed).toEqual(['latency']);
    expect(ids(decision)).toEqual(['x/slow']);
  });

  it('are given up in order: cost before quality', () => {
    const decision = route(
      question([eligible('x/dear', { costNanoUsd: 9000 }), eligible('x/weak', { quality: 0.1 })], CHEAPEST, {
        input: { constraints: { minQuality: 0.4, maxCostNanoUsd: 5000 } },
      }),
    );
    expect(decision.relaxed).toEqual(['cost']);
    expect(ids(decision)).toEqual(['x/dear']);
  });

  it('are not given up in vain: only the one that was in the way', () => {
    const decision = route(
      question(
        [eligible('x/weak', { quality: 0.1 }), eligible('x/weak-too', { quality: 0.2, health: COOLING })],
        CHEAPEST,
        {
          input: { constraints: { minQuality: 0.4, maxLatencyMs: 5000 } },
        },
      ),
    );
    expect(decision.relaxed).toEqual(['quality']);
    expect(ids(decision)).toEqual(['x/weak']);
  });

  it('are skipped over where they are strict', () => {
    const decision = route(
      question([eligible('x/slow', { e2eMs: 9000 }), eligible('x/weak', { quality: 0.1 })], CHEAPEST, {
        input: { constraints: { maxLatencyMs: 1000, minQuality: 0.4, strict: ['latency'] } },
      }),
    );
    expect(decision.relaxed).toEqual(['quality']);
    expect(ids(decision)).toEqual(['x/weak']);
  });

  it('end in a rejection with every reason where only strict ones are in the way', () => {
    const decision = ask(
      question([eligible('x/slow', { e2eMs: 9000, quality: 0.1, health: COOLING })], CHEAPEST, {
        input: { constraints: { maxLatencyMs: 1000, minQuality: 0.4, strict: ['latency', 'quality'] } },
      }),
    );
    expect(decision).toEqual({
      kind: 'reject',
      code: 'constraints_unmet',
      policy: 'cheapest',
      exclusions: [
        {
          deployment: 'x/slow',
          reasons: [
            { kind: 'cooling-down', untilMs: NOW + 1000 },
            { kind: 'too-slow', measure: 'e2eMs', predicted: 9000, limit: 1000 },
            { kind: 'too-weak', quality: 0.1, limit: 0.4 },
          ],
        },
      ],
    });
  });

  it('on quality, given up, leave the order to capability', () => {
    const decision = route(
      question(
        [
          eligible('x/cheap', { quality: 0.2, costNanoUsd: 1 }, { maxComplexity: 0.3 }),
          eligible('x/able', { quality: 0.6, costNanoUsd: 900 }, { maxComplexity: 0.6 }),
          eligible('x/as-able', { quality: 0.6, costNanoUsd: 800 }, { maxComplexity: 0.6 }),
        ],
        CHEAPEST,
        { input: { traits: traitsOf({ complexity: 0.9 }) } },
      ),
    );
    expect(ids(decision)).toEqual(['x/as-able', 'x/able', 'x/cheap']);
    expect(decision.notes).toEqual(['nothing is good enough: the most capable was taken']);
  });

  it('on quality, given up, do not make the most capable of a model that nobody knows anything about', () => {
    const decision = route(
      question([eligible('x/unheard-of', { quality: null }), eligible('x/known', { quality: 0.4 })], CHEAPEST, {
        input: { constraints: { minQuality: 0.9 } },
      }),
    );
    expect(ids(decision)).toEqual(['x/known', 'x/unheard-of']);
    const limited = route(
      question(
        [eligible('x/unheard-of', { quality: null }), eligible('x/known', { quality: 0.3 }, { maxComplexity: 0.5 })],
        CHEAPEST,
        { input: { constraints: { minQuality: 0.9 } } },
      ),
    );
    expect(ids(limited)).toEqual(['x/known', 'x/unheard-of']);
  });
});

describe('maxComplexity', () => {
  const candidates = [eligible('x/small', { costNanoUsd: 1 }, { maxComplexity: 0.3 }), eligible('x/large')];
  const hard = { input: { traits: traitsOf({ complexity: 0.8 }) } };

  it('keeps a hard request from a small model', () => {
    expect(route(question(candidates, CHEAPEST, hard)).exclusions).toEqual([
      { deployment: 'x/small', reasons: [{ kind: 'too-complex', complexity: 0.8, limit: 0.3 }] },
    ]);
  });

  it('does not count against a model that the policy names outright', () => {
    expect(ids(route(question(candidates, { kind: 'single' }, hard)))).toEqual(['x/small', 'x/large']);
  });
});

describe('needs', () => {
  it('are never given up', () => {
    const decision = ask(
      question([eligible('x/m', {}, { tools: false }), eligible('x/n', {}, { contextTokens: 1000 })], CHEAPEST, {
        input: { traits: traits({ needs: { ...traits().needs, tools: true }, inputTokens: 5000 }) },
      }),
    );
    expect(decision).toEqual({
      kind: 'reject',
      code: 'needs_unmet',
      policy: 'cheapest',
      exclusions: [
        { deployment: 'x/m', reasons: [{ kind: 'tools' }] },
        { deployment: 'x/n', reasons: [{ kind: 'context-window', tokens: 5400, limit: 1000 }] },
      ],
    });
  });

  it('include being in the config', () => {
    const { input, snapshot } = question([eligible('x/gone'), eligible('x/here')], CHEAPEST);
    const decision = route({
      input,
      snapshot: { ...snapshot, deployments: { 'x/here': deployment('x/here') } },
    });
    expect(decision.exclusions).toEqual([{ deployment: 'x/gone', reasons: [{ kind: 'not-in-config' }] }]);
  });

  it('reject a request that nobody was offered for', () => {
    expect(ask(question([], CHEAPEST))).toMatchObject({ kind: 'reject', code: 'needs_unmet', exclusions: [] });
  });
});

describe('a request that names', () => {
  const both = [eligible('x/quick', { e2eMs: 1, costNanoUsd: 9 }), eligible('x/cheap', { costNanoUsd: 1 })];

  it('a policy gets that one instead of the one of the route', () => {
    const { input, snapshot } = question(both, CHEAPEST, { input: { policy: 'hurry' } });
    const decision = route({ input, snapshot: { ...snapshot, policies: { hurry: { kind: 'fastest' } } } });
    expect(decision.policy).toBe('hurry');
    expect(ids(decision)).toEqual(['x/quick', 'x/cheap']);
  });

  it.each(['missing', 'constructor', '__proto__', 'toString'])(
    'the policy %s, which nobody defined, is rejected',
    (policy) => {
      expect(ask(question(both, CHEAPEST, { input: { policy } }))).toEqual({
        kind: 'reject',
        code: 'unknown_policy',
        policy,
        exclusions: [],
      });
    },
  );

  it.each(['missing', 'constructor'])('the latency class %s, which nobody defined, is rejected', (latencyClass) => {
    expect(ask(question(both, CHEAPEST, { input: { latencyClass } }))).toMatchObject({ code: 'unknown_latency_class' });
  });

  it.each(['missing', 'constructor', '__proto__'])('the route %s, which nobody defined, is rejected', (name) => {
    expect(ask(question(both, CHEAPEST, { input: { route: name } }))).toMatchObject({ code: 'unknown_policy' });
  });
});

describe('a request that prefers some', () => {
  const three = [
    eligible('a/m', { costNanoUsd: 1 }),
    eligible('b/m', { costNanoUsd: 1 }),
    eligible('c/n', { costNanoUsd: 3 }),
  ];

  it('has them first, in its order, and the others behind them as the policy ranks them', () => {
    expect(ids(route(question(three, CHEAPEST, { input: { prefer: ['n', 'b'] } })))).toEqual(['c/n', 'b/m', 'a/m']);
    expect(ids(route(question(three, CHEAPEST, { input: { prefer: ['c', 'm', 'c/n'] } })))).toEqual([
      'c/n',
      'a/m',
      'b/m',
    ]);
  });

  it('shares no load with what it likes less', () => {
    for (const draw of [0, 0.6, 0.99]) {
      const decision = route(question(three, CHEAPEST, { input: { prefer: ['b'], draw } }));
      expect(ids(decision)).toEqual(['b/m', 'a/m', 'c/n']);
      expect(decision.propensity).toBe(1);
    }
  });

  it('shares it among those that it likes alike', () => {
    const decision = route(question(three, CHEAPEST, { input: { prefer: ['m'], draw: 0.6 } }));
    expect(ids(decision)).toEqual(['b/m', 'a/m', 'c/n']);
    expect(decision.propensity).toBe(0.5);
  });

  it('reorders even what was written', () => {
    const written = question(three, { kind: 'single' }, { input: { prefer: ['c'] }, route: { writtenChain: true } });
    expect(ids(route(written))).toEqual(['c/n', 'a/m', 'b/m']);
  });
});

describe('a request with limits of its own', () => {
  const candidates = priced(['x/a', 'x/b', 'x/c', 'x/d', 'gpu/e'], ['gpu/e']);

  it('has as many links as it has attempts, and no last resort beyond them', () => {
    const decision = route(question(candidates, CHEAPEST, { input: { maxAttempts: 2 } }));
    expect(ids(decision)).toEqual(['x/a', 'x/b']);
    expect(decision.exclusions.map(({ reasons }) => reasons)).toEqual(
      [3, 4, 5].map((rank) => [{ kind: 'outranked', rank }]),
    );
    expect(ids(route(question(candidates, CHEAPEST, { input: { maxAttempts: 9 } })))).toHaveLength(4);
  });

  it('has one link where it wants no fallback', () => {
    expect(ids(route(question(candidates, CHEAPEST, { input: { fallbacks: false } })))).toEqual(['x/a']);
  });

  it('waits no longer than it says, and never longer than the config', () => {
    const [first] = route(question(candidates, CHEAPEST, { input: { timeoutMs: 500 } })).chain;
    expect(first).toEqual({ deployment: 'x/a', role: 'first', timeoutMs: 500, timeoutBy: 'caller', params: {} });
    const [patient] = route(question(candidates, CHEAPEST, { input: { timeoutMs: 30_000 } })).chain;
    expect(patient).toEqual({ deployment: 'x/a', role: 'first', timeoutMs: 30_000, params: {} });
  });
});

describe('a request that names several routes', () => {
  const NAMES = ['x/a', 'x/b', 'x/c', 'x/d', 'gpu/e'];
  const { input: asking, snapshot: known } = question(priced(NAMES, ['gpu/e']), CHEAPEST);
  const over = (names: readonly string[], overrides: Partial<Route> = {}): Route =>
    routeOver(
      names.map((id) => deployment(id)),
      { policy: CHEAPEST, ...overrides },
    );
  const routes = {
    all: over(NAMES, { name: 'all' }),
    d: over(['x/d'], { name: 'd' }),
    home: over(['gpu/e'], { name: 'home', constraints: { localOnly: true } }),
    hurt: over(['x/a', 'x/b'], { name: 'hurt', constraints: { minQuality: 0.9 } }),
  };
  const chained = (names: readonly string[], overrides: Partial<DecisionInput> = {}): Question => ({
    input: { ...asking, chain: names.map((name) => ({ route: name, withheld: [] })), ...overrides },
    snapshot: { ...known, routes, policies: { cheapest: CHEAPEST, fastest: { kind: 'fastest' } } },
  });

  it('has a part of the chain from each, in its order, each deployment once', () => {
    const decision = route(chained(['d', 'all']));
    expect(decision.chain.map((link) => [link.deployment, link.role])).toEqual([
      ['x/d', 'first'],
      ['x/a', 'fallback'],
      ['x/b', 'fallback'],
      ['x/c', 'fallback'],
      ['gpu/e', 'fallback'],
    ]);
    expect(decision.exclusions).toEqual([]);
  });

  it('has its last resort at the end, not before what it named after it', () => {
    const decision = route(chained(['all', 'd']));
    expect(ids(decision)).toEqual(['x/a', 'x/b', 'x/c', 'x/d']);
    expect(decision.exclusions).toEqual([{ deployment: 'gpu/e', reasons: [{ kind: 'outranked', rank: 5 }] }]);
  });

  it('holds each route to its own constraints', () => {
    expect(ids(route(chained(['home', 'd'])))).toEqual(['gpu/e', 'x/d']);
  });

  it('gives up no wish for one route while another meets it', () => {
    const decision = route(chained(['hurt', 'd']));
    expect(ids(decision)).toEqual(['x/d']);
    expect(decision.relaxed).toEqual([]);
    expect(route(chained(['hurt'])).relaxed).toEqual(['quality']);
  });

  it('goes by the policy of each, or by the one that its name asks for', () => {
    const { input, snapshot } = chained([]);
    const decision = route({ input: { ...input, chain: [{ route: 'd', policy: 'fastest', withheld: [] }] }, snapshot });
    expect(decision.policy).toBe('fastest');
  });

  it('keeps out of each what its key may not use by that name', () => {
    const { input, snapshot } = chained([]);
    const chain = [
      { route: 'hurt', withheld: ['x/a'] },
      { route: 'd', withheld: [] },
    ];
    const decision = route({ input: { ...input, constraints: {}, chain }, snapshot });
    expect(ids(decision)).toEqual(['x/d']);
    expect(decision.exclusions.find((each) => each.deployment === 'x/a')).toBeDefined();
  });

  it('spends its attempts on the first ones', () => {
    expect(ids(route(chained(['d', 'all'], { maxAttempts: 2 })))).toEqual(['x/d', 'x/a']);
    expect(ids(route(chained(['all', 'd'], { fallbacks: false })))).toEqual(['x/a', 'x/d']);
  });

  it('is rejected if nobody defined one of them', () => {
    expect(ask(chained(['d', 'missing']))).toMatchObject({ kind: 'reject', code: 'unknown_policy', policy: 'missing' });
  });

  it('is rejected with the reason of every candidate if nobody can', () => {
    const rejected = ask(chained(['d', 'home'], { constraints: { region: 'eu' } }));
    expect(rejected).toMatchObject({ kind: 'reject', code: 'needs_unmet' });
    expect(rejected.exclusions.map((each) => each.deployment).sort()).toEqual([...NAMES].sort());
  });
});

function ask({ input, snapshot }: Question): Decision {
  return decide(input, snapshot);
}

function route(asked: Question): Routed {
  const decision = ask(asked);
  if (decision.kind === 'reject') throw new Error(`rejected: ${decision.code}`);
  return decision;
}

function ids({ chain }: Routed): readonly string[] {
  return chain.map(({ deployment: id }) => id);
}

/** Each dearer than the one before. */
function priced(names: readonly string[], local: readonly string[] = []): readonly ReturnType<typeof eligible>[] {
  return names.map((id, index) => eligible(id, { costNanoUsd: index }, { local: local.includes(id) }));
}
