/** Who asks: what a key of ours permits. */
import type { Constraints } from '../core/constraints.ts';
import type { Route, Snapshot } from '../core/decision.ts';
import type { DeploymentId } from '../core/deployment.ts';
import { PointsmanError } from '../core/errors.ts';
import type { RequestHints } from '../core/hints.ts';
import { own } from '../core/own.ts';

export interface Caller {
  /** Name of the key; null where none is required. */
  readonly name: string | null;
  /** Routes, models, deployments or providers; empty means all. */
  readonly allow: readonly string[];
  readonly constraints: Constraints;
  readonly overrides: boolean;
}

/** Somebody on a server that asks for no keys, or a caller of the library. */
export const ANYBODY: Caller = { name: null, allow: [], constraints: {}, overrides: true };

export interface Access {
  readonly route: Route;
  readonly forbidden: readonly DeploymentId[];
}

/**
 * The route of this name as far as the caller may use it: a route that is named in `allow` with all that it leads
 * to, another one with those deployments that are.
 *
 * @throws PointsmanError `model_not_found`, also where the name exists but is not for this caller
 */
export function accessRoute(snapshot: Snapshot, name: string, caller: Caller): Access {
  const { allow } = caller;
  const route = own(snapshot.routes, name);
  if (route === undefined) throw notFound(name, accessibleRoutes(snapshot, caller));
  if (allow.length === 0 || allow.includes(name)) return { route, forbidden: [] };
  const forbidden = route.candidates.map((link) => link.deployment).filter((id) => !isAllowed(snapshot, id, allow));
  if (forbidden.length === route.candidates.length) throw notFound(name, accessibleRoutes(snapshot, caller));
  return { route, forbidden };
}

function isAllowed({ deployments }: Snapshot, id: DeploymentId, allow: readonly string[]): boolean {
  const facts = deployments[id];
  return facts !== undefined && [facts.id, facts.model, facts.provider].some((name) => allow.includes(name));
}

/** Routes that the caller can name. */
export function accessibleRoutes(snapshot: Snapshot, caller: Caller): readonly string[] {
  const names = Object.keys(snapshot.routes);
  if (caller.allow.length === 0) return names;
  return names.filter((name) => {
    const candidates = snapshot.routes[name]?.candidates ?? [];
    return caller.allow.includes(name) || candidates.some((link) => isAllowed(snapshot, link.deployment, caller.allow));
  });
}

/** @throws PointsmanError `override_not_allowed` */
export function checkOverrides(hints: RequestHints, { overrides }: Caller): void {
  if (overrides) return;
  const named = (['policy', 'dial', 'latencyClass'] as const).find((name) => hints[name] !== undefined);
  const constraint = Object.keys(hints.constraints)[0];
  const param = named ?? (constraint === undefined ? undefined : `constraints.${constraint}`);
  if (param === undefined) return;
  throw new PointsmanError('override_not_allowed', `This key may not set \`pointsman.${param}\`; leave it out.`, {
    param: `pointsman.${param}`,
  });
}

/**
 * A misspelt name in `ignore` would let through what it should keep out.
 *
 * @throws PointsmanError `invalid_value` with the name that nothing has
 */
export function checkNames({ constraints }: RequestHints, { deployments }: Snapshot): void {
  for (const list of ['only', 'ignore'] as const) {
    const unknown = constraints[list]?.find(
      (name) => !Object.values(deployments).some((facts) => [facts.id, facts.model, facts.provider].includes(name)),
    );
    if (unknown === undefined) continue;
    const param = `pointsman.constraints.${list}`;
    const message = `\`${param}\` names \`${unknown.slice(0, 100)}\`, but there is no such deployment, model or provider.`;
    throw new PointsmanError('invalid_value', message, { param });
  }
}

const SUGGESTED = 8;

function notFound(name: string, known: readonly string[]): PointsmanError {
  const some = known.slice(0, SUGGESTED).join(', ');
  return new PointsmanError(
    'model_not_found',
    `There is no model or route \`${name.slice(0, 100)}\`. Try one of: ${some}; \`GET /v1/models\` lists all.`,
    { param: 'model' },
  );
}
