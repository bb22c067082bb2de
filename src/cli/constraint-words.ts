/** Constraints in words. */
import type { Constraints } from '../core/constraints.ts';
import { own } from '../core/own.ts';
import { formatMs, formatScore, formatUsd } from './format.ts';

type Words = { readonly [Name in keyof Constraints]-?: (value: NonNullable<Constraints[Name]>) => string };

const WORDS: Words = {
  maxLatencyMs: (ms) => `complete within ${formatMs(ms)}`,
  maxTtftMs: (ms) => `first token within ${formatMs(ms)}`,
  maxCostNanoUsd: (nanoUsd) => `at most ${formatUsd(nanoUsd)}`,
  maxCostPer1kNanoUsd: (nanoUsd) => `at most ${formatUsd(nanoUsd)} per thousand tokens`,
  minQuality: (quality) => `quality of at least ${formatScore(quality)}`,
  maxSizeB: (sizeB) => `at most ${sizeB} billion parameters`,
  localOnly: (wanted) => (wanted ? 'local only' : 'local or remote'),
  region: (region) => `region ${region}`,
  only: (names) => `only ${names.join(', ')}`,
  ignore: (names) => `not ${names.join(', ')}`,
  strict: (wishes) => `never to be given up: ${wishes.join(', ')}`,
};

export function constraintsInWords(constraints: Constraints): readonly string[] {
  const names = Object.keys(constraints) as (keyof Constraints)[];
  return names.flatMap((name) => wordsFor(name, constraints));
}

function wordsFor<Name extends keyof Constraints>(name: Name, constraints: Constraints): readonly string[] {
  const value: NonNullable<Constraints[Name]> | null | undefined = constraints[name];
  if (value === undefined || value === null) return [];
  // A record may come from a newer Pointsman.
  const words = own<(value: never) => string>(WORDS, name);
  return [words === undefined ? `${name} ${JSON.stringify(value)}` : words(value as never)];
}
