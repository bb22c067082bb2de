/** The cheapest that can. What "can" means is the filters' business: `maxComplexity`, `minQuality`. */
import { descending } from '../order.ts';
import type { Eligible, Policy, PolicyConfig } from './policy.ts';
import { noNotes, rankByScore } from './rank.ts';

type Config = Extract<PolicyConfig, { kind: 'cheapest' }>;

export const cheapest: Policy<Config> = {
  kind: 'cheapest',
  modelsByName: false,
  rank: (eligible) => noNotes(rankByScore(eligible, score, amortisedThenBetter)),
};

/** In nano-USD, from 0 down. An unknown price might be any price, so it comes after every known one. */
function score({ costNanoUsd }: Eligible): { total: number; terms: { name: string; value: number }[] } {
  if (costNanoUsd === null) return { total: -Number.MAX_VALUE, terms: [] };
  const total = 0 - costNanoUsd;
  return { total, terms: [{ name: 'costNanoUsd', value: total }] };
}

/** Among machines that are paid for anyway, the one that is kept busy the least; at the same price, the better. */
function amortisedThenBetter(a: Eligible, b: Eligible): number {
  return a.amortisedNanoUsd - b.amortisedNanoUsd || descending(a.quality, b.quality);
}
