/** What of a request the languages of its candidates have no words for. */
import type { Route, Snapshot } from '../core/decision.ts';
import type { DialectName } from '../core/dialect-name.ts';
import { MAX_FIELDS } from '../core/extract-traits.ts';
import type { Traits, Unsupported } from '../core/traits.ts';
import type { Decoded } from '../wire/dialect.ts';
import { PROVIDER_DIALECTS } from '../wire/dialects.ts';

/** The languages of a route's candidates, by its name. */
export type SpokenByRoute = ReadonlyMap<string, readonly DialectName[]>;

export function spokenByRoute({ routes, deployments }: Snapshot): SpokenByRoute {
  const spoken = ({ candidates }: Route): readonly DialectName[] => {
    const all = candidates.map(({ deployment }) => deployments[deployment]?.dialect);
    return [...new Set(all)].filter((dialect) => dialect !== undefined);
  };
  return new Map(Object.values(routes).map((route) => [route.name, spoken(route)]));
}

/** With what of the request the languages of these routes' candidates have no words for. */
export function withUnsupported(
  traits: Traits,
  decoded: (() => Decoded) | undefined,
  routes: readonly Route[],
  spoken: SpokenByRoute,
): Traits {
  if (decoded === undefined) return traits;
  const dialects = dialectsOf(routes, spoken).filter((dialect) => dialect !== traits.dialect);
  const unsupported = dialects.length === 0 ? undefined : findUnsupported(decoded, dialects);
  return unsupported === undefined ? traits : { ...traits, unsupported };
}

function dialectsOf(routes: readonly Route[], spoken: SpokenByRoute): readonly DialectName[] {
  const [only] = routes;
  // Nearly every request is for one route.
  if (routes.length === 1 && only !== undefined) return spoken.get(only.name) ?? [];
  return [...new Set(routes.flatMap(({ name }) => spoken.get(name) ?? []))];
}

function findUnsupported(decoded: () => Decoded, dialects: readonly DialectName[]): Unsupported | undefined {
  const found: [DialectName, readonly string[]][] = [];
  const { conversation } = decoded();
  for (const name of dialects) {
    const { unsupported } = PROVIDER_DIALECTS[name];
    const fields = unsupported?.(conversation) ?? [];
    if (fields.length > 0) found.push([name, fields.slice(0, MAX_FIELDS)]);
  }
  return found.length === 0 ? undefined : Object.fromEntries(found);
}
