/** Deployments with every default filled in. */
import { type Catalogue, NOTHING_LISTED } from '../../catalogue/catalogue.ts';
import type { Provider } from '../../core/config.ts';
import type { Deployment, DeploymentId } from '../../core/deployment.ts';
import type { ModelKind } from '../../core/model-kind.ts';
import { fillFacts, listedOf } from '../catalogue-facts.ts';
import { DEFAULTS } from '../defaults.ts';
import type { Names } from '../names.ts';
import type { ProblemList } from '../problems.ts';
import { didYouMean } from '../suggest.ts';
import { readAbility, readLatency, readStatedFacts } from './facts.ts';
import type { WrittenDeployment, WrittenModel } from './models.ts';
import type { Providers } from './providers.ts';

/** @param catalogue fills in what is not written; by default nothing does */
export function readDeployments(
  models: readonly WrittenModel[],
  providers: Providers,
  problems: ProblemList,
  catalogue: Catalogue = NOTHING_LISTED,
): Names {
  const deployments = new Map<DeploymentId, Deployment>();
  const byModel = new Map<string, readonly DeploymentId[]>();
  for (const model of models) {
    const ids: DeploymentId[] = [];
    for (const written of model.deployments) {
      const deployment = readDeployment(written, providers, problems, catalogue);
      if (deployments.has(deployment.id)) {
        problems.error(
          written.path,
          `a second deployment has the id "${deployment.id}"`,
          'Give its provider another name',
        );
      }
      deployments.set(deployment.id, deployment);
      ids.push(deployment.id);
    }
    byModel.set(model.name, ids);
  }
  for (const { name, path } of models) {
    if (deployments.has(name)) problems.error(path, `"${name}" is also the id of a deployment`);
  }
  const known = Object.keys(providers.byName);
  return { providers: known, models: byModel, deployments: Object.fromEntries(deployments) };
}

function readDeployment(
  written: WrittenDeployment,
  providers: Providers,
  problems: ProblemList,
  catalogue: Catalogue,
): Deployment {
  const { model, path, raw } = written;
  const provider = providerOf(written, providers, problems);
  const name = provider?.name ?? raw.provider ?? raw.endpoint ?? '';
  const local = provider?.local ?? false;
  const upstreamModel = raw.upstreamModel ?? model;
  const kind = kindOf(written, provider, problems);
  const stated = readStatedFacts(raw, kind, path, problems);
  const { facts } = fillFacts(stated, listedOf(catalogue, provider, upstreamModel));
  const ability = readAbility(raw, path, problems);
  const latency = readLatency(raw.latency, [...path, 'latency'], problems);
  return {
    id: `${name}/${model}`,
    provider: name,
    model,
    kind,
    upstreamModel,
    dialect: provider?.dialect ?? DEFAULTS.dialect,
    local,
    price: facts.price ?? { kind: 'unknown' },
    ...(ability === undefined ? {} : { ability }),
    ...(raw.maxComplexity === undefined ? {} : { maxComplexity: raw.maxComplexity }),
    ...(facts.contextTokens === undefined ? {} : { contextTokens: facts.contextTokens }),
    ...(facts.maxOutputTokens === undefined ? {} : { maxOutputTokens: facts.maxOutputTokens }),
    modalities: facts.modalities ?? ['text'],
    tools: facts.tools ?? true,
    // A list speaks of the model, wherever it is served.
    jsonSchema: raw.jsonSchema ?? (provider?.quirks.noJsonSchema !== true && (facts.jsonSchema ?? true)),
    ...(raw.sizeB === undefined ? {} : { sizeB: raw.sizeB }),
    ...(raw.region === undefined ? {} : { region: raw.region }),
    ...(latency === undefined ? {} : { latency }),
    weight: raw.weight ?? 1,
    timeoutMs: raw.timeoutMs ?? (local ? DEFAULTS.localAttemptTimeoutMs : DEFAULTS.attemptTimeoutMs),
    streamLimits: {
      // A local server may load the model before it says anything.
      headersMs: raw.headersTimeoutMs ?? (local ? DEFAULTS.localAttemptTimeoutMs : DEFAULTS.headersTimeoutMs),
      idleMs: raw.idleTimeoutMs ?? DEFAULTS.idleTimeoutMs,
      totalMs: raw.totalTimeoutMs ?? DEFAULTS.totalTimeoutMs,
    },
  };
}

/** Embeddings are not translated. */
function kindOf({ raw, path }: WrittenDeployment, provider: Provider | undefined, problems: ProblemList): ModelKind {
  const { kind = 'chat' } = raw;
  const { dialect = 'openai-chat' } = provider ?? {};
  if (kind === 'embedding' && dialect !== 'openai-chat') {
    problems.error([...path, 'kind'], `needs a provider that speaks openai-chat, and this one speaks ${dialect}`);
  }
  return kind;
}

function providerOf(
  { path, raw }: WrittenDeployment,
  providers: Providers,
  problems: ProblemList,
): Provider | undefined {
  const { provider, endpoint } = raw;
  if (provider !== undefined && endpoint !== undefined) {
    problems.error([...path, 'endpoint'], 'is another way to say provider', 'Keep one of them');
  }
  const name = provider ?? (endpoint === undefined ? undefined : providers.byEndpoint.get(endpoint));
  if (name === undefined) {
    problems.error([...path, 'provider'], 'is missing', didYouMean('', Object.keys(providers.byName)));
    return undefined;
  }
  const found = Object.hasOwn(providers.byName, name) ? providers.byName[name] : undefined;
  // Of an endpoint that is no URL, enough has been said.
  if (found === undefined && provider !== undefined) {
    problems.error(
      [...path, 'provider'],
      `there is no provider "${name}"`,
      didYouMean(name, Object.keys(providers.byName)),
    );
  }
  return found;
}
