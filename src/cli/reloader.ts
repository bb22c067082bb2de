/** Reads the config again: what can be used takes the place of what was, what cannot leaves it as it is. */
import type { Config } from '../core/config.ts';
import type { Loaded } from './load-config.ts';
import type { RunningServer } from './start-server.ts';

export interface ReloaderDeps {
  readonly load: () => Promise<Loaded>;
  /** What the command line says counts. */
  readonly adjust: (config: Config) => Config;
  readonly server: Pick<RunningServer, 'use'>;
  /** Told what came of it, in lines for people. */
  readonly say: (text: string) => void;
}

/** One reading at a time; who asks meanwhile gets another one after it. */
export class Reloader {
  readonly #deps: ReloaderDeps;
  #running: Promise<void> | undefined;
  #again = false;

  constructor(deps: ReloaderDeps) {
    this.#deps = deps;
  }

  /** Resolves when what was asked for has been read. Never rejects. */
  reload(): Promise<void> {
    if (this.#running === undefined) this.#running = this.#run();
    else this.#again = true;
    return this.#running;
  }

  async #run(): Promise<void> {
    do {
      this.#again = false;
      await this.#once();
    } while (this.#again);
    this.#running = undefined;
  }

  async #once(): Promise<void> {
    const { load, adjust, server, say } = this.#deps;
    try {
      const loaded = await load();
      if (!loaded.ok) {
        say(`The config is not reloaded; the last good one goes on.\n${loaded.problems}`);
        return;
      }
      const waiting = server.use(adjust(loaded.config));
      const later = waiting.length === 0 ? '' : ` Only after a restart: ${waiting.join(', ')}.`;
      const warnings = loaded.warnings === '' ? '' : `\n${loaded.warnings}`;
      say(`The config is reloaded: snapshot ${loaded.config.snapshotHash.slice(0, 12)}.${later}${warnings}`);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      say(`The config is not reloaded; the last good one goes on.\n${reason}`);
    }
  }
}
