/** What a command may touch of the world: so that tests can run it in their own process. */
import type { Env } from '../config/index.ts';

export interface Io {
  out(text: string): void;
  err(text: string): void;
  /** Somebody is looking: colours and progress are welcome. */
  readonly isTty: boolean;
  readonly env: Env;
  readonly stdin: AsyncIterable<string | Uint8Array>;
}

/** 0: done. 1: the answer is no, or something failed. 2: the input or the usage is wrong. */
export type ExitCode = 0 | 1 | 2;
