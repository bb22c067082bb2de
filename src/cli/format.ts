/** Numbers as people read them. */

const NANO_PER_USD = 1e9;
const SIGNIFICANT = 3;
const CENTS = 2;

/** In USD, with three significant digits or cents, whichever says more; what is unknown is not free. */
export function formatUsd(nanoUsd: number | null): string {
  if (nanoUsd === null) return 'unknown';
  const usd = Math.abs(nanoUsd) / NANO_PER_USD;
  const sign = nanoUsd < 0 ? '−' : '';
  if (usd === 0) return '$0';
  if (usd >= 1) {
    return `${sign}$${usd.toLocaleString('en-US', { minimumFractionDigits: CENTS, maximumFractionDigits: CENTS })}`;
  }
  const digits = SIGNIFICANT - 1 - Math.floor(Math.log10(usd));
  return `${sign}$${usd.toFixed(Math.max(CENTS, digits)).replace(/(\.\d\d\d*?)0+$/, '$1')}`;
}

export function formatMs(ms: number | null): string {
  if (ms === null) return 'unknown';
  if (ms < 10) return `${trimmed(ms, 2)} ms`;
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  return ms < 60_000 ? `${trimmed(ms / 1000, 2)} s` : `${trimmed(ms / 60_000, 1)} min`;
}

export function formatCount(count: number): string {
  return count.toLocaleString('en-US');
}

/** A score, a quality or a share from 0 to 1. */
export function formatScore(value: number | null): string {
  return value === null ? 'unknown' : value.toFixed(CENTS).replace('-', '−');
}

export function formatPercent(share: number): string {
  return `${trimmed(share * 100, 1)} %`;
}

/** UTC, to the second. */
export function formatTime(atMs: number): string {
  const time = new Date(atMs);
  if (Number.isNaN(time.getTime())) return `${atMs} ms`;
  return time.toISOString().replace('T', ' ').replace(/\..*/, ' UTC');
}

/** `1 model`, `2 models`. */
export function formatNumberOf(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}

export function trimmed(value: number, decimals: number): string {
  return String(Number(value.toFixed(decimals)));
}
