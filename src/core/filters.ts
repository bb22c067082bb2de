/**
 * The filters: why a candidate may not answer this request.
 *
 * A need that fails is final. A wish that fails can be given up by `decide`.
 */
import type { Constraints, Wish } from './constraints.ts';
import type { DecisionInput, Reason } from './decision.ts';
import type { Deployment } from './deployment.ts';
import { hasName } from './has-name.ts';
import { isUsable } from './health.ts';
import { kindWanted } from './model-kind.ts';
import type { Eligible } from './policies/policy.ts';

/** Unmet needs of one candidate; empty if it is possible at all. */
export function unmetNeeds(candidate: Eligible, input: DecisionInput): readonly Reason[] {
  const { facts } = candidate;
  const reasons: Reason[] = [...unmetPlacement(facts, input.constraints)];
  if (input.forbidden.includes(facts.id)) reasons.push({ kind: 'forbidden' });
  checkKind(facts, input, reasons);
  checkAbilities(candidate, input, reasons);
  checkContext(candidate, input, reasons);
  checkListPrice(facts, input.constraints, reasons);
  return reasons;
}

/** Unmet wishes of one kind; empty if the candidate meets it. */
export function unmetWish(wish: Wish, candidate: Eligible, question: WishQuestion): readonly Reason[] {
  return WISH_CHECKS[wish](candidate, question);
}

export interface WishQuestion {
  readonly input: DecisionInput;
  /** Whether `maxComplexity` of the candidates counts, see `Policy.modelsByName`. */
  readonly complexityCounts: boolean;
}

/** Why a prompt under these constraints may not even be shown to this deployment; empty if it may. */
export function unmetPlacement(facts: Deployment, constraints: Constraints): readonly Reason[] {
  const reasons: Reason[] = [];
  if (constraints.localOnly === true && !facts.local) reasons.push({ kind: 'not-local' });
  if (constraints.region !== undefined && constraints.region !== facts.region) {
    reasons.push({ kind: 'region', region: facts.region ?? null, wanted: constraints.region });
  }
  if (!isSelected(facts, constraints)) reasons.push({ kind: 'not-selected' });
  return reasons;
}

function isSelected(facts: Deployment, { only, ignore }: Constraints): boolean {
  const named = (name: string): boolean => hasName(facts, name);
  return (only === undefined || only.some(named)) && !(ignore?.some(named) ?? false);
}

function checkKind({ kind, dialect }: Deployment, { traits }: DecisionInput, reasons: Reason[]): void {
  const wanted = kindWanted(traits.dialect);
  const speaks = wanted === 'chat' || dialect === 'openai-chat';
  if (kind !== wanted || !speaks) reasons.push({ kind: 'wrong-kind', wanted });
}

function checkAbilities({ facts }: Eligible, { traits }: DecisionInput, reasons: Reason[]): void {
  const { needs } = traits;
  if (needs.image && !facts.modalities.includes('image')) reasons.push({ kind: 'modality', missing: 'image' });
  if (needs.audio && !facts.modalities.includes('audio')) reasons.push({ kind: 'modality', missing: 'audio' });
  if (needs.file && !facts.modalities.includes('file')) reasons.push({ kind: 'modality', missing: 'file' });
  if (needs.tools && !facts.tools) reasons.push({ kind: 'tools' });
  if (needs.jsonSchema && !facts.jsonSchema) reasons.push({ kind: 'json-schema' });
  if (traits.untranslatable.length === 0 && traits.unsupported === undefined) return;
  const { dialect } = facts;
  const untranslatable = dialect === traits.dialect ? [] : traits.untranslatable;
  const fields = [...untranslatable, ...(traits.unsupported?.[dialect] ?? [])];
  if (fields.length > 0) reasons.push({ kind: 'untranslatable', fields, dialect });
}

/**
 * The window must hold the prompt and the answer that is expected, not the largest that would be allowed. Of texts to
 * embed it holds one at a time, and only the sum of them is known.
 */
function checkContext({ facts }: Eligible, { traits }: DecisionInput, reasons: Reason[]): void {
  if (kindWanted(traits.dialect) === 'embedding') return;
  const tokens = traits.inputTokens + traits.expectedOutputTokens;
  if (facts.contextTokens !== undefined && tokens > facts.contextTokens) {
    reasons.push({ kind: 'context-window', tokens, limit: facts.contextTokens });
  }
}

