#!/usr/bin/env node
/**
 * Adds to `package-lock.json` the binaries for other platforms that npm left out.
 *
 * npm omits an optional package that its registry does not have, and a mirror may hold those of its own platform only.
 * `npm ci` then refuses the lockfile, on every platform. What is added has no checksum: nobody here has seen the package. `--check` only says what is missing, with exit code 1.
 */
import { readFileSync, writeFileSync } from 'node:fs';

/** @typedef {{ version?: string, dev?: boolean, optional?: boolean, os?: string[], cpu?: string[], libc?: string[] }} Fields */
/** @typedef {Fields & { optionalDependencies?: Record<string, string> }} Locked */

const systems = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32'];
const processors = ['arm', 'arm64', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'wasm32', 'x64'];
/** @type {Readonly<Record<string, string>>} */
const libraries = { gnu: 'glibc', gnueabihf: 'glibc', musl: 'musl', musleabihf: 'musl' };

/**
 * The optional packages that a locked package names and the lockfile lacks, as entries of their own.
 *
 * @param {Readonly<Record<string, Locked>>} packages
 * @returns {Record<string, Fields>}
 */
function missingPackages(packages) {
  const names = Object.keys(packages);
  const missing = Object.values(packages).flatMap(({ optionalDependencies = {}, dev }) =>
    Object.entries(optionalDependencies)
      .filter(
        ([name]) => !names.some((path) => path === `node_modules/${name}` || path.endsWith(`/node_modules/${name}`)),
      )
      .map(([name, version]) => [`node_modules/${name}`, entryOf(name, version, dev)]),
  );
  return Object.fromEntries(missing);
}

/**
 * @param {string} name
 * @param {string} version
 * @param {boolean | undefined} dev
 * @returns {Fields}
 */
function entryOf(name, version, dev) {
  const words = name.split(/[/-]/);
  const os = words.filter((word) => systems.includes(word));
  const cpu = words.filter((word) => processors.includes(word));
  const libc = words.flatMap((word) => (os[0] === 'linux' ? (libraries[word] ?? []) : []));
  if (!/^\d+\.\d+\.\d+/.test(version) || cpu.length === 0)
    throw new Error(`${name}@${version} is no binary for a platform.`);
  return {
    version,
    cpu,
    ...(dev && { dev }),
    ...(libc.length > 0 && { libc }),
    optional: true,
    ...(os.length > 0 && { os }),
  };
}

function main() {
  const path = 'package-lock.json';
  const lock = JSON.parse(readFileSync(path, 'utf8'));
  const missing = missingPackages(lock.packages);
  const names = Object.keys(missing);
  console.log(`${path}: ${names.length} packages were missing.`);
  if (names.length === 0) return;
  if (process.argv.includes('--check')) {
    console.error(`Run \`node scripts/complete-lock.mjs\`.\n${names.join('\n')}`);
    process.exitCode = 1;
    return;
  }
  const sorted = Object.entries({ ...lock.packages, ...missing }).sort(([a], [b]) => a.localeCompare(b, 'en'));
  writeFileSync(path, `${JSON.stringify({ ...lock, packages: Object.fromEntries(sorted) }, null, 2)}\n`);
}

main();
