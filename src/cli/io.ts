/** What a command may touch of the world: so that tests can run it in their own process. */
import type { Env } from '../config/index.ts';

export interface Io {
  out(text: string): void;
  err(text: string): void;
  /**
   * Resolves when standard output can take more, so that a slow reader is waited for.
   *
   * @throws OutputError if it cannot be written to
   */
  drained(): Promise<void>;
  /** Whoever read standard output has gone: nothing more need be written. */
  readonly closed: boolean;
  /** Somebody is looking at standard output: colours are welcome. */
  readonly isTty: boolean;
  /** Somebody is looking at standard error: progress is welcome. */
  readonly errIsTty: boolean;
  /** Somebody can answer on standard input. */
  readonly stdinIsTty: boolean;
  readonly env: Env;
  readonly stdin: AsyncIterable<string | Uint8Array>;
}

/** 0: done. 1: the answer is no, or something failed. 2: the input or the usage is wrong. */
export type ExitCode = 0 | 1 | 2;

/** Nobody can be told the answer. */
export class OutputError extends Error {
  override readonly name = 'OutputError';

  constructor(reason: string) {
    super(`Standard output cannot be written to: ${reason}.`);
  }
}
