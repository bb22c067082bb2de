/** Builds and packs the working tree once for all tests of the package, in a folder of its own: `dist` is not touched. */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { TestProject } from 'vitest/node';
import { npm } from './npm.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** A copy of the working tree with a fresh build, as a clone is after `npm ci`. */
    clone: string;
    /** The packed tarball. */
    tarball: string;
    /** The package as the tarball holds it, unpacked, with the dependencies of the working tree beside it. */
    unpacked: string;
  }
}

const repository: string = resolve(import.meta.dirname, '../..');

/** What a build and the tarball are made of. */
const ingredients: readonly string[] = [
  ...['package.json', 'tsconfig.json', 'tsconfig.build.json', 'src', 'scripts'],
  ...['README.md', 'LICENSE', 'CHANGELOG.md'],
];

export function setup(project: TestProject): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'pointsman-pack-'));
  const clone = join(folder, 'clone');
  for (const name of ingredients.filter((path) => existsSync(join(repository, path)))) {
    cpSync(join(repository, name), join(clone, name), { recursive: true });
  }
  symlinkSync(join(repository, 'node_modules'), join(clone, 'node_modules'));
  const packed = JSON.parse(npm(['pack', '--json', '--pack-destination', folder], { cwd: clone })) as [
    { filename: string },
  ];
  const tarball = join(folder, packed[0].filename);
  execFileSync('tar', ['-xzf', tarball, '-C', folder]);
  symlinkSync(join(repository, 'node_modules'), join(folder, 'node_modules'));
  project.provide('clone', clone);
  project.provide('tarball', tarball);
  project.provide('unpacked', join(folder, 'package'));
  return () => rmSync(folder, { recursive: true, force: true });
}
