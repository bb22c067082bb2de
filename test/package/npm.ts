/** npm under a chosen Node: what npm installs depends on the Node that runs it. */
import { spawnSync } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname } from 'node:path';
import { findOnPath } from '../support/parts.ts';

export interface RunOptions {
  readonly cwd: string;
  /** The Node to use; the running one if not given. */
  readonly node?: string;
}

/**
 * The output of one npm command.
 *
 * @throws With all that npm printed, when it fails.
 */
export function npm(args: readonly string[], { cwd, node = process.execPath }: RunOptions): string {
  const quiet = ['--loglevel=error', '--no-audit', '--no-fund', '--no-update-notifier', '--prefer-offline'];
  const { status, stdout, stderr } = spawnSync(node, [npmCli(), ...args, ...quiet], {
    cwd,
    encoding: 'utf8',
    env: environment(node),
  });
  if (status !== 0) throw new Error(`npm ${args.join(' ')} ended with ${status}:\n${stdout}${stderr}`);
  return stdout;
}

/** What an outer npm, Node or test runner would tell an inner one about itself. */
const outer =
  /^(npm_(?!config_)|npm_config_(local_|global_)?prefix$|NODE_(OPTIONS|ENV|PATH|V8_COVERAGE)$|VITEST|POINTSMAN_)/;

/** The environment of a user's shell in which `node`, and a script that asks for it in its first line, is the given one. */
export function environment(node: string): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !outer.test(name));
  return { ...Object.fromEntries(kept), PATH: `${dirname(node)}${delimiter}${process.env['PATH'] ?? ''}` };
}

/** The script behind the command `npm`. */
function npmCli(): string {
  const fromNpm = process.env['npm_execpath'];
  if (fromNpm?.endsWith('npm-cli.js') && existsSync(fromNpm)) return fromNpm;
  const command = findOnPath('npm');
  if (command === undefined) throw new Error('npm is not on the PATH.');
  const script = realpathSync(command);
  return script.endsWith('.js') ? script : createRequire(script).resolve('npm/bin/npm-cli.js');
}
