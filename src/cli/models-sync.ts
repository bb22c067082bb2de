/** `pointsman models sync`: fetches the list of models.dev and keeps what is used of it. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type CatalogueOrigin, writeCatalogueFile } from '../catalogue/catalogue-file.ts';
import { readModelsDev } from '../catalogue/models-dev.ts';
import { DEFAULTS } from '../config/defaults.ts';
import { formatProblems, readConfigFile } from '../config/index.ts';
import { type Clock, systemClock } from '../runtime/clock.ts';
import { fetchList, shown } from './fetch-list.ts';
import { fileProblem } from './file-problem.ts';
import { defaultFile } from './find-config.ts';
import { formatCount, formatNumberOf } from './format.ts';
import type { ExitCode, Io } from './io.ts';

export interface ModelsSyncOptions {
  /** URL or file. */
  readonly from: string;
  readonly config?: string;
  readonly directory?: string;
  readonly json: boolean;
}

type Found<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: string; readonly code: ExitCode };

/** 0 if the list is kept, 1 if it cannot be had or kept, 2 if it is none or there is no directory to keep it in. */
export async function modelsSync(
  options: ModelsSyncOptions,
  io: Io,
  clock: Pick<Clock, 'now'> = systemClock,
): Promise<ExitCode> {
  const result = await sync(options, io, clock);
  if (!result.ok) {
    io.err(`${result.problem}\n`);
    return result.code;
  }
  const written = result.value;
  io.out(options.json ? `${JSON.stringify(written)}\n` : `${describe(written)}\n`);
  return 0;
}

interface Written extends CatalogueOrigin {
  readonly file: string;
  readonly providers: number;
  readonly models: number;
  readonly skipped: number;
}

async function sync(options: ModelsSyncOptions, io: Io, clock: Pick<Clock, 'now'>): Promise<Found<Written>> {
  const directory = await findDirectory(options, io.env);
  if (!directory.ok) return directory;
  const text = await readSource(options.from, io);
  if (!text.ok) return text;
  const read = readModelsDev(text.value);
  if (!read.ok) return failure(`${sourceName(options.from)} ${read.reason}. Nothing was changed.`, 2);
  const origin = {
    source: sourceName(options.from),
    sha256: createHash('sha256').update(text.value).digest('hex'),
    fetchedAt: new Date(clock.now()).toISOString(),
  };
  const { providers, models, skipped } = read.list;
  try {
    const file = await writeCatalogueFile(directory.value, origin, providers);
    return { ok: true, value: { file, ...origin, providers: Object.keys(providers).length, models, skipped } };
  } catch (error) {
    const problem = fileProblem(error);
    if (problem === undefined) throw error;
    return failure(`The list cannot be kept in ${directory.value}: ${problem}.`, 1);
  }
}

function failure(problem: string, code: ExitCode): Found<never> {
  return { ok: false, problem, code };
}

async function findDirectory({ config: file, directory }: ModelsSyncOptions, env: Io['env']): Promise<Found<string>> {
  if (directory !== undefined) return { ok: true, value: directory };
  const name = file ?? defaultFile();
  if (name === undefined) return { ok: true, value: DEFAULTS.directory };
  const result = await readConfigFile(name, env);
  if (!result.ok) return failure(formatProblems(result.problems, name), 2);
  const configured = result.config.records.directory;
  if (configured !== null) return { ok: true, value: configured };
  return failure(`${name} keeps records in memory, so there is no directory for the list. Give --directory.`, 2);
}

async function readSource(from: string, io: Io): Promise<Found<string>> {
  if (isUrl(from)) return await fetchText(from, io);
  try {
    return { ok: true, value: await readFile(from, 'utf8') };
  } catch (error) {
    const problem = fileProblem(error);
    if (problem === undefined) throw error;
    return failure(`${from} cannot be read: ${problem}.`, 2);
  }
}

async function fetchText(from: string, io: Io): Promise<Found<string>> {
  if (!URL.canParse(from)) return failure(`${from} is not a URL.`, 2);
  if (io.errIsTty) io.err(`Fetching ${sourceName(from)}\n`);
  const fetched = await fetchList(from);
  if (fetched.ok) return { ok: true, value: fetched.text };
  const remedy = 'Fetch the list by other means, and give the file: `pointsman models sync --from api.json`.';
  return failure(`${fetched.problem} ${remedy}`, 1);
}

function isUrl(from: string): boolean {
  return /^https?:\/\//i.test(from);
}

function sourceName(from: string): string {
  return isUrl(from) ? shown(new URL(from)) : resolve(from);
}

function describe({ file, source, providers, models, skipped }: Written): string {
  const counts = `${formatNumberOf(models, 'model')} of ${formatNumberOf(providers, 'provider')}`;
  const broken =
    skipped === 0 ? '' : ` ${formatCount(skipped)} broken ${skipped === 1 ? 'entry is' : 'entries are'} left out.`;
  return `${counts} from ${source} are kept in ${file}.${broken}
A gateway reads it when it is started. \`pointsman models\` shows what is known now.`;
}
