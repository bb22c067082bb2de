/** Reads a configuration file from disk. */
import { readFile } from 'node:fs/promises';
import type { Env } from './env.ts';
import { type LoadResult, loadConfigText } from './load.ts';

/** A file that cannot be read is a problem like any other. */
export async function readConfigFile(path: string, env: Env): Promise<LoadResult> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const reason =
      error instanceof Error && 'code' in error ? (REASONS[String(error.code)] ?? error.message) : String(error);
    return { ok: false, problems: [{ severity: 'error', path: '', message: `the file cannot be read: ${reason}` }] };
  }
  return loadConfigText(text, { fileName: path, env });
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is none',
  EACCES: 'permission denied',
  EISDIR: 'it is a folder',
};
