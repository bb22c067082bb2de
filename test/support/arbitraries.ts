/**
 * Random values for property tests. Names and numbers come from small pools as well as from the whole range, so
 * that ties, shared models and dangling names are common.
 */
import fc from 'fast-check';
import type { Asked } from '../../src/core/asked.ts';
import type { Candidate } from '../../src/core/candidate.ts';
import type { ChatMessage, ChatRequest } from '../../src/core/chat-request.ts';
import { type Constraints, WISHES } from '../../src/core/constraints.ts';
import type { DecisionInput, LatencyClass, Leg, Route, Snapshot } from '../../src/core/decision.ts';
import type { Deployment, Price } from '../../src/core/deployment.ts';
import { DIALECTS } from '../../src/core/dialect-name.ts';
import { HEALTHY, type Health } from '../../src/core/health.ts';
import type { BudgetTier, CapabilityRule, Eligible, PolicyConfig } from '../../src/core/policies/policy.ts';
import type { Traits } from '../../src/core/traits.ts';
import { deployment, NOW, type Question } from './builders.ts';

type ConfigOf<Kind extends PolicyConfig['kind']> = Extract<PolicyConfig, { kind: Kind }>;

const PROVIDERS = ['cloud', 'edge', 'lab'];
const MODELS = ['small', 'medium', 'large', 'constructor'];
const IDS = PROVIDERS.flatMap((provider) => MODELS.map((model) => `${provider}/${model}`));
const TASKS = ['reasoning', 'summarization', 'unknown'];
/** Names that every JavaScript object seems to have. */
const INHERITED = ['constructor', '__proto__', 'toString', 'hasOwnProperty'];

const share = fc.oneof(fc.constantFrom(0, 0.2, 0.5, 0.8, 1), fc.double({ min: 0, max: 1, noNaN: true }));
const tokens = fc.oneof(fc.constantFrom(0, 100, 5000), fc.nat(2_000_000));
const milliseconds = fc.oneof(fc.constantFrom(0, 100, 500, 2000), fc.double({ min: 0, max: 1e6, noNaN: true }));
const nanoUsd = fc.oneof(fc.constantFrom(0, 1000, 50_000), fc.nat(1e12));
const sizeB = fc.constantFrom(1.5, 7, 32, 72);

const orUnknown = <T>(known: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(known, { freq: 4, nil: null });
/** Each key is there one time in three; it is never there and undefined. */
function partial<T>(model: { readonly [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<Partial<T>> {
  const keys = Object.keys(model) as (keyof T)[];
  const values = keys.map((key) => fc.oneof({ weight: 2, arbitrary: fc.constant(undefined) }, model[key]));
  return fc.tuple(...values).map((drawn) => {
    const entries = keys.map((key, index) => [key, drawn[index]] as const).filter(([, value]) => value !== undefined);
    return Object.fromEntries(entries) as Partial<T>;
  });
}

const health: fc.Arbitrary<Health> = fc.oneof(
  { weight: 3, arbitrary: fc.constant(HEALTHY) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('cooling' as const),
      untilMs: fc.constantFrom(NOW - 1, NOW, NOW + 1, NOW + 30_000),
      cause: fc.constantFrom('ejected' as const, 'asked' as const),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('on-trial' as const), busy: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('full' as const), limit: fc.integer({ min: 1, max: 9 }) }) },
);

const price: fc.Arbitrary<Price> = fc.oneof(
  fc.record({
    kind: fc.constant('per-token' as const),
    inputPicoUsd: fc.nat(200_000_000),
    cachedInputPicoUsd: fc.nat(200_000_000),
    outputPicoUsd: fc.nat(200_000_000),
  }),
  fc.record({ kind: fc.constant('per-hour' as const), nanoUsdPerHour: fc.nat(1e11) }),
  fc.constant({ kind: 'unknown' as const }),
);

/** What config may say of a deployment of this id. */
function facts(id: string): fc.Arbitrary<Deployment> {
  const modality = fc.constantFrom('image' as const, 'audio' as const, 'file' as const);
  const always: fc.Arbitrary<Partial<Deployment>> = fc.record({
    dialect: fc.constantFrom(...DIALECTS),
    local: fc.boolean(),
    price,
    modalities: fc.oneof(fc.constant(['text', 'image', 'audio', 'file'] as const), fc.uniqueArray(modality)),
    tools: fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, fc.boolean()),
    jsonSchema: fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, fc.boolean()),
    weight: fc.constantFrom(0, 0.5, 1, 3),
    timeoutMs: fc.integer({ min: 1, max: 600_000 }),
  });
  const sometimes = partial<Pick<Deployment, 'region'> & Partial<Deployment>>({
    region: fc.constantFrom('eu', 'us'),
    maxComplexity: share,
    contextTokens: fc.constantFrom(8192, 128_000, 1_000_000),
    sizeB,
  });
  return fc.tuple(always, sometimes).map(([some, more]) => deployment(id, { ...some, ...more }));
}

