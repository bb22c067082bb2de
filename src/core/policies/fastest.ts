/** The shortest predicted time to the complete answer. */
import type { Eligible, Policy, PolicyConfig } from './policy.ts';
import { noNotes, rankByScore, type Scored } from './rank.ts';

type Config = Extract<PolicyConfig, { kind: 'fastest' }>;

export const fastest: Policy<Config> = {
  kind: 'fastest',
  modelsByName: false,
  rank: (eligible) => noNotes(rankByScore(eligible, score)),
};

/** In milliseconds, from 0 down. */
function score({ e2eMs }: Eligible): Scored {
  if (e2eMs === null) return { total: -Number.MAX_VALUE, terms: [] };
  const total = 0 - e2eMs;
  return { total, terms: [{ name: 'e2eMs', value: total }] };
}
