/** The file that keeps what is used of a synced list: `catalogue.json` in the directory of the records. */
import { readFileSync } from 'node:fs';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { ModelFacts } from './facts.ts';

export const CATALOGUE_FILE = 'catalogue.json';
const VERSION = 1;

export interface CatalogueProvider {
  /** Base URL of its API, where it has one for everybody. */
  readonly api?: string;
  /** By what the provider calls them. */
  readonly models: Readonly<Record<string, ModelFacts>>;
}

/** Where the list is from, and when. */
export interface CatalogueOrigin {
  /** URL or path. */
  readonly source: string;
  /** Of the list as it was read, in hexadecimal. */
  readonly sha256: string;
  /** ISO 8601, UTC. */
  readonly fetchedAt: string;
}

export interface CatalogueFile extends CatalogueOrigin {
  /** Base URLs of the providers that have one for everybody, by their ids at models.dev. */
  readonly apis: Readonly<Record<string, string>>;
  /** The models of the provider with this id, unchecked; undefined if none are listed. */
  modelsOf(id: string): object | undefined;
}

export type ReadCatalogue =
  | { readonly kind: 'none' }
  | { readonly kind: 'read'; readonly file: CatalogueFile }
  /** To go after the name of the file. */
  | { readonly kind: 'broken'; readonly reason: string };

/** All but the providers. */
const headSchema = z.looseObject({
  version: z.literal(VERSION),
  source: z.string(),
  sha256: z.string(),
  fetchedAt: z.iso.datetime(),
  apis: z.record(z.string(), z.string()),
});

/**
 * Replaces the file in one step: a reader sees the old one or the new one.
 *
 * @returns the path of the file
 * @throws what the file system throws
 */
export async function writeCatalogueFile(
  directory: string,
  origin: CatalogueOrigin,
  providers: Readonly<Record<string, CatalogueProvider>>,
): Promise<string> {
  await mkdir(directory, { recursive: true });
  const path = join(directory, CATALOGUE_FILE);
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    const handle = await open(temporary, 'w');
    try {
      await handle.writeFile(textOf(origin, providers));
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  return path;
}

const HEAD_END = '}}';

/**
 * JSON with a line for all that is no provider, and one for each provider: a start that needs three of them reads three,
 * and not thousands of models.
 */
function textOf(
  { source, sha256, fetchedAt }: CatalogueOrigin,
  providers: Readonly<Record<string, CatalogueProvider>>,
): string {
  const all = Object.entries(providers);
  const apis = Object.fromEntries(all.flatMap(([id, { api }]) => (api === undefined ? [] : [[id, api]])));
  const head = JSON.stringify({ version: VERSION, source, sha256, fetchedAt, apis, providers: {} });
  const lines = all.map(([id, { models }]) => `${JSON.stringify(id)}:${JSON.stringify(models)}`);
  return `${head.slice(0, -HEAD_END.length)}\n${lines.join(',\n')}\n${HEAD_END}\n`;
}

/** Never throws: a file that cannot be used says why. */
export async function readCatalogueFile(directory: string): Promise<ReadCatalogue> {
  let text: string;
  try {
    text = await readFile(join(directory, CATALOGUE_FILE), 'utf8');
  } catch (error) {
    return unread(error);
  }
  return parse(text);
}

/** The same for who cannot wait. */
export function readCatalogueFileNow(directory: string): ReadCatalogue {
  let text: string;
  try {
    text = readFileSync(join(directory, CATALOGUE_FILE), 'utf8');
  } catch (error) {
    return unread(error);
  }
  return parse(text);
}

function unread(error: unknown): ReadCatalogue {
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  return code === 'ENOENT' || code === 'ENOTDIR'
    ? { kind: 'none' }
    : { kind: 'broken', reason: `cannot be read: ${code}` };
}

function parse(text: string): ReadCatalogue {
  const [first = '', ...lines] = text.split('\n');
  const head = headSchema.safeParse(parseJson(first + HEAD_END));
  if (!head.success) return { kind: 'broken', reason: 'is not what `pointsman models sync` writes; run it again' };
  const { source, sha256, fetchedAt, apis } = head.data;
  const known = new Map<string, object | undefined>();
  const modelsOf = (id: string): object | undefined => {
    if (!known.has(id)) known.set(id, readModels(id, lines));
    return known.get(id);
  };
  return { kind: 'read', file: { source, sha256, fetchedAt, apis, modelsOf } };
}

function readModels(id: string, lines: readonly string[]): object | undefined {
  const start = `${JSON.stringify(id)}:`;
  const line = lines.find((candidate) => candidate.startsWith(start));
  const models = line === undefined ? undefined : parseJson(line.slice(start.length).replace(/,$/, ''));
  return typeof models === 'object' && models !== null ? models : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
