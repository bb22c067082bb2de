/** One request's record, from what was asked, decided and done. */
import { costNanoUsd } from '../core/cost.ts';
import type { Deployment } from '../core/deployment.ts';
import type { PointsmanError } from '../core/errors.ts';
import type { AttemptRecord, RequestOutcome, RequestRecord } from '../core/record.ts';
import { roundMs } from '../core/round-ms.ts';
import type { Usage } from '../core/usage.ts';
import type { Caller } from './caller.ts';
import type { Stop } from './cancellation.ts';
import type { ChatExchange } from './engine.ts';
import type { Ruling } from './ruling.ts';
import type { Walk } from './walk.ts';
import type { WalkEnd } from './walk-end.ts';

const OUTCOMES: Readonly<Record<WalkEnd['kind'], RequestOutcome>> = {
  success: 'success',
  failed: 'error',
  interrupted: 'interrupted',
  cancelled: 'cancelled',
};

export interface Done {
  readonly ruling: Ruling;
  readonly walk: Walk;
  /** The judge's share. */
  readonly judge: JudgeBooking | undefined;
  readonly e2eMs: number;
}

export interface JudgeBooking {
  readonly attempt: AttemptRecord;
  readonly costNanoUsd: number | null;
}

/** What is known of a request before anything was read of it. */
export interface Arrival {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly caller: Caller;
}

/** The record of a request that could not be read, or that asked for what its caller cannot have. */
export function writeRefusal(
  { id, at, caller }: Arrival,
  error: PointsmanError,
  e2eMs: number,
  snapshotHash: string,
): RequestRecord {
  return {
    id,
    at,
    key: caller.name,
    session: null,
    tags: [],
    snapshot: snapshotHash,
    input: null,
    outcome: 'error',
    error: error.code,
    policy: null,
    deployment: null,
    attempts: [],
    estimatedCostNanoUsd: null,
    settledCostNanoUsd: 0,
    usage: null,
    ttftMs: null,
    e2eMs: roundMs(e2eMs),
    overheadMs: roundMs(e2eMs),
  };
}

export function writeRecord(
  { id, at, caller, request, cancellation }: ChatExchange,
  { ruling, walk, judge, e2eMs }: Done,
  snapshotHash: string,
): RequestRecord {
  const { end } = walk;
  const deployment = end.kind === 'failed' ? null : end.deployment;
  const usage = end.kind === 'failed' ? null : end.usage;
  return {
    id,
    at,
    key: caller.name,
    session: request.hints.session ?? null,
    tags: request.hints.tags,
    snapshot: snapshotHash,
    input: ruling.input,
    outcome: outcomeOf(end, cancellation.stop),
    error: errorOf(end, cancellation.stop),
    policy: ruling.decision.policy,
    deployment: deployment?.id ?? null,
    attempts: judge === undefined ? walk.attempts : [judge.attempt, ...walk.attempts],
    estimatedCostNanoUsd: ruling.estimatedCostNanoUsd,
    settledCostNanoUsd: plus(settledCost(deployment, usage, walk.attempts), judge),
    usage,
    ttftMs: ttftOf(end),
    e2eMs: roundMs(e2eMs),
    overheadMs: roundMs(ruling.overheadMs),
  };
}

function ttftOf(end: WalkEnd): number | null {
  const ttftMs = end.kind === 'success' || end.kind === 'interrupted' ? end.ttftMs : null;
  return ttftMs === null ? null : roundMs(ttftMs);
}

/** Who is stopped by us is told so, and has not hung up. */
function outcomeOf({ kind }: WalkEnd, stop: Stop | undefined): RequestOutcome {
  if (kind !== 'cancelled' || stop === undefined) return OUTCOMES[kind];
  return stop.begun ? 'interrupted' : 'error';
}

function errorOf(end: WalkEnd, stop: Stop | undefined): RequestRecord['error'] {
  if (end.kind === 'failed' || end.kind === 'interrupted') return end.error.code;
  return end.kind === 'cancelled' ? (stop?.error.code ?? 'client_closed_request') : null;
}

/**
 * Nothing that answered is nothing to pay; an answer without usage is a cost nobody knows, and so is one that was
 * stopped because another was faster.
 */
function settledCost(
  deployment: Deployment | null,
  usage: Usage | null,
  attempts: readonly AttemptRecord[],
): number | null {
  if (attempts.some(({ outcome }) => outcome === 'superseded')) return null;
  if (deployment === null) return 0;
  return usage === null ? null : costNanoUsd(deployment.price, usage);
}

function plus(cost: number | null, judge: JudgeBooking | undefined): number | null {
  if (judge === undefined) return cost;
  return cost === null || judge.costNanoUsd === null ? null : cost + judge.costNanoUsd;
}

/** What a session has to bear of it; what nobody knows is counted by the estimate. */
export function chargeOf({ settledCostNanoUsd, estimatedCostNanoUsd }: RequestRecord): number {
  return settledCostNanoUsd ?? estimatedCostNanoUsd ?? 0;
}
