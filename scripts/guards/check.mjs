#!/usr/bin/env node
/** Checks what the other tools cannot say: `node scripts/guards/check.mjs [root]`. Exit code 1 when a rule is broken. */
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { checkLayers, checkSiblings } from './layers.mjs';
import { checkImportEffects, checkModuleState } from './module-state.mjs';
import { checkPlaces } from './places.mjs';
import { checkSuppressions } from './suppressions.mjs';
import { parseTree, readSources } from './tree.mjs';

export { places } from './places.mjs';

/** @typedef {import('./tree.mjs').Violation} Violation */

const checks = [checkLayers, checkSiblings, checkPlaces, checkModuleState, checkImportEffects, checkSuppressions];

/**
 * @param {ReadonlyMap<string, string>} sources Texts by path from the root, as `src/core/decide.ts`.
 * @returns {readonly Violation[]}
 * @throws When there is nothing to check: silence would look like success.
 */
export function checkSources(sources) {
  if (sources.size === 0) throw new Error('No source files were found, so nothing was checked.');
  const tree = parseTree(sources);
  return tree.files.flatMap((file) => checks.flatMap((check) => check(file, tree)));
}

/** @param {string} root */
function main(root) {
  const sources = readSources(root);
  const violations = checkSources(sources);
  for (const { path, line, rule, message } of violations) console.error(`${path}:${line}  ${rule}  ${message}`);
  console.log(`Guards: ${sources.size} files, ${violations.length === 0 ? 'nothing' : violations.length} to report.`);
  if (violations.length > 0) process.exitCode = 1;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) main(resolve(process.argv[2] ?? '.'));
