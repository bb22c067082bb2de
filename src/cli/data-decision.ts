/** One line of `route --data`: which model a prompt would go to, and what that rests on. */
import type { RejectionCode, Snapshot } from '../core/decision.ts';
import type { DeploymentId } from '../core/deployment.ts';
import type { ComplexityEstimate, TaskEstimate } from '../core/traits.ts';
import type { Ruling } from '../runtime/ruling.ts';
import { formatScore, formatUsd } from './format.ts';
import { printableText } from './printable.ts';

export interface DataDecision {
  /** Of the line. */
  readonly id: string | number;
  /** Null where nobody can answer. */
  readonly deployment: DeploymentId | null;
  readonly model: string | null;
  readonly policy: string;
  readonly task: TaskEstimate;
  readonly complexity: ComplexityEstimate;
  readonly wouldAskJudge: boolean;
  /** Null where nobody can answer or the price is unknown. */
  readonly estimatedCostUsd: number | null;
  readonly chain: readonly DeploymentId[];
  /** Only where nobody can answer. */
  readonly rejection?: RejectionCode;
}

const NANO_PER_USD = 1e9;

export function dataDecision(id: string | number, ruling: Ruling, { deployments }: Snapshot): DataDecision {
  const { decision, input, estimatedCostNanoUsd } = ruling;
  const { task, complexity, wouldAskJudge } = input.traits;
  const chain = decision.kind === 'route' ? decision.chain.map(({ deployment }) => deployment) : [];
  const deployment = chain[0] ?? null;
  return {
    id,
    deployment,
    model: deployment === null ? null : (deployments[deployment]?.model ?? null),
    policy: decision.policy,
    task,
    complexity,
    wouldAskJudge,
    estimatedCostUsd: estimatedCostNanoUsd === null ? null : estimatedCostNanoUsd / NANO_PER_USD,
    chain,
    ...(decision.kind === 'reject' ? { rejection: decision.code } : {}),
  };
}

const ID_WIDTH = 24;
const TASK_WIDTH = 18;

/** For people. `width` is that of the longest name of a deployment. */
export function dataDecisionText(line: DataDecision, width: number): string {
  const { id, deployment, rejection, task, complexity, estimatedCostUsd } = line;
  const cost = estimatedCostUsd === null ? null : estimatedCostUsd * NANO_PER_USD;
  return [
    printableText(String(id)).padEnd(ID_WIDTH),
    (deployment ?? `rejected: ${rejection}`).padEnd(width),
    printableText(task.label).padEnd(TASK_WIDTH),
    formatScore(complexity.value),
    formatUsd(cost),
  ].join('  ');
}
