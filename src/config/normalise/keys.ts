/** Keys of callers. */
import type { ApiKey } from '../../core/config.ts';
import type { Route } from '../../core/decision.ts';
import { Secret } from '../../core/secret.ts';
import type { Names } from '../names.ts';
import type { ProblemList } from '../problems.ts';
import type { RawKey } from '../raw-config.ts';
import { didYouMean } from '../suggest.ts';
import { readConstraints } from './constraints.ts';

export function readKeys(
  raw: readonly RawKey[],
  names: Names,
  routes: Readonly<Record<string, Route>>,
  problems: ProblemList,
): readonly ApiKey[] {
  const secrets = new Map<string, string>();
  const taken = new Set<string>();
  return raw.map(({ name, key, allow = [], overrides = true, constraints }, index) => {
    const path = ['keys', index];
    if (taken.has(name)) problems.error([...path, 'name'], `a second key is named "${name}"`);
    const twin = secrets.get(key);
    if (twin !== undefined) problems.error([...path, 'key'], `is the same as that of "${twin}"`);
    taken.add(name);
    secrets.set(key, name);
    allow.forEach((route, place) => {
      if (Object.hasOwn(routes, route)) return;
      const suggestion = didYouMean(route, Object.keys(routes));
      problems.error([...path, 'allow', place], `there is no route, model or deployment "${route}"`, suggestion);
    });
    const limits = readConstraints(constraints, names, [...path, 'constraints'], problems);
    return { name, secret: new Secret(key), allow, constraints: limits, overrides };
  });
}
