import { fileURLToPath } from 'node:url';

const register = new URL('../support/register-typescript.mjs', import.meta.url).href;
const main = new URL('../../proofs/faults/trial-main.ts', import.meta.url);

/** Arguments of node with which trials run in tests: from their sources. */
export const TRIAL_ARGS: readonly string[] = ['--import', register, fileURLToPath(main)];
export const COMMAND_ARGS: readonly string[] = [
  '--import',
  register,
  fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url)),
];
