/** Collects lines and writes many at once: a system call for each would take longer than the work. */
import type { Io } from './io.ts';

const ENOUGH = 64 * 1024;

export interface BufferedOutput {
  /** Waits now and then for a reader that is slow. */
  line(text: string): Promise<void> | undefined;
  flush(): Promise<void>;
}

export function bufferOutput(io: Io): BufferedOutput {
  let pending = '';
  const flush = async (): Promise<void> => {
    io.out(pending);
    pending = '';
    await io.drained();
  };
  return {
    line(text) {
      pending += `${text}\n`;
      return pending.length < ENOUGH ? undefined : flush();
    },
    flush,
  };
}
