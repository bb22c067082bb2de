/** Runs a trial in a process of its own, so that it starts with nothing and what it leaves can be seen. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import type { TrialFigures, TrialName, TrialOptions } from './trials.ts';

export interface TrialProgram {
  /** Arguments of node, up to the program. */
  readonly args: readonly string[];
  /** Told what is being done. */
  readonly progress?: (text: string) => void;
}

/** Rejects with its last words if it ends badly, or takes longer than `limitMs`. */
export async function runTrial<Name extends TrialName>(
  { args, progress = () => {} }: TrialProgram,
  name: Name,
  options: TrialOptions<Name>,
  limitMs: number,
): Promise<TrialFigures<Name>> {
  const child = spawn(process.execPath, [...args, name, JSON.stringify(options)], {
    stdio: ['ignore', 'pipe', 'pipe'],
    // With it goes what it has started.
    detached: true,
  });
  const killAll = (): void => {
    try {
      process.kill(-(child.pid ?? 0), 'SIGKILL');
    } catch {
      // All of them are gone.
    }
  };
  process.once('exit', killAll);
  const timer = setTimeout(killAll, limitMs);
  let lastWords = '';
  child.stderr.setEncoding('utf8').on('data', (said: string) => {
    lastWords = `${lastWords}${said}`.slice(-2000);
    progress(said.trim());
  });
  const [said, [code]] = await Promise.all([text(child.stdout), once(child, 'close') as Promise<[number | null]>]);
  clearTimeout(timer);
  process.off('exit', killAll);
  killAll();
  if (code !== 0) throw new Error(`the trial ${name} ended with ${code}: ${lastWords}`);
  return JSON.parse(said) as TrialFigures<Name>;
}
