/** The config of a router in the caller's own process, completed by lists of models as the gateway's is. */
import { findProvider } from '@pydantic/genai-prices';
import { CATALOGUE_FILE, type ReadCatalogue, readCatalogueFileNow } from './catalogue/catalogue-file.ts';
import { genaiPrices } from './catalogue/genai-prices.ts';
import { putTogether } from './catalogue/open-catalogue.ts';
import { type Env, type LoadResult, normaliseConfig, type RawConfig } from './config/index.ts';
import type { Config } from './core/config.ts';
import { PointsmanError } from './core/errors.ts';

/**
 * Who is asked for prices, limits and abilities that the config does not state: the list that comes with Pointsman; one
 * that `pointsman models sync` has put into a directory, and then the one that comes with Pointsman; or nobody.
 */
export type CatalogueChoice = 'embedded' | { readonly directory: string } | false;

/**
 * @param nowMs milliseconds since 1970: the moment whose prices are wanted
 * @throws PointsmanError `invalid_value`
 */
export function libraryConfig(raw: RawConfig, env: Env, choice: CatalogueChoice, nowMs: number): Config {
  const config = configOf(normaliseConfig(raw, { env }));
  if (choice === false) return config;
  const read: ReadCatalogue = choice === 'embedded' ? { kind: 'none' } : readSynced(choice.directory);
  const { catalogue } = putTogether(config, read, genaiPrices(findProvider, nowMs));
  return catalogue === undefined ? config : configOf(normaliseConfig(raw, { env, catalogue }));
}

function configOf(result: LoadResult): Config {
  if (result.ok) return result.config;
  const lines = result.problems.map(({ path, message }) => `${path}: ${message}`);
  throw new PointsmanError('invalid_value', `The config has problems.\n${lines.join('\n')}`, { param: 'config' });
}

/** Who names a directory means that there is a list. */
function readSynced(directory: string): ReadCatalogue {
  const read = readCatalogueFileNow(directory);
  if (read.kind === 'read') return read;
  const problem =
    read.kind === 'broken'
      ? `${CATALOGUE_FILE} in ${directory} ${read.reason}.`
      : `There is no ${CATALOGUE_FILE} in ${directory}; \`pointsman models sync --directory\` puts one there.`;
  throw new PointsmanError('invalid_value', problem, { param: 'catalogue' });
}