function numbers(id: string): fc.Arbitrary<Candidate> {
  return fc.record({
    deployment: fc.constant(id),
    quality: orUnknown(share),
    costNanoUsd: orUnknown(nanoUsd),
    amortisedNanoUsd: nanoUsd,
    ttftMs: orUnknown(milliseconds),
    e2eMs: orUnknown(milliseconds),
    health,
    inFlight: fc.nat(3),
  });
}

/** Candidates of different ids, at least one. */
export const eligibles: fc.Arbitrary<readonly Eligible[]> = fc
  .uniqueArray(fc.constantFrom(...IDS), { minLength: 1, maxLength: 7 })
  .chain((ids) => fc.tuple(...ids.map((id) => fc.tuple(numbers(id), facts(id)))))
  .map((pairs) => pairs.map(([candidate, config]) => ({ ...candidate, facts: config })));

const someTraits: fc.Arbitrary<Traits> = fc.record(
  {
    dialect: fc.constantFrom(...DIALECTS),
    untranslatable: fc.array(fc.string({ unit: 'binary' }), { maxLength: 2 }),
    task: fc.record({ label: fc.constantFrom(...TASKS, ...INHERITED), confidence: share }),
    complexity: fc.record({ value: share, confidence: share }),
    classifier: fc.constant('heuristic'),
    signals: fc.constant([]),
    wouldAskJudge: fc.boolean(),
    inputTokens: tokens,
    expectedOutputTokens: fc.nat(4000),
    maxOutputTokens: fc.nat(4000),
    needs: fc.record({
      tools: fc.boolean(),
      jsonSchema: fc.boolean(),
      image: fc.boolean(),
      audio: fc.boolean(),
      file: fc.boolean(),
    }),
    stream: fc.boolean(),
  },
  {
    requiredKeys: [
      'dialect',
      'untranslatable',
      'task',
      'complexity',
      'classifier',
      'signals',
      'wouldAskJudge',
      'inputTokens',
      'expectedOutputTokens',
      'needs',
      'stream',
    ],
  },
) as fc.Arbitrary<Traits>;

function undemanding(any: Traits): Traits {
  return {
    ...any,
    untranslatable: [],
    needs: { tools: false, jsonSchema: false, image: false, audio: false, file: false },
    inputTokens: 100,
  };
}

/** Two in three ask for nothing special, or hardly anybody could answer. */
export const traits: fc.Arbitrary<Traits> = fc.oneof(someTraits, {
  weight: 2,
  arbitrary: someTraits.map(undemanding),
});

const names = fc.uniqueArray(fc.constantFrom(...IDS, ...MODELS, ...PROVIDERS), { maxLength: 4 });

const constraints: fc.Arbitrary<Constraints> = fc.oneof(
  fc.constant({}),
  partial<Required<Constraints>>({
    maxLatencyMs: milliseconds,
    maxTtftMs: milliseconds,
    maxCostNanoUsd: nanoUsd,
    maxCostPer1kNanoUsd: nanoUsd,
    minQuality: share,
    maxSizeB: sizeB,
    localOnly: fc.boolean(),
    region: fc.constantFrom('eu', 'us'),
    only: names,
    ignore: names,
    maxInputPricePicoUsd: fc.nat(200_000_000),
    maxOutputPricePicoUsd: fc.nat(200_000_000),
    strict: fc.subarray([...WISHES]),
  }),
);

