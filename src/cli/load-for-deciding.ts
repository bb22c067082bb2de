/** The config for a command that decides and calls nobody. */
import type { Config } from '../core/config.ts';
import type { Io } from './io.ts';

export interface DecidingOptions {
  readonly config?: string;
  readonly demo: boolean;
}

/** Says on standard error what is wrong with it, or where it comes from; undefined if it cannot be used. */
export async function loadForDeciding({ config: file, demo }: DecidingOptions, io: Io): Promise<Config | undefined> {
  const { loadConfig } = await import('./load-config.ts');
  const choice = { demo, ...(file === undefined ? {} : { file }) };
  const loaded = await loadConfig(choice, io.env, async () => (await import('./demo.ts')).demoConfigForDeciding());
  if (!loaded.ok) {
    io.err(`${loaded.problems}\n`);
    return undefined;
  }
  const { origin } = loaded;
  if (origin.kind === 'discovered')
    io.err('No config file: using what was found in the environment and on this machine.\n');
  if (origin.kind === 'demo' && !origin.asked)
    io.err('No config file and no provider: using the simulated models of demo mode.\n');
  return loaded.config;
}
