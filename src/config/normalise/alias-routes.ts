/** Routes that are only another name. */
import type { Route } from '../../core/decision.ts';
import type { ProblemList } from '../problems.ts';
import { didYouMean } from '../suggest.ts';

/** Adds to `routes` what every alias leads to. Reports those that lead to nothing, or back to themselves. */
export function resolveAliases(
  aliases: ReadonlyMap<string, string>,
  routes: Map<string, Route>,
  problems: ProblemList,
): void {
  const inCycles = new Set<string>();
  for (const name of aliases.keys()) {
    const steps = follow(name, aliases);
    const end = steps[steps.length - 1] ?? name;
    if (aliases.has(end)) {
      if (!inCycles.has(end)) problems.error(['routes', name], `leads back to itself: ${steps.join(' → ')}`);
      for (const step of steps) inCycles.add(step);
      continue;
    }
    const route = routes.get(end);
    if (route !== undefined) routes.set(name, { ...route, name });
    else if (aliases.get(name) === end) {
      const known = [...routes.keys(), ...aliases.keys()];
      problems.error(['routes', name], `there is no route, model or deployment "${end}"`, didYouMean(end, known));
    }
  }
}

/** From a name to the first that is no alias, or to the first that comes again. */
function follow(name: string, aliases: ReadonlyMap<string, string>): readonly string[] {
  const steps = [name];
  for (let next = aliases.get(name); next !== undefined; next = aliases.get(next)) {
    steps.push(next);
    if (steps.indexOf(next) < steps.length - 1) break;
  }
  return steps;
}
