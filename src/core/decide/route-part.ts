/** What one route adds to a decision: its part of the chain, and who is left out of it. */

import type { Wish } from '../constraints.ts';
import type { Exclusion, Link, NonEmpty, Score, Snapshot } from '../decision.ts';
import type { DeploymentId } from '../deployment.ts';
import { isNonEmpty } from '../non-empty.ts';
import { ascending, descending } from '../order.ts';
import type { Eligible, Ranked, Ranking } from '../policies/policy.ts';
import { rankByScore } from '../policies/rank.ts';
import { arrange } from './arrange.ts';
import { buildChain, type Place } from './build-chain.ts';
import { eligibleOf, wishExclusions, yieldedBy } from './relax.ts';
import type { Survey } from './survey.ts';

export interface RoutePart {
  readonly policy: string;
  readonly chain: readonly Link[];
  readonly exclusions: readonly Exclusion[];
  readonly scores: readonly Score[];
  readonly notes: readonly string[];
  /** Of the first link. */
  readonly propensity: number;
}

/** The parts in the order of the chain. What is in an earlier one is not tried again. */
export function partsOf(
  surveys: readonly Survey[],
  relaxed: readonly Wish[],
  snapshot: Snapshot,
): readonly RoutePart[] {
  const parts: RoutePart[] = [];
  const linked: DeploymentId[] = [];
  for (const [index, survey] of surveys.entries()) {
    const place = { before: linked.length, last: index === surveys.length - 1 };
    const part = partOf(survey, yieldedBy(survey, relaxed), linked, place, snapshot);
    parts.push(part);
    if (!place.last) linked.push(...part.chain.map(({ deployment }) => deployment));
  }
  return parts;
}

function partOf(
  survey: Survey,
  yielded: readonly Wish[],
  linked: readonly DeploymentId[],
  place: Place,
  snapshot: Snapshot,
): RoutePart {
  const { policyName, route, input } = survey;
  const excluded = [...survey.exclusions, ...wishExclusions(survey, yielded)];
  const all = eligibleOf(survey, yielded);
  const eligible = linked.length === 0 ? all : all.filter(({ deployment }) => !linked.includes(deployment));
  if (!isNonEmpty(eligible)) {
    return { policy: policyName, chain: [], exclusions: excluded, scores: [], notes: [], propensity: 1 };
  }
  const { ranked, notes } = rank(eligible, survey, yielded, snapshot);
  const arranged = arrange(ranked, route, input, yielded.includes('health'));
  const { links, outranked } = buildChain(arranged.ranked, route, input, place);
  return {
    policy: policyName,
    chain: links,
    exclusions: [...excluded, ...outranked],
    scores: arranged.ranked.map(({ candidate, total, terms }) => ({ deployment: candidate.deployment, total, terms })),
    notes,
    propensity: arranged.propensity,
  };
}

/** Where the quality wish was given up nobody is good enough, and the most capable that is left is the answer. */
function rank(
  eligible: NonEmpty<Eligible>,
  { policy, config, input }: Survey,
  yielded: readonly Wish[],
  { latencyClasses }: Snapshot,
): Ranking {
  if (yielded.includes('quality') && !policy.modelsByName) {
    return { ranked: byCapability(eligible), notes: ['nothing is good enough: the most capable was taken'] };
  }
  return policy.rank(eligible, config, { input, latencyClasses });
}

/** By `maxComplexity`, then by quality. Nobody having set a limit is no praise for a model that nobody knows. */
function byCapability(eligible: NonEmpty<Eligible>): NonEmpty<Ranked> {
  const limit = ({ facts, quality }: Eligible): number => facts.maxComplexity ?? (quality === null ? 0 : 1);
  return rankByScore(
    eligible,
    (candidate) => ({ total: limit(candidate), terms: [{ name: 'maxComplexity', value: limit(candidate) }] }),
    (a, b) => descending(a.quality, b.quality) || ascending(a.costNanoUsd, b.costNanoUsd),
  );
}
