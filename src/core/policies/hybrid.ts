/**
 * Everything at once: the highest quality − λ·cost − μ·latency.
 *
 * Cost and latency are counted as shares of the dearest and of the slowest candidate. At dial d the score is
 * d · (quality − latencyWeight · latency) − (1 − d) · cost, so that λ is (1 − d) / d quality points for the whole
 * span of prices: 1 ignores cost, 0.5 weighs that span like the whole span of quality, and 0 looks at nothing else.
 */
import { ascending, descending } from '../order.ts';
import type { Eligible, Policy, PolicyConfig } from './policy.ts';
import { noNotes, rankByScore, type Scored } from './rank.ts';

type Config = Extract<PolicyConfig, { kind: 'hybrid' }>;

export const hybrid: Policy<Config> = {
  kind: 'hybrid',
  modelsByName: false,
  rank(eligible, config, { input }) {
    const dial = input.dial ?? config.dial;
    const costShare = shareOfWorst(eligible.map(({ costNanoUsd }) => costNanoUsd));
    const latencyShare = shareOfWorst(eligible.map(({ e2eMs }) => e2eMs));
    const score = ({ quality, costNanoUsd, e2eMs }: Eligible): Scored => {
      const terms = [
        { name: 'quality', value: dial * (quality ?? 0) },
        { name: 'cost', value: 0 - (1 - dial) * costShare(costNanoUsd) },
        { name: 'latency', value: 0 - dial * config.latencyWeight * latencyShare(e2eMs) },
      ];
      return { total: terms.reduce((sum, { value }) => sum + value, 0), terms };
    };
    return noNotes(rankByScore(eligible, score, cheaperThenBetter));
  },
};

/** 0..1 of the largest value that is known. What is unknown counts as the worst, even where all others are free. */
function shareOfWorst(values: readonly (number | null)[]): (value: number | null) => number {
  const worst = Math.max(0, ...values.map((value) => value ?? 0));
  return (value) => {
    if (value === null) return 1;
    return worst === 0 ? 0 : value / worst;
  };
}

function cheaperThenBetter(a: Eligible, b: Eligible): number {
  return (
    ascending(a.costNanoUsd, b.costNanoUsd) ||
    a.amortisedNanoUsd - b.amortisedNanoUsd ||
    descending(a.quality, b.quality) ||
    ascending(a.e2eMs, b.e2eMs)
  );
}
