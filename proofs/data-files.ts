/** The public data that proofs are measured on: where it comes from, and what exactly was read. */
import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { DataSource } from './proof.ts';

const ORIGINS: Readonly<Record<string, string>> = {
  'outcomes/mmlu_pro.jsonl': 'TIGER-AI-Lab/MMLU-Pro evaluation outputs (Apache-2.0, MIT)',
};

/** The path of a data file, or undefined if there is no folder or it is not in it. */
export function findData(folder: string | undefined, file: string): string | undefined {
  if (folder === undefined) return undefined;
  const path = join(folder, file);
  return existsSync(path) ? path : undefined;
}

/** Throws for a file whose origin is not listed. */
export async function describeData(folder: string, file: string): Promise<DataSource> {
  const origin = ORIGINS[file];
  if (origin === undefined) throw new Error(`no origin is known of ${file}`);
  const hash = createHash('sha256');
  await pipeline(createReadStream(join(folder, file)), hash);
  return { file, sha256: hash.digest('hex'), origin };
}
