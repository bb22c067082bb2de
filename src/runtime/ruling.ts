/** What was decided for one request: the question, the answer, and how long it took to get there. */
import type { Decision, DecisionInput, Exclusion, Rejected, Routed } from '../core/decision.ts';
import { ERRORS, type ErrorCode, PointsmanError } from '../core/errors.ts';

export interface Ruling {
  readonly input: DecisionInput;
  readonly decision: Decision;
  /** Of the first link; null if there is none or its price is unknown. */
  readonly estimatedCostNanoUsd: number | null;
  /** From the arrival of the request to the decision. */
  readonly overheadMs: number;
}

/** A ruling under which the request can be served. */
export interface Accepted extends Ruling {
  readonly decision: Routed;
}

export function isAccepted(ruling: Ruling): ruling is Accepted {
  return ruling.decision.kind === 'route';
}

export function estimateOf(decision: Decision, { candidates }: DecisionInput): number | null {
  if (decision.kind === 'reject') return null;
  const first = decision.chain[0].deployment;
  return candidates.find(({ deployment }) => deployment === first)?.costNanoUsd ?? null;
}

/** What a key may not use is not there for it. */
export function isVisible({ reasons }: Exclusion): boolean {
  return !reasons.some(({ kind }) => kind === 'forbidden');
}

const REMEDIES: Readonly<Record<Rejected['code'], { readonly param: string; readonly remedy: string }>> = {
  unknown_policy: { param: 'pointsman.policy', remedy: 'Name one from `policies` in the config, or a built-in one.' },
  unknown_latency_class: { param: 'pointsman.latencyClass', remedy: 'Name realtime, interactive, batch or research.' },
  needs_unmet: { param: 'model', remedy: 'Name a route with a model that can, or leave out what it cannot do.' },
  constraints_unmet: { param: 'pointsman.constraints', remedy: 'Loosen them, or take them out of `strict`.' },
};

/** What a caller is told where nobody can serve the request. */
export function rejectionError({ code, exclusions }: Rejected): PointsmanError {
  const { param, remedy } = REMEDIES[code];
  const known: ErrorCode = code;
  const visible = exclusions.filter(isVisible);
  return new PointsmanError(known, `${ERRORS[known].meaning} ${remedy}`, { param, metadata: { exclusions: visible } });
}
