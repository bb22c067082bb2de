/** One model, always; the others, as they were written, if it fails. */
import type { Policy, PolicyConfig } from './policy.ts';
import { noNotes, rankByNames } from './rank.ts';

type Config = Extract<PolicyConfig, { kind: 'single' }>;

export const single: Policy<Config> = {
  kind: 'single',
  modelsByName: true,
  rank: (eligible) => noNotes(rankByNames(eligible, [], () => 0)),
};
