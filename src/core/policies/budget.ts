/** Falls back from dear to cheap models as a session spends its budget, tier by tier. */
import { ascending, descending } from '../order.ts';
import type { BudgetTier, Eligible, Policy, PolicyConfig } from './policy.ts';
import { rankByNames } from './rank.ts';

type Config = Extract<PolicyConfig, { kind: 'budget' }>;

export const budget: Policy<Config> = {
  kind: 'budget',
  modelsByName: true,
  rank(eligible, config, { input }) {
    const limit = input.budget?.limitNanoUsd ?? config.limitNanoUsd;
    const spentShare = limit > 0 ? (input.budget?.spentNanoUsd ?? 0) / limit : 1;
    const inForce = config.tiers.findIndex(({ until }) => until === undefined || spentShare < until);
    const index = inForce === -1 ? config.tiers.length - 1 : inForce;
    const names = config.tiers[index]?.models ?? [];
    const note = `${(spentShare * 100).toFixed(1)} % of the session's budget is spent: tier ${index + 1} of ${config.tiers.length}`;
    return { ranked: rankByNames(eligible, names, byTier(config.tiers, index)), notes: [note] };
  },
};

/** Outside the tier in force: the tiers below it first, since they cost less, then whatever is cheapest. */
function byTier(tiers: readonly BudgetTier[], current: number): (a: Eligible, b: Eligible) => number {
  const distance = ({ facts }: Eligible): number => {
    const tier = tiers.findIndex(({ models }) => models.includes(facts.model) || models.includes(facts.id));
    if (tier === -1) return tiers.length;
    return tier >= current ? tier - current : tiers.length + current - tier;
  };
  return (a, b) =>
    distance(a) - distance(b) || ascending(a.costNanoUsd, b.costNanoUsd) || descending(a.quality, b.quality);
}
