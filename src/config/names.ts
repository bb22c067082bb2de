/** Who is who: what a name in a configuration stands for. */
import type { Deployment, DeploymentId } from '../core/deployment.ts';
import type { Path, ProblemList } from './problems.ts';
import { didYouMean } from './suggest.ts';

export interface Names {
  readonly providers: readonly string[];
  /** The deployments of every model, in the order in which they were written. */
  readonly models: ReadonlyMap<string, readonly DeploymentId[]>;
  readonly deployments: Readonly<Record<DeploymentId, Deployment>>;
}

/** The deployments that a name stands for: all of a model, or one. Reports a name that stands for nothing. */
export function deploymentsOf(name: string, names: Names, path: Path, problems: ProblemList): readonly DeploymentId[] {
  const found = names.models.get(name) ?? (Object.hasOwn(names.deployments, name) ? [name] : undefined);
  if (found === undefined) {
    problems.error(path, `there is no model or deployment "${name}"`, didYouMean(name, deploymentNames(names)));
  }
  return found ?? [];
}

/** Reports the names that are neither deployments nor models nor, where they may be, providers. */
export function checkNames(list: readonly string[] | undefined, names: Names, path: Path, problems: ProblemList): void {
  const known = new Set([...deploymentNames(names), ...names.providers]);
  list?.forEach((name, index) => {
    if (known.has(name)) return;
    problems.error(
      [...path, index],
      `there is no deployment, model or provider "${name}"`,
      didYouMean(name, [...known]),
    );
  });
}

function deploymentNames({ providers, models, deployments }: Names): readonly string[] {
  // A deployment of a provider that does not exist is a typing error itself.
  const real = Object.values(deployments).filter(({ provider }) => providers.includes(provider));
  return [...models.keys(), ...real.map(({ id }) => id)];
}
