/** Asking one policy for its order, without a decision around it. */
import type { DecisionInput, NonEmpty } from '../../src/core/decision.ts';
import { policyFor } from '../../src/core/policies/index.ts';
import type { Eligible, PolicyConfig, Ranking } from '../../src/core/policies/policy.ts';
import { input, LATENCY_CLASSES } from './builders.ts';

export function rankingOf(
  config: PolicyConfig,
  candidates: NonEmpty<Eligible>,
  asked: Partial<DecisionInput> = {},
): Ranking {
  return policyFor(config).rank(candidates, config, { input: input([], asked), latencyClasses: LATENCY_CLASSES });
}

/** Deployments, the preferred first. */
export function orderOf(
  config: PolicyConfig,
  candidates: NonEmpty<Eligible>,
  asked: Partial<DecisionInput> = {},
): readonly string[] {
  return rankingOf(config, candidates, asked).ranked.map(({ candidate }) => candidate.deployment);
}
