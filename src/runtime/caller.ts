/** Who asks: what a key of ours permits. */
import type { ChatRequest } from '../core/chat-request.ts';
import type { Constraints } from '../core/constraints.ts';
import type { Route, Snapshot } from '../core/decision.ts';
import type { DeploymentId } from '../core/deployment.ts';
import { PointsmanError } from '../core/errors.ts';
import { hasName } from '../core/has-name.ts';
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
  /** The first, if the request names several. */
  readonly route: Route;
  /** Deployments that the caller may use by none of the names. */
  readonly forbidden: readonly DeploymentId[];
  /** The policy that the suffix of the name stands for, instead of the request's. */
  readonly policy?: string;
  /** Two or more, in their order. */
  readonly chain?: readonly Access[];
}

/**
 * What the request may use by all the names that it gives.
 *
 * @throws PointsmanError as `accessRoute`, for any of them
 */
export function accessRoutes(snapshot: Snapshot, { model, hints }: ChatRequest, caller: Caller): Access {
  const first = accessRoute(snapshot, model, caller);
  if (hints.models === undefined) return first;
  const chain = new Map([[keyOf(first), first]]);
  for (const [index, name] of hints.models.entries()) {
    const access = accessRoute(snapshot, name, caller, `models[${index}]`);
    if (!chain.has(keyOf(access))) chain.set(keyOf(access), access);
  }
  if (chain.size === 1) return first;
  const permitted = new Set([...chain.values()].flatMap(permittedBy));
  const forbidden = [...chain.values()].flatMap((access) => access.forbidden).filter((id) => !permitted.has(id));
  return { route: first.route, forbidden: [...new Set(forbidden)], chain: [...chain.values()] };
}

/** Those that the request may use. */
export function routesOf({ route, chain }: Access): readonly Route[] {
  return chain === undefined ? [route] : chain.map((access) => access.route);
}

function keyOf({ route, policy }: Access): string {
  return JSON.stringify([route.name, policy ?? null]);
}

function permittedBy({ route, forbidden }: Access): readonly DeploymentId[] {
  return route.candidates.map(({ deployment }) => deployment).filter((id) => !forbidden.includes(id));
}

/**
 * The route of this name as far as the caller may use it: a route that is named in `allow` with all that it leads
 * to, another one with those deployments that are.
 *
 * @param param where the request names it
 * @throws PointsmanError `model_not_found`, also where the name exists but is not for this caller;
 *   `override_not_allowed` for a suffix
 */
export function accessRoute(snapshot: Snapshot, name: string, caller: Caller, param = 'model'): Access {
  const route = own(snapshot.routes, name);
  if (route === undefined) return accessBySuffix(snapshot, name, caller, param);
  const { allow } = caller;
  if (allow.length === 0 || allow.includes(name)) return { route, forbidden: [] };
  const forbidden = route.candidates.map((link) => link.deployment).filter((id) => !isAllowed(snapshot, id, allow));
  if (forbidden.length === route.candidates.length) throw notFound(snapshot, name, caller, param);
  return { route, forbidden };
}

/** Endings of a name that stand for a policy, as OpenRouter has them. */
export const MODEL_SUFFIXES: Readonly<Record<string, string>> = { ':floor': 'cheapest', ':nitro': 'fastest' };

function accessBySuffix(snapshot: Snapshot, name: string, caller: Caller, param: string): Access {
  const suffix = Object.keys(MODEL_SUFFIXES).find((ending) => name.endsWith(ending)) ?? '';
  const policy = own(MODEL_SUFFIXES, suffix);
  const bare = name.slice(0, name.length - suffix.length);
  if (policy === undefined || own(snapshot.routes, bare) === undefined) throw notFound(snapshot, name, caller, param);
  const { route, forbidden } = accessRoute(snapshot, bare, caller, param);
  if (!caller.overrides) throw notOverridable(param, `\`${suffix}\` in \`${param}\``);
  return { route, forbidden, policy };
}

function isAllowed({ deployments }: Snapshot, id: DeploymentId, allow: readonly string[]): boolean {
  const facts = deployments[id];
  return facts !== undefined && allow.some((name) => hasName(facts, name));
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

/** What only a key with overrides may say, as the request calls it unless it says otherwise. */
const OVERRIDES = {
  policy: 'pointsman.policy',
  dial: 'pointsman.dial',
  latencyClass: 'pointsman.latencyClass',
  models: 'models',
  prefer: 'provider.order',
  fallbacks: 'provider.allow_fallbacks',
} as const;
const OVERRIDE_NAMES = Object.keys(OVERRIDES) as readonly (keyof typeof OVERRIDES)[];

/** @throws PointsmanError `override_not_allowed` */
export function checkOverrides(hints: RequestHints, { overrides }: Caller): void {
  if (overrides) return;
  const named = OVERRIDE_NAMES.find((name) => hints[name] !== undefined);
  if (named !== undefined) throw notOverridable(hints.calledBy?.[named] ?? OVERRIDES[named]);
  const constraint = Object.keys(hints.constraints)[0];
  if (constraint !== undefined) throw notOverridable(constraintParam(hints, constraint));
}

/** What the request calls a constraint of its own. */
export function constraintParam({ calledBy }: RequestHints, name: string): string {
  return calledBy?.[`constraints.${name}`] ?? `pointsman.constraints.${name}`;
}

function notOverridable(param: string, what = `\`${param}\``): PointsmanError {
  return new PointsmanError('override_not_allowed', `This key may not set ${what}; leave it out.`, { param });
}

/**
 * A misspelt name in `ignore` would let through what it should keep out.
 *
 * @throws PointsmanError `invalid_value` with the name that nothing has
 */
export function checkNames(hints: RequestHints, snapshot: Snapshot): void {
  const { only, ignore } = hints.constraints;
  if (only !== undefined) checkList(only, constraintParam(hints, 'only'), snapshot);
  if (ignore !== undefined) checkList(ignore, constraintParam(hints, 'ignore'), snapshot);
  if (hints.prefer !== undefined) checkList(hints.prefer, OVERRIDES.prefer, snapshot);
}

function checkList(names: readonly string[], param: string, { deployments }: Snapshot): void {
  const unknown = names.find((name) => !Object.values(deployments).some((facts) => hasName(facts, name)));
  if (unknown === undefined) return;
  const message = `\`${param}\` names \`${unknown.slice(0, 100)}\`, but there is no such deployment, model or provider.`;
  throw new PointsmanError('invalid_value', message, { param });
}

const SUGGESTED = 8;

function notFound(snapshot: Snapshot, name: string, caller: Caller, param: string): PointsmanError {
  const some = accessibleRoutes(snapshot, caller).slice(0, SUGGESTED).join(', ');
  return new PointsmanError(
    'model_not_found',
    `There is no model or route \`${name.slice(0, 100)}\`. Try one of: ${some}; \`GET /v1/models\` lists all.`,
    { param },
  );
}
