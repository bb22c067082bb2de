/** What was decided for one request: the question, the answer, and how long it took to get there. */
import type { Decision, DecisionInput, Exclusion, Routed } from '../core/decision.ts';

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
