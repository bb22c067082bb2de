/** What policies share: turning an order into a ranking. */
import type { LinkParams, NonEmpty, ScoreTerm } from '../decision.ts';
import { mapNonEmpty, sortNonEmpty } from '../non-empty.ts';
import type { Eligible, Ranked, Ranking } from './policy.ts';

const NO_PARAMS: LinkParams = {};

export interface Scored {
  readonly total: number;
  readonly terms: readonly ScoreTerm[];
}

/** Sorts by total, high to low. Ties keep the order in which they came, after `tieBreak` if there is one. */
export function rankByScore(
  eligible: NonEmpty<Eligible>,
  score: (candidate: Eligible) => Scored,
  tieBreak: (a: Eligible, b: Eligible) => number = () => 0,
): NonEmpty<Ranked> {
  const scored = mapNonEmpty(eligible, (candidate) => {
    const { total, terms } = score(candidate);
    return { candidate, total, terms, params: NO_PARAMS };
  });
  return sortNonEmpty(scored, (a, b) => b.total - a.total || tieBreak(a.candidate, b.candidate));
}

/**
 * Those of the named models first, in the order of the names; then the rest, in the order of `rest`. Totals fall by
 * one from each name and model to the next, so that neighbours that serve one model are equal.
 */
export function rankByNames(
  eligible: NonEmpty<Eligible>,
  names: readonly string[],
  rest: (a: Eligible, b: Eligible) => number,
  params: LinkParams = NO_PARAMS,
): NonEmpty<Ranked> {
  const position = ({ facts }: Eligible): number => {
    const index = names.findIndex((name) => name === facts.id || name === facts.model);
    return index === -1 ? names.length : index;
  };
  const sorted = sortNonEmpty(eligible, (a, b) => position(a) - position(b) || rest(a, b));
  let total = 0;
  let [previous] = sorted;
  return mapNonEmpty(sorted, (candidate) => {
    const equal = position(candidate) === position(previous) && candidate.facts.model === previous.facts.model;
    if (!equal) total--;
    previous = candidate;
    return { candidate, total, terms: [], params: position(candidate) < names.length ? params : NO_PARAMS };
  });
}

export function noNotes(ranked: NonEmpty<Ranked>): Ranking {
  return { ranked, notes: [] };
}
