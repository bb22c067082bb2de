/** How long an endpoint that failed asks to be left alone, by the headers of its answer. */
import { own } from '../core/own.ts';

/** No hint is believed beyond this. */
const MAX_MS = 3_600_000;
/** Every form of date in HTTP has one. `Date.parse` would make a day in 2001 of `3`, and of `-5` too. */
const TIME_OF_DAY = /\d\d:\d\d:\d\d/;

/** Names in lower case; a header that came twice is a list. */
export type ResponseHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/**
 * Milliseconds, from 0 to an hour; undefined if the endpoint does not say, or says nonsense. Milliseconds count before
 * seconds, seconds before a date, and a date before the moment at which a limit is lifted that is used up. Where one
 * header has several values, the longest counts: to come too late costs less than to come too early.
 *
 * A moment is compared with the endpoint's own clock where it tells the time, so that neither clock need be right.
 *
 * @param now milliseconds since 1970
 */
export function readRetryAfter(headers: ResponseHeaders, now: number): number | undefined {
  const ms = longest([...valuesOf(headers, 'retry-after-ms'), ...valuesOf(headers, 'x-ms-retry-after-ms')], readNumber);
  if (ms !== undefined) return clamp(ms);
  const waits = valuesOf(headers, 'retry-after');
  const seconds = longest(waits, readNumber);
  if (seconds !== undefined) return clamp(seconds * 1000);
  const theirNow = readDate(valuesOf(headers, 'date')[0]) ?? now;
  const date = longest(waits, readDate);
  if (date !== undefined) return clamp(date - theirNow);
  const reset = longest(exhausted(headers), (value) => readReset(value, theirNow));
  return reset === undefined ? undefined : clamp(reset);
}

/** As `5`, or `2, 5` where a proxy has made one header of two. A date has a comma of its own. */
function valuesOf(headers: ResponseHeaders, name: string): readonly string[] {
  const header = own(headers, name) ?? [];
  const lines: readonly string[] = typeof header === 'string' ? [header] : header;
  return lines.flatMap((line) => (/^[\d.,\s]+$/.test(line) ? line.split(',') : [line]));
}

function longest(values: readonly string[], read: (value: string) => number | undefined): number | undefined {
  const known = values.map(read).filter((value) => value !== undefined);
  return known.length === 0 ? undefined : Math.max(...known);
}

function readNumber(text: string): number | undefined {
  return /^\s*\d+(\.\d+)?\s*$/.test(text) ? Number(text) : undefined;
}

function readDate(text: string | undefined): number | undefined {
  const date = text !== undefined && TIME_OF_DAY.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(date) ? undefined : date;
}

/** As in `x-ratelimit-reset-tokens`, `anthropic-ratelimit-requests-reset` and `ratelimit-reset`. */
const RESET = /^(.*ratelimit.*)reset(.*)$/;

/** When those limits are lifted of which nothing remains; where none says so, those that do not say what remains. */
function exhausted(headers: ResponseHeaders): readonly string[] {
  const used: string[] = [];
  const unsaid: string[] = [];
  for (const name of Object.keys(headers)) {
    const [, before, after] = RESET.exec(name) ?? [];
    if (before === undefined) continue;
    const remaining = valuesOf(headers, `${before}remaining${after}`);
    if (remaining.some((value) => readNumber(value) === 0)) used.push(...valuesOf(headers, name));
    else if (remaining.length === 0) unsaid.push(...valuesOf(headers, name));
  }
  return used.length > 0 ? used : unsaid;
}

const DURATION = /^(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+(?:\.\d+)?)s)?(?:(\d+(?:\.\d+)?)ms)?$/;
const UNITS_MS: readonly number[] = [86_400_000, 3_600_000, 60_000, 1000, 1];
/** Numbers beyond these are moments: seconds or milliseconds since 1970. */
const EPOCH_SECONDS = 1e9;
const EPOCH_MS = 1e12;

/** As `6m0s`, `120ms`, seconds, a date, or a moment as a number. */
function readReset(text: string, theirNow: number): number | undefined {
  const number = readNumber(text);
  if (number !== undefined) {
    if (number >= EPOCH_MS) return number - theirNow;
    return number >= EPOCH_SECONDS ? number * 1000 - theirNow : number * 1000;
  }
  const date = readDate(text);
  if (date !== undefined) return date - theirNow;
  const amounts = DURATION.exec(text.trim())?.slice(1) ?? [];
  if (amounts.every((amount) => amount === undefined)) return undefined;
  return amounts.reduce((sum, amount, index) => sum + Number(amount ?? 0) * (UNITS_MS[index] as number), 0);
}

function clamp(ms: number): number {
  return Math.min(Math.max(0, ms), MAX_MS);
}
