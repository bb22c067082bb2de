/** Models, each with its deployments, whether they were written by name or as a list. */
import { foldDeployment } from '../aliases.ts';
import type { Path, ProblemList } from '../problems.ts';
import type { RawConfig, RawDeployment, RawModel } from '../raw-config.ts';

/** One deployment as written: its own fields over those of its model. */
export interface WrittenDeployment {
  readonly model: string;
  readonly path: Path;
  readonly raw: RawDeployment;
}

export interface WrittenModel {
  readonly name: string;
  readonly path: Path;
  readonly deployments: readonly WrittenDeployment[];
}

export function readModels(raw: RawConfig['models'], problems: ProblemList): readonly WrittenModel[] {
  const named = namedModels(raw ?? {});
  if (named.length === 0) problems.error(['models'], 'needs at least one model');
  const models = new Map<string, WrittenModel>();
  for (const [name, model, path] of named) {
    if (models.has(name)) problems.error([...path, 'name'], `a second model is named "${name}"`);
    models.set(name, { name, path, deployments: deploymentsOf(name, model, path, problems) });
  }
  return [...models.values()];
}

function namedModels(raw: NonNullable<RawConfig['models']>): readonly (readonly [string, RawModel, Path])[] {
  if (isList(raw)) return raw.map(({ name, ...model }, index) => [name, model, ['models', index]]);
  return Object.entries(raw).map(([name, model]) => [name, model, ['models', name]]);
}

/** `Array.isArray` does not narrow a readonly array. */
function isList(raw: NonNullable<RawConfig['models']>): raw is Extract<RawConfig['models'], readonly unknown[]> {
  return Array.isArray(raw);
}

function deploymentsOf(name: string, model: RawModel, path: Path, problems: ProblemList): readonly WrittenDeployment[] {
  const { deployments, ...own } = model;
  const shared = foldDeployment(own, path, problems);
  if (deployments === undefined) return [{ model: name, path, raw: shared }];
  return deployments.map((deployment, index) => {
    const place = [...path, 'deployments', index];
    const { provider, endpoint, ...facts } = shared;
    const special = foldDeployment(deployment, place, problems);
    // Where a deployment says in either way who serves it, what the model says of that in the other does not count.
    const server = special.provider === undefined && special.endpoint === undefined ? serverOf(provider, endpoint) : {};
    return { model: name, path: place, raw: { ...facts, ...server, ...special } };
  });
}

function serverOf(
  provider: string | undefined,
  endpoint: string | undefined,
): Pick<RawDeployment, 'provider' | 'endpoint'> {
  return { ...(provider === undefined ? {} : { provider }), ...(endpoint === undefined ? {} : { endpoint }) };
}
