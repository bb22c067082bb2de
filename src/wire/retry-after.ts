/** How long an endpoint asks to be left alone, milliseconds; undefined if it does not say, or says nonsense. */

/** No hint is believed beyond this. */
const MAX_MS = 3_600_000;
/** Every form of date in HTTP has one. `Date.parse` would make a day in 2001 of `3`, and of `-5` too. */
const TIME_OF_DAY = /\d\d:\d\d:\d\d/;

export interface RetryHeaders {
  readonly retryAfterMs?: string | undefined;
  readonly retryAfter?: string | undefined;
}

export function readRetryAfter({ retryAfterMs, retryAfter }: RetryHeaders, now: number): number | undefined {
  const ms = readNumber(retryAfterMs);
  if (ms !== undefined) return clamp(ms);
  const seconds = readNumber(retryAfter);
  if (seconds !== undefined) return clamp(seconds * 1000);
  const date = retryAfter !== undefined && TIME_OF_DAY.test(retryAfter) ? Date.parse(retryAfter) : Number.NaN;
  return Number.isNaN(date) ? undefined : clamp(date - now);
}

function readNumber(text: string | undefined): number | undefined {
  if (text === undefined || !/^\s*\d+(\.\d+)?\s*$/.test(text)) return undefined;
  return Number(text);
}

function clamp(ms: number): number {
  return Math.min(Math.max(0, ms), MAX_MS);
}
