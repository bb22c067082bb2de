/** Money, in integer nano-USD (1e-9 USD). */
import type { Price } from './deployment.ts';
import type { Usage } from './usage.ts';

const PICO_PER_NANO = 1000;
const MS_PER_HOUR = 3_600_000;

/** What this usage costs at this price, rounded to the nearest nano-USD; null if the price is unknown. */
export function costNanoUsd(price: Price, usage: Usage): number | null {
  switch (price.kind) {
    case 'unknown':
      return null;
    case 'per-hour':
      return 0;
    case 'per-token': {
      const fresh = Math.max(0, usage.inputTokens - usage.cachedInputTokens);
      const pico =
        fresh * price.inputPicoUsd +
        usage.cachedInputTokens * price.cachedInputPicoUsd +
        usage.outputTokens * price.outputPicoUsd;
      return Math.round(pico / PICO_PER_NANO);
    }
  }
}

/** The part of an hourly price that so much busy time takes up; 0 for what is billed per token. */
export function amortisedNanoUsd(price: Price, busyMs: number): number {
  return price.kind === 'per-hour' ? Math.round((price.nanoUsdPerHour * busyMs) / MS_PER_HOUR) : 0;
}
