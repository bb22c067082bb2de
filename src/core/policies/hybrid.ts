/**
 * Everything at once: the highest quality − λ·cost − μ·latency.
 *
 * All terms are quality points. The dial sets λ by what it would cost to send this request to the dearest
 * candidate: at dial d that is worth (1 − d) / d quality points, so 1 ignores cost, 0.5 weighs the whole span of
 * prices like the whole span of quality, and 0 looks at nothing else. Latency is weighed the same way, by
 * `latencyWeight` points for the slowest candidate.
 */
import type { NonEmpty } from '../decision.ts';
import type { Eligible, Policy, PolicyConfig } from './policy.ts';
import { noNotes, rankByScore, type Scored } from './rank.ts';

type Config = Extract<PolicyConfig, { kind: 'hybrid' }>;

/** Quality points per nano-USD and per millisecond. */
interface Weights {
  readonly quality: number;
  readonly cost: number;
  readonly latency: number;
  readonly dearest: number;
  readonly slowest: number;
}

export const hybrid: Policy<Config> = {
  kind: 'hybrid',
  modelsByName: false,
  rank(eligible, config, { input }) {
    const weights = weightsOf(eligible, input.dial ?? config.dial, config.latencyWeight);
    return noNotes(rankByScore(eligible, (candidate) => score(candidate, weights), byAmortised));
  },
};

function weightsOf(eligible: NonEmpty<Eligible>, dial: number, latencyWeight: number): Weights {
  const dearest = Math.max(0, ...eligible.map(({ costNanoUsd }) => costNanoUsd ?? 0));
  const slowest = Math.max(0, ...eligible.map(({ e2eMs }) => e2eMs ?? 0));
  const points = dial === 0 ? 1 : (1 - dial) / dial;
  return {
    quality: dial === 0 ? 0 : 1,
    cost: dearest === 0 ? 0 : points / dearest,
    latency: slowest === 0 ? 0 : latencyWeight / slowest,
    dearest,
    slowest,
  };
}

/** What is unknown counts as the worst among the candidates. */
function score({ quality, costNanoUsd, e2eMs }: Eligible, weights: Weights): Scored {
  const terms = [
    { name: 'quality', value: weights.quality * (quality ?? 0) },
    { name: 'cost', value: -weights.cost * (costNanoUsd ?? weights.dearest) || 0 },
    { name: 'latency', value: -weights.latency * (e2eMs ?? weights.slowest) || 0 },
  ];
  return { total: terms.reduce((sum, { value }) => sum + value, 0), terms };
}

function byAmortised(a: Eligible, b: Eligible): number {
  return a.amortisedNanoUsd - b.amortisedNanoUsd;
}
