/** Providers: those that were written, and those that a model's `endpoint` implies. */
import type { Provider } from '../../core/config.ts';
import { DEFAULTS } from '../defaults.ts';
import { PRESETS, type Preset } from '../presets.ts';
import type { ProblemList } from '../problems.ts';
import type { RawProvider } from '../raw-config.ts';
import type { ReadText } from '../read-text.ts';
import { checkUrl, readAddress, type ValidUrl } from './address.ts';
import { readCredentials } from './auth.ts';
import type { WrittenDeployment } from './models.ts';
import { readQuirks } from './quirks.ts';
import type { WrittenProvider } from './written-provider.ts';

export interface Providers {
  readonly byName: Readonly<Record<string, Provider>>;
  /** Names by the endpoints that imply them, as written. */
  readonly byEndpoint: ReadonlyMap<string, string>;
}

/** @param readText absent where files are not to be read */
export function readProviders(
  raw: Readonly<Record<string, RawProvider>>,
  deployments: readonly WrittenDeployment[],
  problems: ProblemList,
  readText?: ReadText,
): Providers {
  const byName = new Map<string, Provider>();
  for (const [name, provider] of Object.entries(raw)) {
    byName.set(name, readProvider(name, writtenProvider(name, provider, problems), readText));
  }
  const byEndpoint = new Map<string, string>();
  for (const { raw: deployment, path } of deployments) {
    const { endpoint } = deployment;
    if (endpoint === undefined || byEndpoint.has(endpoint)) continue;
    const url = checkUrl(endpoint, [...path, 'endpoint'], problems);
    const provider = url === undefined ? undefined : providerAt(url, byName, problems);
    if (provider !== undefined) byName.set(provider.name, provider);
    byEndpoint.set(endpoint, provider?.name ?? endpoint);
  }
  return { byName: Object.fromEntries(byName), byEndpoint };
}

/** One that is there already, or a new one: named by its host, and by its path too if the host's name is taken. */
function providerAt(url: ValidUrl, known: ReadonlyMap<string, Provider>, problems: ProblemList): Provider {
  const there = [...known.values()].find(({ baseUrl }) => baseUrl === url.url);
  if (there !== undefined) return there;
  const name = known.has(url.host) ? url.url.slice(url.url.indexOf('//') + 2) : url.host;
  return readProvider(name, writtenProvider(name, { baseUrl: url.url }, problems), undefined);
}

function writtenProvider(name: string, raw: RawProvider, problems: ProblemList): WrittenProvider {
  const path = ['providers', name];
  const preset: Preset | undefined = raw.preset === undefined ? undefined : PRESETS[raw.preset];
  const dialect = raw.dialect ?? preset?.dialects[0] ?? DEFAULTS.dialect;
  if (preset !== undefined && !preset.dialects.includes(dialect)) {
    const remedy = `It speaks ${preset.dialects.join(', ')}`;
    problems.error([...path, 'dialect'], `is not spoken by the preset ${raw.preset}`, remedy);
  }
  return { raw, path, preset, dialect, problems };
}

function readProvider(name: string, written: WrittenProvider, readText: ReadText | undefined): Provider {
  const { raw, preset, dialect } = written;
  const url = readAddress(written);
  return {
    name,
    ...(raw.preset === undefined ? {} : { preset: raw.preset }),
    baseUrl: url?.url ?? raw.baseUrl ?? '',
    dialect,
    credentials: readCredentials(written, readText),
    quirks: readQuirks(written),
    local: raw.local ?? (preset?.local === true || url?.loopback === true),
    headers: raw.headers ?? {},
    maxConnections: raw.maxConnections ?? DEFAULTS.maxConnections,
    connectTimeoutMs: raw.connectTimeoutMs ?? DEFAULTS.connectTimeoutMs,
  };
}
