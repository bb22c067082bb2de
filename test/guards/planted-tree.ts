/** A throw-away tree with chosen files, and what a tool says about it. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

export const repository: string = resolve(import.meta.dirname, '../..');

export type Files = Readonly<Record<string, string>>;

export interface ToolRun {
  readonly status: number | null;
  /** Both streams; paths below the tree are relative to it. */
  readonly output: string;
}

/**
 * Runs a script of this repository with Node inside a tree of `files`, in which `configs` of the repository stand too.
 * The tree is gone afterwards.
 */
export function runOn(
  files: Files,
  configs: readonly string[],
  script: string,
  ...options: readonly string[]
): ToolRun {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'pointsman-planted-')));
  try {
    for (const name of configs) cpSync(join(repository, name), join(root, name));
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    const command = [join(repository, script), ...options];
    const { status, stdout, stderr } = spawnSync(process.execPath, command, { cwd: root, encoding: 'utf8' });
    return { status, output: (stdout + stderr).replaceAll(`${root}/`, '') };
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}
