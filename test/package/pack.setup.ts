/** Clones, installs, builds and packs the working tree once for all tests of the package; the tree itself is not touched. */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { TestProject } from 'vitest/node';
import { npm } from './npm.ts';
import type { Packed } from './packed.ts';

const repository: string = resolve(import.meta.dirname, '../..');

/** What an installation, a build and the tarball are made of. */
const ingredients: readonly string[] = [
  ...['package.json', 'package-lock.json', 'tsconfig.json', 'tsconfig.build.json', 'src', 'scripts'],
  ...['README.md', 'LICENSE', 'CHANGELOG.md'],
];

export function setup(project: TestProject): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'pointsman-pack-'));
  try {
    project.provide('packed', pack(folder));
  } catch (error) {
    // Thrown here it would end the run before any other test.
    project.provide('packed', { problem: String(error) });
  }
  return () => rmSync(folder, { recursive: true, force: true });
}

function pack(folder: string): Packed {
  const clone = join(folder, 'clone');
  for (const name of ingredients.filter((path) => existsSync(join(repository, path)))) {
    cpSync(join(repository, name), join(clone, name), { recursive: true });
  }
  npm(['ci'], { cwd: clone });
  const args = ['pack', '--ignore-scripts', '--json', '--pack-destination', folder];
  const [{ filename }] = JSON.parse(npm(args, { cwd: clone })) as [{ readonly filename: string }];
  const tarball = join(folder, filename);
  execFileSync('tar', ['-xzf', tarball, '-C', folder]);
  symlinkSync(join(clone, 'node_modules'), join(folder, 'node_modules'));
  return { clone, tarball, unpacked: join(folder, 'package') };
}
