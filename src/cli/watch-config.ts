/** Notices that a config file says something else than before. */
import { createHash } from 'node:crypto';
import { type FSWatcher, watch } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Clock } from '../runtime/clock.ts';

export interface ConfigWatch {
  close(): void;
}

/** An editor writes a file in several steps. */
const SETTLE_MS = 200;

export interface WatchedFile {
  readonly file: string;
  /** Of the content that is known, see `hashOf`. What has become of it since is a change. */
  readonly hash: string | undefined;
}

/**
 * @param changed called when the content has become another one
 * @returns undefined where the system cannot watch it
 */
export function watchConfig(watched: WatchedFile, changed: () => void, clock: Clock): ConfigWatch | undefined {
  const watching = new Watching(watched, changed, clock);
  return watching.start() ? watching : undefined;
}

class Watching implements ConfigWatch {
  readonly #file: string;
  readonly #changed: () => void;
  readonly #clock: Clock;
  #watcher: FSWatcher | undefined;
  #hash: string | undefined;
  /** Seen once: what is being written is read in parts. */
  #seen: string | undefined;
  #cancelTimer: (() => void) | undefined;
  #closed = false;

  constructor({ file, hash }: WatchedFile, changed: () => void, clock: Clock) {
    this.#file = file;
    this.#hash = hash;
    this.#changed = changed;
    this.#clock = clock;
  }

  start(): boolean {
    try {
      // The folder: an editor may put another file in the place of this one, and Kubernetes another folder.
      this.#watcher = watch(dirname(this.#file), { persistent: false }, () => this.#settle());
      this.#watcher.on('error', () => this.close());
      // It may have changed between its being read and now.
      this.#settle();
      return true;
    } catch {
      return false;
    }
  }

  close(): void {
    this.#closed = true;
    this.#watcher?.close();
    this.#cancelTimer?.();
  }

  /** In a folder in which much happens, it is looked at now and then. */
  #settle(): void {
    if (this.#closed) return;
    this.#cancelTimer ??= this.#clock.schedule(() => {
      this.#cancelTimer = undefined;
      void this.#look();
    }, SETTLE_MS);
  }

  async #look(): Promise<void> {
    const hash = await hashOf(this.#file);
    // A file that is gone will come back, or is missed at the next start.
    if (this.#closed || hash === undefined) return;
    const isSettled = hash === this.#seen;
    this.#seen = hash;
    if (hash === this.#hash) return;
    if (!isSettled) this.#settle();
    else {
      this.#hash = hash;
      this.#changed();
    }
  }
}

/** Undefined where it cannot be read. */
export async function hashOf(file: string): Promise<string | undefined> {
  try {
    return createHash('sha256')
      .update(await readFile(file))
      .digest('base64');
  } catch {
    return undefined;
  }
}
