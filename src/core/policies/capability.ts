/** The task says which model: a table, with an entry for every task that has no line of its own. */
import { descending } from '../order.ts';
import { own } from '../own.ts';
import type { Policy, PolicyConfig } from './policy.ts';
import { rankByNames } from './rank.ts';

type Config = Extract<PolicyConfig, { kind: 'capability' }>;

export const capability: Policy<Config> = {
  kind: 'capability',
  modelsByName: true,
  rank(eligible, config, { input }) {
    const { label } = input.traits.task;
    const rule = own(config.rules, label);
    const { models, maxOutputTokens } = rule ?? config.fallback;
    const params = maxOutputTokens === undefined ? {} : { maxOutputTokens };
    // When the models of the rule are gone, the most able of the others stands in.
    const ranked = rankByNames(eligible, models, (a, b) => descending(a.quality, b.quality), params);
    return { ranked, notes: rule === undefined ? [`no rule for task "${label}": the default entry`] : [] };
  },
};