function checkListPrice({ price }: Deployment, constraints: Constraints, reasons: Reason[]): void {
  const { maxInputPricePicoUsd, maxOutputPricePicoUsd } = constraints;
  if ((maxInputPricePicoUsd === undefined && maxOutputPricePicoUsd === undefined) || price.kind === 'per-hour') return;
  const check = (side: 'input' | 'output', picoUsd: number | null, limit: number | undefined): void => {
    if (limit === undefined || (picoUsd !== null && picoUsd <= limit)) return;
    reasons.push({ kind: 'list-price', side, picoUsd, limit });
  };
  const known = price.kind === 'per-token' ? price : undefined;
  check('input', known?.inputPicoUsd ?? null, maxInputPricePicoUsd);
  check('output', known?.outputPicoUsd ?? null, maxOutputPricePicoUsd);
}

type WishCheck = (candidate: Eligible, question: WishQuestion) => readonly Reason[];

const WISH_CHECKS: Readonly<Record<Wish, WishCheck>> = {
  health: checkHealth,
  latency: checkLatency,
  cost: checkCost,
  quality: checkQuality,
};

const NO_REASONS: readonly Reason[] = [];

function checkHealth({ health }: Eligible, { input }: WishQuestion): readonly Reason[] {
  if (health.kind === 'ok' || isUsable(health, input.now)) return NO_REASONS;
  switch (health.kind) {
    case 'cooling':
      return [{ kind: 'cooling-down', untilMs: health.untilMs }];
    case 'on-trial':
      return [{ kind: 'on-trial' }];
    case 'full':
      return [{ kind: 'full', limit: health.limit }];
  }
}

/** An unknown latency does not meet a limit: nothing pretends to know. */
function checkLatency(candidate: Eligible, { input }: WishQuestion): readonly Reason[] {
  const reasons: Reason[] = [];
  const { maxLatencyMs, maxTtftMs, maxSizeB } = input.constraints;
  const { ttftMs, e2eMs, facts } = candidate;
  if (maxTtftMs !== undefined && !(ttftMs !== null && ttftMs <= maxTtftMs)) {
    reasons.push({ kind: 'too-slow', measure: 'ttftMs', predicted: ttftMs, limit: maxTtftMs });
  }
  if (maxLatencyMs !== undefined && !(e2eMs !== null && e2eMs <= maxLatencyMs)) {
    reasons.push({ kind: 'too-slow', measure: 'e2eMs', predicted: e2eMs, limit: maxLatencyMs });
  }
  if (maxSizeB !== undefined && !(facts.sizeB !== undefined && facts.sizeB <= maxSizeB)) {
    reasons.push({ kind: 'too-large', sizeB: facts.sizeB ?? null, limit: maxSizeB });
  }
  return reasons;
}

function checkCost(candidate: Eligible, { input }: WishQuestion): readonly Reason[] {
  const { constraints, traits } = input;
  const reasons: Reason[] = [];
  const cost = candidate.costNanoUsd;
  const { maxCostNanoUsd, maxCostPer1kNanoUsd } = constraints;
  if (maxCostNanoUsd !== undefined && !(cost !== null && cost <= maxCostNanoUsd)) {
    reasons.push({ kind: 'too-dear', measure: 'request', nanoUsd: cost, limit: maxCostNanoUsd });
  }
  if (maxCostPer1kNanoUsd !== undefined) {
    const tokens = traits.inputTokens + traits.expectedOutputTokens;
    const per1k = cost === null ? null : Math.round((cost * 1000) / Math.max(1, tokens));
    if (!(per1k !== null && per1k <= maxCostPer1kNanoUsd)) {
      reasons.push({ kind: 'too-dear', measure: 'per-1k', nanoUsd: per1k, limit: maxCostPer1kNanoUsd });
    }
  }
  return reasons;
}

function checkQuality(candidate: Eligible, { input, complexityCounts }: WishQuestion): readonly Reason[] {
  const { constraints, traits } = input;
  const reasons: Reason[] = [];
  const { minQuality } = constraints;
  if (minQuality !== undefined && !(candidate.quality !== null && candidate.quality >= minQuality)) {
    reasons.push({ kind: 'too-weak', quality: candidate.quality, limit: minQuality });
  }
  const { maxComplexity } = candidate.facts;
  if (complexityCounts && maxComplexity !== undefined && traits.complexity.value > maxComplexity) {
    reasons.push({ kind: 'too-complex', complexity: traits.complexity.value, limit: maxComplexity });
  }
  return reasons;
}
