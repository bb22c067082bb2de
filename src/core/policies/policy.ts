/**
 * A policy orders the candidates that passed every filter. It never adds, removes or waits.
 *
 * Five-line implementations are welcome: the contract suite in `test/contract/policy.ts` says what must hold.
 */
import type { Candidate } from '../candidate.ts';
import type { DecisionInput, LatencyClass, LinkParams, NonEmpty, ScoreTerm } from '../decision.ts';
import type { Deployment } from '../deployment.ts';

/** A candidate together with what config says of it. */
export interface Eligible extends Candidate {
  readonly facts: Deployment;
}

export interface Ranked {
  readonly candidate: Eligible;
  /** Sorted by, high to low. Candidates of one model with equal totals share the load. */
  readonly total: number;
  readonly terms: readonly ScoreTerm[];
  readonly params: LinkParams;
}

export interface Ranking {
  readonly ranked: NonEmpty<Ranked>;
  readonly notes: readonly string[];
}

export interface PolicyContext {
  readonly input: DecisionInput;
  readonly latencyClasses: Readonly<Record<string, LatencyClass>>;
}

export interface Policy<Config extends PolicyConfig = PolicyConfig> {
  readonly kind: Config['kind'];
  /** The config names the models outright, so their `maxComplexity` does not count against them. */
  readonly modelsByName: boolean;
  rank(eligible: NonEmpty<Eligible>, config: Config, context: PolicyContext): Ranking;
}

/** One entry of the capability table. */
export interface CapabilityRule {
  /** Models in order of preference. */
  readonly models: readonly string[];
  readonly maxOutputTokens?: number;
}

/** In force while spent / limit is below `until`; the last tier has none. */
export interface BudgetTier {
  readonly until?: number;
  readonly models: readonly string[];
}

export type PolicyConfig =
  /** As written: the first candidate, then the others. */
  | { readonly kind: 'single' }
  /** Task → model table. */
  | {
      readonly kind: 'capability';
      readonly rules: Readonly<Record<string, CapabilityRule>>;
      readonly fallback: CapabilityRule;
    }
  /** The cheapest that can. */
  | { readonly kind: 'cheapest' }
  /** Tiers by spent / limit. */
  | { readonly kind: 'budget'; readonly limitNanoUsd: number; readonly tiers: readonly BudgetTier[] }
  /** Shortest predicted time to the complete answer. */
  | { readonly kind: 'fastest' }
  /** Best quality within a latency class. */
  | { readonly kind: 'latency'; readonly latencyClass: string }
  /** Best quality − λ·cost − μ·latency. */
  | { readonly kind: 'hybrid'; readonly dial: number; readonly latencyWeight: number };
