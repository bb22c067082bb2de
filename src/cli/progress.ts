/** One line on standard error that says how far a long task is. */
import type { Clock } from '../runtime/clock.ts';
import { formatCount, formatPercent } from './format.ts';
import type { Io } from './io.ts';

const SHOW_AFTER_MS = 1000;
const REFRESH_MS = 200;
const CLEAR_LINE = '\r\u001B[K';

export interface Progress {
  /** @param share 0..1, or undefined if nobody knows where the end is */
  update(done: number, share: number | undefined): void;
  /** Takes the line away. */
  clear(): void;
}

/** @param noun of what is counted, in the plural */
export function createProgress(noun: string, io: Io, clock: Clock): Progress {
  let nextMs = clock.monotonicMs() + SHOW_AFTER_MS;
  let shown = false;
  return {
    update(done, share) {
      if (!io.errIsTty) return;
      const nowMs = clock.monotonicMs();
      if (nowMs < nextMs) return;
      nextMs = nowMs + REFRESH_MS;
      shown = true;
      io.err(`${CLEAR_LINE}${formatCount(done)} ${noun}${share === undefined ? '' : ` (${formatPercent(share)})`}`);
    },
    clear() {
      if (shown) io.err(CLEAR_LINE);
      shown = false;
    },
  };
}
