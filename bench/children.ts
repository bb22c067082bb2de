/** Processes of the bench: pinned to a core, each in a group of its own, and gone when the bench is gone. */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { within } from './clock.ts';
import { bareEnvironment, callerEnvironment } from './environment.ts';

export interface ChildOptions {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** Core to run on, where the system can bind a process to one; any if absent. */
  readonly core?: number;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** The caller's whole environment too; what is measured never gets it (NODE_OPTIONS, a profiler). */
  readonly inheritEnvironment?: true;
  /** Written to its standard input, which is then closed. */
  readonly input?: string;
}

export interface Child {
  readonly name: string;
  readonly pid: number;
  /** The end of its standard error, for messages. */
  readonly errors: () => string;
  readonly exited: () => boolean;
  readonly stop: () => Promise<void>;
}

export interface Children {
  /** Starts a process that runs until it is stopped. */
  readonly start: (options: ChildOptions) => Child;
  /** Runs a process to its end and gives its standard output; throws on another exit code than 0. */
  readonly run: (options: ChildOptions, limitMs: number) => Promise<string>;
  readonly stopAll: () => Promise<void>;
}

const ERROR_TAIL_CHARACTERS = 2000;
/** From the request to end to the command to end. */
const PATIENCE_MS = 500;

/** Nothing outlives `work`: also not when it throws, when the bench is interrupted, or when it exits early. */
export async function withChildren<T>(folder: string, work: (children: Children) => Promise<T>): Promise<T> {
  const running = new Set<ChildProcess>();
  const killAll = (): void => {
    for (const child of running) killGroup(child);
  };
  const interrupted = (signal: NodeJS.Signals): void => {
    killAll();
    process.exit(signal === 'SIGINT' ? 130 : 143);
  };
  process.once('exit', killAll);
  process.once('SIGINT', interrupted);
  process.once('SIGTERM', interrupted);
  const children = createChildren(folder, running);
  try {
    return await work(children);
  } finally {
    await children.stopAll();
    process.off('exit', killAll);
    process.off('SIGINT', interrupted);
    process.off('SIGTERM', interrupted);
  }
}

function createChildren(folder: string, running: Set<ChildProcess>): Children {
  const launch = (options: ChildOptions, stdout: 'ignore' | 'pipe'): Launched => {
    const log = join(folder, `${options.name}.${running.size}.err`);
    const child = spawnPinned(options, stdout, log);
    running.add(child);
    const ended = new Promise<number | NodeJS.Signals | null>((resolve) => {
      child.once('exit', (code, signal) => resolve(code ?? signal));
      child.once('error', () => resolve(null));
    }).finally(() => running.delete(child));
    return { child, ended, errors: () => readFileSync(log, 'utf8').slice(-ERROR_TAIL_CHARACTERS) };
  };

  return {
    start: (options) => {
      const { child, ended, errors } = launch(options, 'ignore');
      return {
        name: options.name,
        pid: child.pid ?? -1,
        errors,
        exited: () => child.exitCode !== null || child.signalCode !== null,
        stop: () => stopGently(child, ended),
      };
    },
    run: async (options, limitMs) => {
      const { child, ended, errors } = launch(options, 'pipe');
      let output = '';
      child.stdout?.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
      const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
      try {
        const code = await within(ended, limitMs, options.name);
        if (code !== 0) throw new Error(`${options.name} ended with ${code}: ${errors() || output.slice(-500)}`);
        await closed;
        return output;
      } finally {
        killGroup(child);
      }
    },
    stopAll: async () => {
      await Promise.all([...running].map((child) => stopGently(child, gone(child))));
    },
  };
}

interface Launched {
  readonly child: ChildProcess;
  readonly ended: Promise<number | NodeJS.Signals | null>;
  readonly errors: () => string;
}

function spawnPinned(options: ChildOptions, stdout: 'ignore' | 'pipe', log: string): ChildProcess {
  const errors = openSync(log, 'w');
  const bind =
    options.core === undefined || process.platform !== 'linux' ? [] : ['taskset', '-c', String(options.core)];
  const [command = '', ...args] = [...bind, options.command, ...options.args];
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: { ...(options.inheritEnvironment === true ? callerEnvironment() : bareEnvironment()), ...options.env },
    detached: true,
    stdio: [options.input === undefined ? 'ignore' : 'pipe', stdout, errors],
  });
  closeSync(errors);
  child.stdin?.end(options.input);
  return child;
}

/** Asks first, so that a parent among them can bury its children. */
async function stopGently(child: ChildProcess, ended: Promise<unknown>): Promise<void> {
  child.kill('SIGTERM');
  await within(ended, PATIENCE_MS, child.spawnfile).catch(() => undefined);
  killGroup(child);
  await ended;
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // The group is gone already.
  }
}

function gone(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return Promise.resolve();
  return new Promise((resolve) => child.once('exit', () => resolve()));
}
