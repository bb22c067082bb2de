/** Runs one command line, and turns everything that can come of it into an exit code. */
import { CommanderError } from 'commander';
import { isPointsmanError } from '../core/errors.ts';
import { type ExitCode, type Io, OutputError } from './io.ts';
import { createProgram, type ProgramDeps } from './program.ts';

/** @param args without the names of the runtime and of the program */
export async function run(args: readonly string[], io: Io, orders: ProgramDeps['orders']): Promise<ExitCode> {
  let code: ExitCode = 0;
  const program = createProgram({
    io,
    orders,
    exit: (answer) => {
      code = answer;
    },
  });
  try {
    await program.parseAsync([...args], { from: 'user' });
    await io.drained();
    return code;
  } catch (error) {
    // It has said what is wrong with the usage, or has shown the help that was asked for.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    io.err(`${describe(error)}\n`);
    return isPointsmanError(error) ? 2 : 1;
  }
}

/** Where it comes from matters only for what nobody expected. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const isExpected = isPointsmanError(error) || error instanceof OutputError || error.name === 'StoreError';
  return isExpected ? error.message : (error.stack ?? error.message);
}
