/**
 * What no column holds of a record, as one short JSON text. Field names are most of what a record would take up, and
 * a row is as fast to write as it is short: so values stand in a fixed order, without their names.
 *
 * A list of a later version may be longer, never shorter or reordered. `stores/sqlite/migrations.ts` counts places
 * in them for its virtual columns.
 */
import { type Asked, asksNothing } from '../core/asked.ts';
import type { Candidate } from '../core/candidate.ts';
import type { DecisionInput } from '../core/decision.ts';
import { HEALTHY } from '../core/health.ts';
import type { AttemptRecord, RequestRecord } from '../core/record.ts';
import type { Needs, Traits, Unsupported } from '../core/traits.ts';
import type { Usage } from '../core/usage.ts';

export type Detail = Pick<
  RequestRecord,
  'snapshot' | 'input' | 'attempts' | 'usage' | 'tags' | 'estimatedCostNanoUsd' | 'overheadMs'
>;

type PackedDetail = readonly [
  snapshot: Detail['snapshot'],
  input: PackedInput | null,
  attempts: readonly PackedAttempt[],
  usage: PackedUsage | null,
  tags: Detail['tags'],
  estimatedCostNanoUsd: Detail['estimatedCostNanoUsd'],
  overheadMs: Detail['overheadMs'],
];

type PackedInput = readonly [
  route: DecisionInput['route'],
  traits: PackedTraits,
  candidates: readonly PackedCandidate[],
  constraints: DecisionInput['constraints'],
  forbidden: DecisionInput['forbidden'],
  now: DecisionInput['now'],
  draw: DecisionInput['draw'],
  /** What most requests do not ask for, under its own names. */
  asked: Asked,
];

type PackedTraits = readonly [
  task: string,
  taskConfidence: number,
  complexity: number,
  complexityConfidence: number,
  classifier: Traits['classifier'],
  signals: readonly (readonly [name: string, weight: number])[],
  wouldAskJudge: Flag,
  inputTokens: number,
  expectedOutputTokens: number,
  maxOutputTokens: number | null,
  needs: readonly (keyof Needs)[],
  stream: Flag,
  dialect: Traits['dialect'],
  untranslatable: Traits['untranslatable'],
  unsupported: Unsupported | null,
];

type PackedCandidate = readonly [
  deployment: Candidate['deployment'],
  quality: Candidate['quality'],
  costNanoUsd: Candidate['costNanoUsd'],
  amortisedNanoUsd: Candidate['amortisedNanoUsd'],
  ttftMs: Candidate['ttftMs'],
  e2eMs: Candidate['e2eMs'],
  /** A number for one that is well, as nearly all are. */
  health: number | Candidate['health'],
  inFlight: Candidate['inFlight'],
];

type PackedAttempt = readonly [
  deployment: AttemptRecord['deployment'],
  outcome: AttemptRecord['outcome'],
  upstreamStatus: AttemptRecord['upstreamStatus'],
  startedMs: AttemptRecord['startedMs'],
  durationMs: AttemptRecord['durationMs'],
  purpose: NonNullable<AttemptRecord['purpose']> | null,
  dropped: readonly string[],
  /** Absent where an earlier version wrote it, as is what follows. */
  credential?: number,
  resent?: Flag,
  modelActual?: string,
];

type PackedUsage = readonly [
  inputTokens: number,
  cachedInputTokens: number,
  outputTokens: number,
  reasoningTokens: number,
];

type Flag = 0 | 1;

const NOTHING: Asked = {};
const NEEDS: readonly (keyof Needs)[] = ['tools', 'jsonSchema', 'image', 'audio', 'file'];

export function packDetail(detail: Detail): string {
  const { snapshot, input, attempts, usage, tags, estimatedCostNanoUsd, overheadMs } = detail;
  const packed: PackedDetail = [
    snapshot,
    input && packInput(input),
    attempts.map(packAttempt),
    usage && packUsage(usage),
    tags,
    estimatedCostNanoUsd,
    overheadMs,
  ];
  return JSON.stringify(packed);
}

export function unpackDetail(text: string): Detail {
  const [snapshot, input, attempts, usage, tags, estimatedCostNanoUsd, overheadMs] = JSON.parse(text) as PackedDetail;
  return {
    snapshot,
    input: input && unpackInput(input),
    attempts: attempts.map(unpackAttempt),
    usage: usage && unpackUsage(usage),
    tags,
    estimatedCostNanoUsd,
    overheadMs,
  };
}

function packInput(input: DecisionInput): PackedInput {
  const { route, traits, candidates, constraints, forbidden, now, draw } = input;
  const asked = asksNothing(input) ? NOTHING : askedOf(input);
  return [route, packTraits(traits), candidates.map(packCandidate), constraints, forbidden, now, draw, asked];
}

