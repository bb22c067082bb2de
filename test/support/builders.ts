/** Small values with sensible defaults, so that a test names only what it is about. */
import type { Candidate } from '../../src/core/candidate.ts';
import type { ChatMessage, ChatRequest, Role } from '../../src/core/chat-request.ts';
import type { DecisionInput, Route, Snapshot } from '../../src/core/decision.ts';
import type { Ability, Deployment, Price } from '../../src/core/deployment.ts';
import { HEALTHY } from '../../src/core/health.ts';
import type { Eligible, PolicyConfig } from '../../src/core/policies/policy.ts';
import type { Needs, Traits } from '../../src/core/traits.ts';

/** The moment at which tests decide. */
export const NOW = 1_700_000_000_000;

/** A remote deployment that can do everything. `id` is `provider/model`. */
export function deployment(id: string, overrides: Partial<Deployment> = {}): Deployment {
  const [provider = id, model = id] = id.split('/');
  return {
    id,
    provider,
    model,
    kind: 'chat',
    upstreamModel: model,
    dialect: 'openai-chat',
    local: false,
    price: perToken(1, 2),
    modalities: ['text', 'image', 'audio', 'file'],
    tools: true,
    jsonSchema: true,
    weight: 1,
    timeoutMs: 30_000,
    streamLimits: { headersMs: 30_000, idleMs: 60_000, totalMs: 1_800_000 },
    ...overrides,
  };
}

/** A price list's line, in USD per million tokens. */
export function perToken(inputUsd: number, outputUsd: number, cachedInputUsd: number = inputUsd): Price {
  const pico = (usd: number): number => Math.round(usd * 1e6);
  return {
    kind: 'per-token',
    inputPicoUsd: pico(inputUsd),
    cachedInputPicoUsd: pico(cachedInputUsd),
    outputPicoUsd: pico(outputUsd),
  };
}

export function ability(overall: number, byTask: Readonly<Record<string, number>> = {}): Ability {
  return { overall, byTask, source: 'config' };
}

export function candidate(id: string, overrides: Partial<Candidate> = {}): Candidate {
  return {
    deployment: id,
    quality: 0.5,
    costNanoUsd: 1000,
    amortisedNanoUsd: 0,
    ttftMs: 100,
    e2eMs: 1000,
    health: HEALTHY,
    inFlight: 0,
    ...overrides,
  };
}

/** A candidate as policies see it. */
export function eligible(id: string, numbers: Partial<Candidate> = {}, facts: Partial<Deployment> = {}): Eligible {
  return { ...candidate(id, numbers), facts: deployment(id, facts) };
}

export const NO_NEEDS: Needs = { tools: false, jsonSchema: false, image: false, audio: false, file: false };

export function traits(overrides: Partial<Traits> = {}): Traits {
  return {
    dialect: 'openai-chat',
    untranslatable: [],
    task: { label: 'unknown', confidence: 0 },
    complexity: { value: 0.5, confidence: 1 },
    classifier: 'hint',
    signals: [],
    wouldAskJudge: false,
    inputTokens: 1000,
    expectedOutputTokens: 400,
    needs: NO_NEEDS,
    stream: false,
    ...overrides,
  };
}

/** Traits of a request whose complexity or task is all that matters. */
export function traitsOf({ complexity = 0.5, task = 'unknown' }: { complexity?: number; task?: string }): Traits {
  return traits({ complexity: { value: complexity, confidence: 1 }, task: { label: task, confidence: 1 } });
}

export function route(deployments: readonly Deployment[], overrides: Partial<Route> = {}): Route {
  return {
    name: 'auto',
    policy: { kind: 'cheapest' },
    candidates: deployments.map(({ id }) => ({ deployment: id })),
    writtenChain: false,
    constraints: {},
    balance: 'weighted',
    atomic: false,
    ...overrides,
  };
}

/** As in the article on routing by latency. */
export const LATENCY_CLASSES: Snapshot['latencyClasses'] = {
  realtime: { maxTtftMs: 200, maxE2eMs: 2000, maxSizeB: 7 },
  interactive: { maxTtftMs: 500, maxE2eMs: 5000, maxSizeB: 14 },
  batch: { maxTtftMs: 1000, maxE2eMs: 30_000 },
  research: { maxTtftMs: 2000, maxE2eMs: 60_000 },
};

/** A snapshot of one route, `auto`, over these deployments. */
export function snapshot(deployments: readonly Deployment[], overrides: Partial<Route> = {}): Snapshot {
  return {
    deployments: Object.fromEntries(deployments.map((each) => [each.id, each])),
    routes: { auto: route(deployments, overrides) },
    policies: {},
    latencyClasses: LATENCY_CLASSES,
  };
}

export function input(candidates: readonly Candidate[], overrides: Partial<DecisionInput> = {}): DecisionInput {
  return {
    route: 'auto',
    traits: traits(),
    constraints: {},
    candidates,
    forbidden: [],
    now: NOW,
    draw: 0,
    ...overrides,
  };
}

/** What `decide` is asked. */
export interface Question {
  readonly input: DecisionInput;
  readonly snapshot: Snapshot;
}

/** One route over these candidates, in this order, whose facts and numbers are all in one place. */
export function question(
  candidates: readonly Eligible[],
  policy: PolicyConfig,
  overrides: { readonly input?: Partial<DecisionInput>; readonly route?: Partial<Route> } = {},
): Question {
  return {
    input: input(
      candidates.map(({ facts, ...numbers }) => numbers),
      overrides.input,
    ),
    snapshot: snapshot(
      candidates.map(({ facts }) => facts),
      { policy, ...overrides.route },
    ),
  };
}

export function message(role: Role, content: ChatMessage['content']): ChatMessage {
  return { role, content, toolCalls: 0 };
}

/** A request with one user message, unless `overrides` says more. */
export function chatRequest(text: string, overrides: Partial<ChatRequest> = {}): ChatRequest {
  return {
    dialect: 'openai-chat',
    untranslatable: [],
    model: 'auto',
    messages: [message('user', text)],
    toolCount: 0,
    responseFormat: 'text',
    stream: false,
    hints: { constraints: {}, tags: [] },
    ...overrides,
  };
}

/** The same value, with nothing in it that can be changed. */
export function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const part of Object.values(value)) deepFreeze(part);
  }
  return value;
}

/** The same value after it was written to a file and read again. */
export function throughJson<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}