const models = fc.uniqueArray(fc.constantFrom(...MODELS, 'retired'), { maxLength: 3 });

const capabilityRule: fc.Arbitrary<CapabilityRule> = fc.record(
  { models, maxOutputTokens: fc.constantFrom(100, 4000) },
  { requiredKeys: ['models'] },
) as fc.Arbitrary<CapabilityRule>;

const tiers: fc.Arbitrary<readonly BudgetTier[]> = fc
  .tuple(fc.subarray([0.2, 0.5, 0.8]), fc.array(models, { minLength: 4, maxLength: 4 }))
  .map(([bounds, lists]) => [
    ...bounds.map((until, index) => ({ until, models: lists[index] ?? [] })),
    { models: lists[3] ?? [] },
  ]);

const latencyClass: fc.Arbitrary<LatencyClass> = fc.record(
  {
    maxTtftMs: fc.constantFrom(200, 500, 1000),
    maxE2eMs: fc.constantFrom(2000, 5000, 30_000),
    maxSizeB: fc.constantFrom(7, 14),
  },
  { requiredKeys: ['maxTtftMs', 'maxE2eMs'] },
) as fc.Arbitrary<LatencyClass>;

type PolicyConfigs = { readonly [Kind in PolicyConfig['kind']]: fc.Arbitrary<ConfigOf<Kind>> };

/** Configs of every policy. They name models, never single deployments. */
export const POLICY_CONFIGS: PolicyConfigs = {
  single: fc.constant({ kind: 'single' }),
  capability: fc.record({
    kind: fc.constant('capability'),
    rules: fc.dictionary(fc.constantFrom(...TASKS), capabilityRule),
    fallback: capabilityRule,
  }),
  cheapest: fc.constant({ kind: 'cheapest' }),
  budget: fc.record({ kind: fc.constant('budget'), limitNanoUsd: fc.constantFrom(0, 100_000_000), tiers }),
  fastest: fc.constant({ kind: 'fastest' }),
  latency: fc.record({
    kind: fc.constant('latency'),
    latencyClass: fc.constantFrom('quick', 'slow', 'missing', ...INHERITED),
  }),
  hybrid: fc.record({ kind: fc.constant('hybrid'), dial: share, latencyWeight: fc.constantFrom(0, 0.1, 2) }),
};

const policyConfig: fc.Arbitrary<PolicyConfig> = fc.oneof(...Object.values(POLICY_CONFIGS));

const latencyClasses = fc.record({ quick: latencyClass, slow: latencyClass });

/** Mostly one of these, sometimes a name that nobody gave to anything. */
const named = (...names: readonly [string, ...string[]]): fc.Arbitrary<string> =>
  fc.oneof({ weight: 15, arbitrary: fc.constantFrom(...names) }, fc.constantFrom('missing', ...INHERITED));

const budget = fc.record({ limitNanoUsd: nanoUsd, spentNanoUsd: nanoUsd });

/** What a request brings to a decision, besides its candidates. */
const wanted: fc.Arbitrary<Omit<DecisionInput, 'candidates'>> = fc
  .tuple(
    fc.record({
      route: named('auto'),
      traits,
      constraints,
      forbidden: fc.subarray(IDS, { maxLength: 2 }),
      now: fc.constant(NOW),
      draw: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
    }),
    partial<Required<Omit<Asked, 'chain'>>>({
      policy: named('asked'),
      latencyClass: named('quick', 'slow'),
      dial: share,
      budget,
      prefer: names,
      fallbacks: fc.constant(false),
      timeoutMs: fc.integer({ min: 1, max: 600_000 }),
      maxAttempts: fc.integer({ min: 1, max: 5 }),
    }),
  )
  .map(([always, sometimes]) => ({ ...always, ...sometimes }));

