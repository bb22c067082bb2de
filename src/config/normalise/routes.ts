/** Routes: those that were written, those that are always there, and the aliases of either. */
import type { Route, RouteLink } from '../../core/decision.ts';
import type { PolicyConfig } from '../../core/policies/policy.ts';
import { foldLink } from '../aliases.ts';
import { BUILT_IN_ROUTES } from '../builtin.ts';
import { deploymentsOf, type Names } from '../names.ts';
import type { Path, ProblemList } from '../problems.ts';
import type { RawConfig, RawLink, RawRoute } from '../raw-config.ts';
import { didYouMean } from '../suggest.ts';
import { resolveAliases } from './alias-routes.ts';
import { readConstraints } from './constraints.ts';
import { type PolicyNames, readPolicy } from './policies.ts';

export interface RouteNames extends PolicyNames {
  readonly policies: Readonly<Record<string, PolicyConfig>>;
}

/** Every route by name. What was written comes first, and wins over what is always there. */
export function readRoutes(
  raw: NonNullable<RawConfig['routes']>,
  known: RouteNames,
  problems: ProblemList,
): Readonly<Record<string, Route>> {
  const routes = new Map<string, Route>();
  const aliases = new Map<string, string>();
  for (const [name, route] of Object.entries(raw)) {
    if (typeof route === 'string') aliases.set(name, route);
    else routes.set(name, readRoute(name, route, known, problems));
  }
  for (const route of [...builtInRoutes(known.names), ...concreteRoutes(known.names)]) {
    if (!routes.has(route.name) && !aliases.has(route.name)) routes.set(route.name, route);
  }
  resolveAliases(aliases, routes, problems);
  return Object.fromEntries(routes);
}

function readRoute(name: string, raw: RawRoute, known: RouteNames, problems: ProblemList): Route {
  const path: Path = ['routes', name];
  const { chain, candidates, policy, balance = 'weighted', atomic = false, hedgeAfterMs } = raw;
  if (chain !== undefined && (candidates !== undefined || policy !== undefined)) {
    problems.error(
      [...path, 'chain'],
      'stands for both policy and candidates',
      'Keep either chain, or policy and candidates',
    );
  }
  const common = {
    name,
    constraints: readConstraints(raw.constraints, known.names, [...path, 'constraints'], problems),
    balance,
    atomic,
    ...(hedgeAfterMs === undefined ? {} : { hedgeAfterMs }),
  };
  if (chain !== undefined) {
    const links = readLinks(chain, known.names, [...path, 'chain'], problems);
    return { ...common, policy: { kind: 'single' }, candidates: links, writtenChain: true };
  }
  return {
    ...common,
    policy: routePolicy(policy ?? 'hybrid', known, [...path, 'policy'], problems),
    candidates:
      candidates === undefined
        ? everyDeployment(known.names)
        : readLinks(candidates, known.names, [...path, 'candidates'], problems),
    writtenChain: false,
  };
}

function routePolicy(
  raw: NonNullable<RawRoute['policy']>,
  known: RouteNames,
  path: Path,
  problems: ProblemList,
): PolicyConfig {
  if (typeof raw !== 'string') return readPolicy(raw, known, path, problems);
  const policy = Object.hasOwn(known.policies, raw) ? known.policies[raw] : undefined;
  if (policy === undefined) {
    problems.error(path, `there is no policy "${raw}"`, didYouMean(raw, Object.keys(known.policies)));
  }
  return policy ?? { kind: 'single' };
}

/** A model stands for all its deployments. A deployment counts where it is named first. */
function readLinks(
  raw: readonly (string | RawLink)[],
  names: Names,
  path: Path,
  problems: ProblemList,
): readonly RouteLink[] {
  const links = new Map<string, RouteLink>();
  raw.forEach((entry, index) => {
    const place = [...path, index];
    const { model, timeoutMs } = typeof entry === 'string' ? { model: entry } : foldLink(entry, place, problems);
    for (const deployment of deploymentsOf(
      model,
      names,
      typeof entry === 'string' ? place : [...place, 'model'],
      problems,
    )) {
      if (links.has(deployment))
        problems.warn(place, `"${deployment}" is in this list already; the first place counts`);
      else
        links.set(
          deployment,
          timeoutMs === undefined ? { deployment } : { deployment, timeoutMs: Math.ceil(timeoutMs) },
        );
    }
  });
  return [...links.values()];
}

function builtInRoutes(names: Names): readonly Route[] {
  return Object.entries(BUILT_IN_ROUTES).map(([name, { policy, constraints }]) => ({
    name,
    policy,
    candidates: everyDeployment(names),
    writtenChain: false,
    constraints,
    balance: 'weighted',
    atomic: false,
  }));
}

/** Every model and every deployment, by its own name. */
function concreteRoutes({ models, deployments }: Names): readonly Route[] {
  const named: readonly (readonly [string, readonly string[]])[] = [
    ...models,
    ...Object.keys(deployments).map((id) => [id, [id]] as const),
  ];
  return named.map(([name, ids]) => ({
    name,
    policy: { kind: 'single' },
    candidates: ids.map((deployment) => ({ deployment })),
    writtenChain: false,
    constraints: {},
    balance: 'weighted',
    atomic: false,
  }));
}

/** That can chat, if any can. */
function everyDeployment({ deployments }: Names): readonly RouteLink[] {
  const all = Object.values(deployments);
  const chat = all.filter(({ kind }) => kind === 'chat');
  return (chat.length === 0 ? all : chat).map(({ id }) => ({ deployment: id }));
}
