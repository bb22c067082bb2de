/** Shares the load among deployments of one model that a policy ranks equal. Pure: chance comes in as a number. */
import type { NonEmpty } from './decision.ts';
import { isNonEmpty } from './non-empty.ts';
import type { Ranked } from './policies/policy.ts';

export interface Balanced {
  readonly ranked: NonEmpty<Ranked>;
  /** Probability of this first choice. */
  readonly propensity: number;
}

/**
 * Reorders every run of equals.
 *
 * `weighted`: drawn without replacement, each with its weight's share. `least-busy`: fewest requests under way
 * for their weight, ties drawn. A weight of 0 takes no load while an equal with a weight can.
 */
export function balance(ranked: NonEmpty<Ranked>, method: 'weighted' | 'least-busy', draw: number): Balanced {
  const order: Ranked[] = [];
  let propensity = 1;
  let rest = draw;
  for (let start = 0; start < ranked.length; ) {
    const run = equalRun(ranked, start);
    start += run.length;
    // Nearly always there is one deployment of a model, and nothing to draw.
    if (run.length === 1) {
      order.push(...run);
      continue;
    }
    while (run.length > 0) {
      const pool = method === 'weighted' ? run : leastBusy(run);
      const pick = drawByWeight(pool, rest);
      rest = pick.rest;
      if (order.length === 0) propensity = pick.share;
      order.push(pick.chosen);
      run.splice(run.indexOf(pick.chosen), 1);
    }
  }
  return isNonEmpty(order) ? { ranked: order, propensity } : { ranked, propensity };
}

function equalRun(ranked: readonly Ranked[], start: number): Ranked[] {
  const head = ranked[start];
  if (head === undefined) return [];
  let end = start + 1;
  while (end < ranked.length && isEqual(ranked[end], head)) end++;
  return ranked.slice(start, end);
}

function isEqual(a: Ranked | undefined, b: Ranked): boolean {
  return a !== undefined && a.total === b.total && a.candidate.facts.model === b.candidate.facts.model;
}

function leastBusy(run: readonly Ranked[]): readonly Ranked[] {
  const load = (ranked: Ranked): number =>
    weightOf(ranked) === 0 ? Number.POSITIVE_INFINITY : ranked.candidate.inFlight / weightOf(ranked);
  const least = Math.min(...run.map(load));
  return run.filter((ranked) => load(ranked) === least);
}

interface Pick {
  readonly chosen: Ranked;
  readonly share: number;
  /** What is left of the draw, uniform in [0, 1) again, for the next pick. */
  readonly rest: number;
}

function drawByWeight(pool: readonly Ranked[], draw: number): Pick {
  const total = pool.reduce((sum, ranked) => sum + weightOf(ranked), 0);
  const shareOf = (ranked: Ranked): number => (total === 0 ? 1 / pool.length : weightOf(ranked) / total);
  let below = 0;
  for (const chosen of pool) {
    const share = shareOf(chosen);
    if (draw < below + share) return { chosen, share, rest: (draw - below) / share };
    below += share;
  }
  // Rounding can leave the last interval a hair short of 1.
  const chosen = pool.findLast((ranked) => shareOf(ranked) > 0) as Ranked;
  return { chosen, share: shareOf(chosen), rest: 0 };
}

function weightOf({ candidate }: Ranked): number {
  return candidate.facts.weight;
}