/** What is undefined is not there once it is JSON. */
function askedOf(input: DecisionInput): Asked {
  const { policy, latencyClass, dial, budget, chain, prefer, fallbacks, timeoutMs, maxAttempts } = input;
  return { policy, latencyClass, dial, budget, chain, prefer, fallbacks, timeoutMs, maxAttempts } as Asked;
}

function unpackInput(packed: PackedInput): DecisionInput {
  const [route, traits, candidates, constraints, forbidden, now, draw, asked] = packed;
  return {
    route,
    traits: unpackTraits(traits),
    constraints,
    ...asked,
    candidates: candidates.map(unpackCandidate),
    forbidden,
    now,
    draw,
  };
}

function packTraits(traits: Traits): PackedTraits {
  const { task, complexity, needs } = traits;
  return [
    task.label,
    task.confidence,
    complexity.value,
    complexity.confidence,
    traits.classifier,
    traits.signals.map(({ name, weight }) => [name, weight] as const),
    flag(traits.wouldAskJudge),
    traits.inputTokens,
    traits.expectedOutputTokens,
    traits.maxOutputTokens ?? null,
    NEEDS.filter((need) => needs[need]),
    flag(traits.stream),
    traits.dialect,
    traits.untranslatable,
    traits.unsupported ?? null,
  ];
}

function unpackTraits(packed: PackedTraits): Traits {
  const [task, taskConfidence, complexity, complexityConfidence, classifier, signals, asks, ...rest] = packed;
  const [inputTokens, expectedOutputTokens, maxOutputTokens, needs, stream, dialect, untranslatable, unsupported] =
    rest;
  return {
    dialect,
    untranslatable,
    ...(unsupported === null ? {} : { unsupported }),
    task: { label: task, confidence: taskConfidence },
    complexity: { value: complexity, confidence: complexityConfidence },
    classifier,
    signals: signals.map(([name, weight]) => ({ name, weight })),
    wouldAskJudge: asks === 1,
    inputTokens,
    expectedOutputTokens,
    ...(maxOutputTokens === null ? {} : { maxOutputTokens }),
    needs: Object.fromEntries(NEEDS.map((need) => [need, needs.includes(need)])) as Record<keyof Needs, boolean>,
    stream: stream === 1,
  };
}

function packCandidate(candidate: Candidate): PackedCandidate {
  const { deployment, quality, costNanoUsd, amortisedNanoUsd, ttftMs, e2eMs, health, inFlight } = candidate;
  const state = health.kind === 'ok' ? 0 : health;
  return [deployment, quality, costNanoUsd, amortisedNanoUsd, ttftMs, e2eMs, state, inFlight];
}

function unpackCandidate(packed: PackedCandidate): Candidate {
  const [deployment, quality, costNanoUsd, amortisedNanoUsd, ttftMs, e2eMs, state, inFlight] = packed;
  const health = typeof state === 'number' ? HEALTHY : state;
  return { deployment, quality, costNanoUsd, amortisedNanoUsd, ttftMs, e2eMs, health, inFlight };
}

function packAttempt(attempt: AttemptRecord): PackedAttempt {
  const { deployment, outcome, upstreamStatus, startedMs, durationMs, purpose = null, dropped = [] } = attempt;
  const usual = [deployment, outcome, upstreamStatus, startedMs, durationMs, purpose, dropped] as const;
  const { credential = 0, resent = false, modelActual } = attempt;
  if (modelActual !== undefined) return [...usual, credential, flag(resent), modelActual];
  return credential === 0 && !resent ? usual : [...usual, credential, flag(resent)];
}

function unpackAttempt(packed: PackedAttempt): AttemptRecord {
  const [deployment, outcome, upstreamStatus, startedMs, durationMs, purpose, dropped, ...rest] = packed;
  const [credential = 0, resent = 0, modelActual] = rest;
  return {
    deployment,
    ...(purpose === null ? {} : { purpose }),
    outcome,
    upstreamStatus,
    startedMs,
    durationMs,
    ...(credential === 0 ? {} : { credential }),
    ...(dropped.length === 0 ? {} : { dropped }),
    ...(resent === 0 ? {} : { resent: true }),
    ...(modelActual === undefined ? {} : { modelActual }),
  };
}

function packUsage({ inputTokens, cachedInputTokens, outputTokens, reasoningTokens }: Usage): PackedUsage {
  return [inputTokens, cachedInputTokens, outputTokens, reasoningTokens];
}

function unpackUsage([inputTokens, cachedInputTokens, outputTokens, reasoningTokens]: PackedUsage): Usage {
  return { inputTokens, cachedInputTokens, outputTokens, reasoningTokens };
}

function flag(value: boolean): Flag {
  return value ? 1 : 0;
}
