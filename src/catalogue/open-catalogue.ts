/** All that is listed of the deployments of a config. */
import type { Config } from '../core/config.ts';
import type { Deployment } from '../core/deployment.ts';
import { type Catalogue, inOrder, type Served } from './catalogue.ts';
import { type CatalogueOrigin, type ReadCatalogue, readCatalogueFile } from './catalogue-file.ts';
import { loadGenaiPrices } from './genai-prices.ts';
import { listedProviderOf } from './listed-providers.ts';
import { syncedCatalogue } from './synced-catalogue.ts';

export interface OpenCatalogue {
  /** Undefined if there is no list that has to be asked. */
  readonly catalogue: Catalogue | undefined;
  /** Where the synced list is from; undefined if there is none. */
  readonly synced: CatalogueOrigin | undefined;
  /** Why the synced list does not count, though it is there; to go after the name of its file. */
  readonly problem: string | undefined;
}

/**
 * Reads the synced list of a config's directory, and loads the built-in one where a price is missing even so. What runs
 * on hardware of one's own is in no list, so for that alone neither is done.
 *
 * @param config as it is without any list
 * @param atMs the moment whose prices are wanted
 */
export async function openCatalogue(config: Config, atMs: number): Promise<OpenCatalogue> {
  const { directory } = config.records;
  const read: ReadCatalogue =
    remoteOf(config).length === 0 || directory === null ? { kind: 'none' } : await readCatalogueFile(directory);
  const isLacking = unpricedOf(config, syncedIn(read)).length > 0;
  return putTogether(config, read, isLacking ? await loadGenaiPrices(atMs) : undefined);
}

/**
 * The same of lists that are at hand.
 *
 * @param builtIn counts only for those whose price is missing even so
 */
export function putTogether(config: Config, read: ReadCatalogue, builtIn: Catalogue | undefined): OpenCatalogue {
  const synced = syncedIn(read);
  const unpriced = builtIn === undefined ? [] : unpricedOf(config, synced);
  const filling = builtIn === undefined || unpriced.length === 0 ? [] : [onlyFor(unpriced, config, builtIn)];
  const lists = [...synced, ...filling];
  return {
    catalogue: lists.length === 0 ? undefined : inOrder(lists),
    synced: read.kind === 'read' ? originOf(read.file) : undefined,
    problem: read.kind === 'broken' ? read.reason : undefined,
  };
}

function syncedIn(read: ReadCatalogue): readonly Catalogue[] {
  return read.kind === 'read' ? [syncedCatalogue(read.file)] : [];
}

function remoteOf({ snapshot }: Config): readonly Deployment[] {
  return Object.values(snapshot.deployments).filter(({ local }) => !local);
}

function unpricedOf(config: Config, synced: readonly Catalogue[]): readonly Deployment[] {
  return remoteOf(config).filter((deployment) => lacksPrice(deployment, config, synced));
}

/** And may find it in the built-in list. */
function lacksPrice(
  { price, provider, upstreamModel }: Deployment,
  { providers }: Config,
  synced: readonly Catalogue[],
): boolean {
  const served = providers[provider];
  if (price.kind !== 'unknown' || served === undefined || listedProviderOf(served) === undefined) return false;
  return inOrder(synced).factsOf(served, upstreamModel).price === undefined;
}

/** What is known of a deployment must not depend on whether another one lacks a price. */
function onlyFor(deployments: readonly Deployment[], { providers }: Config, catalogue: Catalogue): Catalogue {
  const wanted = new Set(deployments.map(({ provider, upstreamModel }) => nameOf(providers[provider], upstreamModel)));
  return {
    factsOf: (served, upstreamModel) =>
      wanted.has(nameOf(served, upstreamModel)) ? catalogue.factsOf(served, upstreamModel) : {},
  };
}

function nameOf(served: Served | undefined, upstreamModel: string): string {
  return JSON.stringify([served?.preset, served?.baseUrl, upstreamModel]);
}

function originOf({ source, sha256, fetchedAt }: CatalogueOrigin): CatalogueOrigin {
  return { source, sha256, fetchedAt };
}
