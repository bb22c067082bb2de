/** From a policy's order to the order of the chain: what the request prefers first, load shared among equals. */
import { type Balanced, balance } from '../balance.ts';
import type { DecisionInput, NonEmpty, Route } from '../decision.ts';
import { hasName } from '../has-name.ts';
import { usableAtMs } from '../health.ts';
import { isNonEmpty } from '../non-empty.ts';
import type { Ranked } from '../policies/policy.ts';

/**
 * An order that a person wrote is not shuffled.
 *
 * @param ailing nobody is well: who will be so first is the least bad
 */
export function arrange(ranked: NonEmpty<Ranked>, route: Route, input: DecisionInput, ailing: boolean): Balanced {
  const { prefer, draw, now } = input;
  if (prefer === undefined && !ailing) return shared(ranked, route, draw);
  // Apart, so that a deployment never shares its load with an equal that the request likes less, or that is well later.
  const preferred = prefer === undefined ? [ranked] : byPreference(ranked, prefer);
  const groups = ailing ? preferred.flatMap((group) => bySoonest(group, now)) : preferred;
  const [first, ...others] = groups.map((group) => shared(group, route, draw));
  if (first === undefined) return { ranked, propensity: 1 };
  const [head, ...rest] = first.ranked;
  return { ranked: [head, ...rest, ...others.flatMap((group) => group.ranked)], propensity: first.propensity };
}

function shared(ranked: NonEmpty<Ranked>, route: Route, draw: number): Balanced {
  return route.writtenChain ? { ranked, propensity: 1 } : balance(ranked, route.balance, draw);
}

/** A group for each moment at which some of them will be well, in the order of the moments. */
function bySoonest(ranked: NonEmpty<Ranked>, now: number): readonly NonEmpty<Ranked>[] {
  const wellAt = ({ candidate }: Ranked): number => usableAtMs(candidate.health, now);
  const moments = [...new Set(ranked.map(wellAt))].sort((a, b) => a - b);
  return moments.flatMap((moment) => {
    const group = ranked.filter((each) => wellAt(each) === moment);
    return isNonEmpty(group) ? [group] : [];
  });
}

/** A group for each name, in the order of the names, and one for what has none of them. */
function byPreference(ranked: NonEmpty<Ranked>, names: readonly string[]): readonly NonEmpty<Ranked>[] {
  const groups: Ranked[][] = [...names, null].map(() => []);
  for (const entry of ranked) {
    const position = names.findIndex((name) => hasName(entry.candidate.facts, name));
    groups[position === -1 ? names.length : position]?.push(entry);
  }
  return groups.flatMap((group) => (isNonEmpty(group) ? [group] : []));
}
