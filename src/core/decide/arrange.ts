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
export function arrange(
  ranked: NonEmpty<Ranked>,
  route: Route,
  { prefer, draw, now }: DecisionInput,
  ailing: boolean,
): Balanced {
  const share = (group: NonEmpty<Ranked>): Balanced => {
    const balanced = shared(group, route, draw);
    return ailing ? soonestFirst(balanced, now) : balanced;
  };
  if (prefer === undefined) return share(ranked);
  // Apart, so that a deployment never shares its load with an equal that the request likes less.
  const [first, ...others] = byPreference(ranked, prefer).map(share);
  if (first === undefined) return { ranked, propensity: 1 };
  const [head, ...rest] = first.ranked;
  return { ranked: [head, ...rest, ...others.flatMap((group) => group.ranked)], propensity: first.propensity };
}

/** Of those that will be well at the same time, the order stays. */
function soonestFirst({ ranked, propensity }: Balanced, now: number): Balanced {
  const [first = ranked[0], ...others] = [...ranked].sort(
    (a, b) => usableAtMs(a.candidate.health, now) - usableAtMs(b.candidate.health, now),
  );
  return { ranked: [first, ...others], propensity: first === ranked[0] ? propensity : 1 };
}

function shared(ranked: NonEmpty<Ranked>, route: Route, draw: number): Balanced {
  return route.writtenChain ? { ranked, propensity: 1 } : balance(ranked, route.balance, draw);
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
