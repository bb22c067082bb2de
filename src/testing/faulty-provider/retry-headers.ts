/** How a provider says when to try again. */
import type { FaultyDialect } from './dialects/dialect.ts';
import type { ResetForm, RetryHint } from './fault.ts';

const FORMS: Readonly<Record<ResetForm, (inMs: number, nowMs: number) => string>> = {
  duration,
  seconds: (inMs) => String(inMs / 1000),
  'epoch-seconds': (inMs, nowMs) => String(Math.ceil((nowMs + inMs) / 1000)),
  'epoch-ms': (inMs, nowMs) => String(nowMs + inMs),
  iso: (inMs, nowMs) => new Date(nowMs + inMs).toISOString(),
};

/** `nowMs` is what the provider's own clock says. */
export function retryHeaders(hint: RetryHint, dialect: FaultyDialect, nowMs: number): Readonly<Record<string, string>> {
  if ('seconds' in hint) return { 'retry-after': String(hint.seconds) };
  if ('milliseconds' in hint) return { 'retry-after-ms': String(hint.milliseconds) };
  if ('dateInMs' in hint) return { 'retry-after': new Date(nowMs + hint.dateInMs).toUTCString() };
  const { name, form } = dialect.resetHeader(hint.of ?? 'requests');
  return { [name]: FORMS[hint.form ?? form](hint.resetInMs, nowMs) };
}

/** How long the hint asks one to wait. */
export function retryMsOf(hint: RetryHint): number {
  if ('seconds' in hint) return hint.seconds * 1000;
  if ('milliseconds' in hint) return hint.milliseconds;
  return 'dateInMs' in hint ? hint.dateInMs : hint.resetInMs;
}

/** As Go writes durations: `6m0s`, `1h0m3s`, `20ms`. */
function duration(ms: number): string {
  if (ms < 1000) return `${ms}ms`;
  const hours = Math.floor(ms / 3_600_000);
  const minutes = Math.floor(ms / 60_000) % 60;
  const seconds = `${(ms % 60_000) / 1000}s`;
  if (hours > 0) return `${hours}h${minutes}m${seconds}`;
  return minutes > 0 ? `${minutes}m${seconds}` : seconds;
}
