/** `npm run prove -- NAME`: see USAGE. */
import { fileURLToPath } from 'node:url';
import { dataFolderFromEnvironment } from '../bench/environment.ts';
import { type Arguments, parseArguments, USAGE } from './arguments.ts';
import { createProgress } from './progress.ts';
import type { Proof } from './proof.ts';
import { type ExitCode, prove } from './prove.ts';
import { PROOFS } from './registry.ts';

/** The compiled file is `.build/proofs/main.js`. */
const ROOT = fileURLToPath(new URL('../..', import.meta.url));

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

function help(problem: string): ExitCode {
  const names = PROOFS.map((proof) => `  ${proof.name.padEnd(10)}${proof.title}`);
  print(`${problem}: not run\n\n${USAGE}\n\nProofs:\n${names.join('\n')}`);
  return 2;
}

function select(argv: readonly string[]): { readonly args: Arguments; readonly proof: Proof } | string {
  try {
    const args = parseArguments(argv, dataFolderFromEnvironment());
    const proof = PROOFS.find(({ name }) => name === args.name);
    return proof === undefined ? `there is no proof ${args.name}` : { args, proof };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

async function main(): Promise<ExitCode> {
  const selected = select(process.argv.slice(2));
  if (typeof selected === 'string') return help(selected);
  const progress = createProgress(process.stderr, Date.now);
  return prove(selected.proof, selected.args, ROOT, { print, progress, now: Date.now });
}

process.exitCode = await main();
