/** What the filters must find of a candidate, said a second time and independently of them. */
import type { Candidate } from '../../src/core/candidate.ts';
import { WISHES, type Wish } from '../../src/core/constraints.ts';
import type { DecisionInput } from '../../src/core/decision.ts';
import type { Deployment } from '../../src/core/deployment.ts';
import type { Question } from './builders.ts';

export interface Subject {
  readonly deployment: string;
  readonly candidate: Candidate;
  readonly meetsNeeds: boolean;
  readonly unmet: ReadonlySet<Wish>;
}

export function subjects(asked: Question): readonly Subject[] {
  return asked.input.candidates.map(({ deployment }) => subject(asked, deployment));
}

export function subject({ input, snapshot }: Question, deployment: string): Subject {
  const candidate = input.candidates.find((each) => each.deployment === deployment);
  if (candidate === undefined) throw new Error(`${deployment} was never a candidate`);
  const facts = snapshot.deployments[deployment];
  if (facts === undefined) return { deployment, candidate, meetsNeeds: false, unmet: new Set() };
  const policy = input.policy === undefined ? snapshot.routes[input.route]?.policy : snapshot.policies[input.policy];
  const namesModels = ['single', 'capability', 'budget'].includes(policy?.kind ?? '');
  return {
    deployment,
    candidate,
    meetsNeeds: meetsNeeds(facts, input),
    unmet: new Set(WISHES.filter((wish) => !WISH_MET[wish](candidate, facts, input, namesModels))),
  };
}

export function passes({ meetsNeeds, unmet }: Subject, relaxed: readonly Wish[]): boolean {
  return meetsNeeds && [...unmet].every((wish) => relaxed.includes(wish));
}

function meetsNeeds(facts: Deployment, { traits, constraints, forbidden }: DecisionInput): boolean {
  const { needs, inputTokens, expectedOutputTokens } = traits;
  const names = [facts.id, facts.model, facts.provider];
  return (
    !forbidden.includes(facts.id) &&
    (facts.tools || !needs.tools) &&
    (facts.jsonSchema || !needs.jsonSchema) &&
    (facts.dialect === traits.dialect || traits.untranslatable.length === 0) &&
    (['image', 'audio', 'file'] as const).every((kind) => !needs[kind] || facts.modalities.includes(kind)) &&
    inputTokens + expectedOutputTokens <= (facts.contextTokens ?? Number.POSITIVE_INFINITY) &&
    (facts.local || constraints.localOnly !== true) &&
    (constraints.region === undefined || constraints.region === facts.region) &&
    (constraints.only === undefined || constraints.only.some((name) => names.includes(name))) &&
    !(constraints.ignore ?? []).some((name) => names.includes(name)) &&
    listPriceWithin(facts, constraints.maxInputPricePicoUsd, constraints.maxOutputPricePicoUsd)
  );
}

function listPriceWithin({ price }: Deployment, input: number | undefined, output: number | undefined): boolean {
  if (price.kind === 'per-hour') return true;
  if (price.kind === 'unknown') return input === undefined && output === undefined;
  return within(price.inputPicoUsd, input) && within(price.outputPicoUsd, output);
}

type WishMet = (candidate: Candidate, facts: Deployment, input: DecisionInput, namesModels: boolean) => boolean;

const WISH_MET: Readonly<Record<Wish, WishMet>> = {
  health: ({ health }, _, { now }) =>
    health.kind === 'ok' ||
    (health.kind === 'cooling' && health.untilMs <= now) ||
    (health.kind === 'on-trial' && !health.busy),
  latency: ({ ttftMs, e2eMs }, { sizeB }, { constraints }) =>
    within(ttftMs, constraints.maxTtftMs) &&
    within(e2eMs, constraints.maxLatencyMs) &&
    within(sizeB, constraints.maxSizeB),
  cost: ({ costNanoUsd }, _, { constraints, traits }) => {
    const tokens = Math.max(1, traits.inputTokens + traits.expectedOutputTokens);
    const per1k = costNanoUsd === null ? null : Math.round((costNanoUsd * 1000) / tokens);
    return within(costNanoUsd, constraints.maxCostNanoUsd) && within(per1k, constraints.maxCostPer1kNanoUsd);
  },
  quality: ({ quality }, { maxComplexity = 1 }, { constraints, traits }, namesModels) =>
    (constraints.minQuality === undefined || (quality !== null && quality >= constraints.minQuality)) &&
    (namesModels || traits.complexity.value <= maxComplexity),
};

/** What nobody knows is within no limit. */
function within(value: number | null | undefined, limit: number | undefined): boolean {
  return limit === undefined || (value !== null && value !== undefined && value <= limit);
}
