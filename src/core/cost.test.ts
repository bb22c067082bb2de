import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { perToken } from '../../test/support/builders.ts';
import { SEED_MODELS } from '../../test/support/seed-models.ts';
import { amortisedNanoUsd, costNanoUsd } from './cost.ts';
import type { Price } from './deployment.ts';
import type { Usage } from './usage.ts';

const { gpt4o, qwen72, sonnet, qwen32 } = SEED_MODELS;

describe('the cost of a usage', () => {
  it.each<[string, Price, Partial<Usage>, number | null]>([
    // 1,000 × 2.50 + 500 × 10 USD per million.
    ['gpt-4o', gpt4o.price, { inputTokens: 1000, outputTokens: 500 }, 7_500_000],
    // 400 × 2.50 + 600 × 1.25 + 200 × 10.
    ['gpt-4o, partly cached', gpt4o.price, { inputTokens: 1000, cachedInputTokens: 600, outputTokens: 200 }, 3_750_000],
    ['gpt-4o, all cached', gpt4o.price, { inputTokens: 1000, cachedInputTokens: 1000 }, 1_250_000],
    ['gpt-4o, one token', gpt4o.price, { inputTokens: 1 }, 2500],
    ['claude-sonnet-4', sonnet.price, { inputTokens: 2000, outputTokens: 1000 }, 21_000_000],
    ['qwen2.5-72b by API', qwen72.price, { inputTokens: 1_000_000, outputTokens: 1_000_000 }, 2_500_000_000],
    // 0.0375 USD per million: 3 × 37.5 nano-USD.
    ['a fraction of a nano-USD', perToken(0.0375, 0.15), { inputTokens: 3 }, 113],
    ['nothing', gpt4o.price, {}, 0],
    ['a machine paid by the hour', qwen32.price, { inputTokens: 1_000_000, outputTokens: 1_000_000 }, 0],
    ['an unknown price', { kind: 'unknown' }, { inputTokens: 1000 }, null],
  ])('for %s', (_, price, used, nanoUsd) => {
    expect(costNanoUsd(price, usage(used))).toBe(nanoUsd);
  });

  it('counts reasoning tokens once: they are part of the output', () => {
    const plain = costNanoUsd(gpt4o.price, usage({ outputTokens: 500 }));
    expect(costNanoUsd(gpt4o.price, usage({ outputTokens: 500, reasoningTokens: 400 }))).toBe(plain);
  });

  it('charges no negative input where a provider reports more cached tokens than input', () => {
    expect(costNanoUsd(gpt4o.price, usage({ inputTokens: 10, cachedInputTokens: 100 }))).toBe(125_000);
  });

  it('is exact to the nano-USD for two million tokens at 200 USD per million', () => {
    const tokens = fc.nat(2_000_000);
    const pico = fc.nat(200_000_000);
    fc.assert(
      fc.property(fc.tuple(tokens, tokens, tokens), fc.tuple(pico, pico, pico), ([fresh, cached, output], prices) => {
        const [inputPicoUsd, cachedInputPicoUsd, outputPicoUsd] = prices;
        const exact =
          BigInt(fresh) * BigInt(inputPicoUsd) +
          BigInt(cached) * BigInt(cachedInputPicoUsd) +
          BigInt(output) * BigInt(outputPicoUsd);
        const used = usage({ inputTokens: fresh + cached, cachedInputTokens: cached, outputTokens: output });
        const cost = costNanoUsd({ kind: 'per-token', inputPicoUsd, cachedInputPicoUsd, outputPicoUsd }, used);
        expect(cost).toBe(Number((exact + 500n) / 1000n));
      }),
    );
  });
});

describe('the amortised cost', () => {
  it.each<[string, Price, number, number]>([
    // 0.10 USD × 10 / 3,600.
    ['ten seconds of a 0.10 USD hour', qwen32.price, 10_000, 277_778],
    ['an hour of it', qwen32.price, 3_600_000, 100_000_000],
    ['no time', qwen32.price, 0, 0],
    ['what is billed per token', gpt4o.price, 10_000, 0],
    ['an unknown price', { kind: 'unknown' }, 10_000, 0],
  ])('of %s', (_, price, busyMs, nanoUsd) => {
    expect(amortisedNanoUsd(price, busyMs)).toBe(nanoUsd);
  });
});

function usage(used: Partial<Usage>): Usage {
  return { inputTokens: 0, cachedInputTokens: 0, outputTokens: 0, reasoningTokens: 0, ...used };
}