function routeOver(
  ids: readonly string[],
  policy: fc.Arbitrary<PolicyConfig>,
  name = 'auto',
  limits: fc.Arbitrary<Constraints> = fc.constant({}),
): fc.Arbitrary<Route> {
  const link = fc
    .constantFrom(...ids)
    .chain((id) =>
      fc.record(
        { deployment: fc.constant(id), timeoutMs: fc.integer({ min: 1, max: 600_000 }) },
        { requiredKeys: ['deployment'] },
      ),
    );
  return fc.record({
    name: fc.constant(name),
    policy,
    candidates: fc.uniqueArray(link, { selector: ({ deployment }) => deployment }) as fc.Arbitrary<Route['candidates']>,
    writtenChain: fc.boolean(),
    constraints: limits,
    balance: fc.constantFrom('weighted', 'least-busy'),
    atomic: fc.boolean(),
  });
}

/** Anything `decide` may be asked, with a route under one of these policies. */
export function questionUnder(policy: fc.Arbitrary<PolicyConfig>): fc.Arbitrary<Question> {
  return eligibles.chain((candidates) =>
    fc
      .tuple(
        wanted,
        routeOver(
          candidates.map(({ deployment: id }) => id),
          policy,
        ),
        policyConfig,
        latencyClasses,
        fc.subarray([...candidates], { minLength: Math.max(1, candidates.length - 1) }),
      )
      .map(([request, auto, asked, classes, configured]) => ({
        input: { ...request, candidates: candidates.map(({ facts: _, ...rest }) => rest) },
        snapshot: {
          deployments: Object.fromEntries(configured.map((each) => [each.deployment, each.facts])),
          routes: { auto },
          policies: { asked },
          latencyClasses: classes,
        },
      })),
  );
}

export const question: fc.Arbitrary<Question> = questionUnder(policyConfig);

const ROUTES = ['auto', 'second', 'third'] as const;

const leg: fc.Arbitrary<Omit<Leg, 'route'>> = fc
  .tuple(
    fc.record({ withheld: fc.subarray(IDS, { maxLength: 2 }) }),
    partial<Required<Pick<Leg, 'policy' | 'budget'>>>({ policy: fc.constant('asked'), budget }),
  )
  .map(([always, sometimes]) => ({ ...always, ...sometimes }));

/** Questions about several routes, each over some of the candidates and with constraints of its own. */
export const chainedQuestion: fc.Arbitrary<Question> = question.chain(({ input, snapshot }) => {
  const ids = input.candidates.map(({ deployment: id }) => id);
  const routes = fc.tuple(...ROUTES.map((name) => routeOver(ids, policyConfig, name, constraints)));
  return fc
    .tuple(routes, fc.shuffledSubarray([...ROUTES], { minLength: 1 }), fc.tuple(leg, leg, leg))
    .map(([[auto, second, third], names, legs]) => ({
      input: {
        ...input,
        route: names[0] ?? 'auto',
        chain: names.map((route, index) => ({ route, withheld: [], ...legs[index] })),
      },
      snapshot: { ...snapshot, routes: { auto, second, third } as Snapshot['routes'] },
    }));
});

const content: fc.Arbitrary<ChatMessage['content']> = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.array(
    fc.oneof(
      fc.record({ type: fc.constant('text' as const), text: fc.string({ unit: 'binary' }) }),
      fc.record({ type: fc.constantFrom('image' as const, 'audio' as const, 'file' as const) }),
    ),
    { maxLength: 4 },
  ),
);

export const chatRequest: fc.Arbitrary<ChatRequest> = fc
  .tuple(
    fc.record({
      dialect: fc.constantFrom(...DIALECTS),
      untranslatable: fc.constant([]),
      model: fc.constant('auto'),
      messages: fc.array(
        fc.record({
          role: fc.constantFrom('system' as const, 'user' as const, 'assistant' as const, 'tool' as const),
          content,
          toolCalls: fc.nat(2),
        }),
        { maxLength: 5 },
      ),
      toolCount: fc.nat(3),
      responseFormat: fc.constantFrom('text' as const, 'json' as const, 'json-schema' as const),
      stream: fc.boolean(),
      hints: partial<{ task: string; complexity: number }>({
        task: fc.constantFrom(...TASKS, ...INHERITED),
        complexity: share,
      }).map((hints) => ({ ...hints, constraints: {}, tags: [] })),
    }),
    partial<{ maxOutputTokens: number }>({ maxOutputTokens: fc.nat(10_000) }),
  )
  .map(([always, sometimes]) => ({ ...always, ...sometimes }));
