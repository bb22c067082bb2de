import { describe, expect, it } from 'vitest';
import { eligible } from '../../../test/support/builders.ts';
import { orderOf, rankingOf } from '../../../test/support/ranking.ts';
import type { BudgetTier, PolicyConfig } from './policy.ts';

/** 0.10 USD a session; Claude until half of it is spent, then the 32B model until 80 %, then the 7B model. */
const SEEDS_TIERS: readonly BudgetTier[] = [
  { until: 0.5, models: ['claude-sonnet-4'] },
  { until: 0.8, models: ['qwen2.5-32b'] },
  { models: ['qwen2.5-7b'] },
];
const LIMIT = 100_000_000;
const BUDGET = budgetOf(SEEDS_TIERS);

const CLAUDE = eligible('anthropic/claude-sonnet-4', { costNanoUsd: 9000 });
const QWEN32 = eligible('ollama/qwen2.5-32b', { costNanoUsd: 0 });
const QWEN7 = eligible('ollama/qwen2.5-7b', { costNanoUsd: 0 });

describe('budget', () => {
  it.each([
    [0, 'claude-sonnet-4'],
    [49_999_999, 'claude-sonnet-4'],
    [50_000_000, 'qwen2.5-32b'],
    [79_999_999, 'qwen2.5-32b'],
    [80_000_000, 'qwen2.5-7b'],
    [100_000_000, 'qwen2.5-7b'],
    [250_000_000, 'qwen2.5-7b'],
  ])('with %i nano-USD of 0.10 USD spent, takes %s', (spentNanoUsd, model) => {
    const { ranked } = rankingOf(BUDGET, [QWEN7, CLAUDE, QWEN32], spent(spentNanoUsd));
    expect(ranked[0].candidate.facts.model).toBe(model);
  });

  it('is in its first tier while a session has spent nothing that is known of', () => {
    expect(orderOf(BUDGET, [QWEN7, QWEN32, CLAUDE])[0]).toBe('anthropic/claude-sonnet-4');
  });

  it('lets the limit of the session outrank the one of the policy', () => {
    const asked = { budget: { limitNanoUsd: 2 * LIMIT, spentNanoUsd: 0.6 * LIMIT } };
    expect(orderOf(BUDGET, [QWEN7, QWEN32, CLAUDE], asked)[0]).toBe('anthropic/claude-sonnet-4');
  });

  it('falls back to cheaper tiers first, then to what is in none, then to dearer tiers', () => {
    const candidates = [
      CLAUDE,
      eligible('x/unknown-price', { costNanoUsd: null }),
      eligible('x/cheap', { costNanoUsd: 10 }),
      QWEN7,
      QWEN32,
    ] as const;
    expect(orderOf(BUDGET, candidates, spent(60_000_000))).toEqual([
      'ollama/qwen2.5-32b',
      'ollama/qwen2.5-7b',
      'x/cheap',
      'x/unknown-price',
      'anthropic/claude-sonnet-4',
    ]);
  });

  it('goes down tier by tier, the dearer first', () => {
    expect(orderOf(BUDGET, [QWEN7, QWEN32], spent(0))).toEqual(['ollama/qwen2.5-32b', 'ollama/qwen2.5-7b']);
  });

  it('says how much is spent and which tier that is', () => {
    expect(rankingOf(BUDGET, [CLAUDE], spent(62_500_000)).notes).toEqual([
      "62.5 % of the session's budget is spent: tier 2 of 3",
    ]);
  });

  it('is in its last tier where there is nothing to spend', () => {
    const asked = { budget: { limitNanoUsd: 0, spentNanoUsd: 0 } };
    expect(orderOf(BUDGET, [CLAUDE, QWEN32, QWEN7], asked)[0]).toBe('ollama/qwen2.5-7b');
  });

  it('stays in its last tier past the end of it, if that one has an end', () => {
    const config = budgetOf(SEEDS_TIERS.slice(0, 2));
    expect(orderOf(config, [CLAUDE, QWEN32], spent(95_000_000))[0]).toBe('ollama/qwen2.5-32b');
  });
});

function budgetOf(tiers: readonly BudgetTier[]): PolicyConfig {
  return { kind: 'budget', limitNanoUsd: LIMIT, tiers };
}

function spent(spentNanoUsd: number): { budget: { limitNanoUsd: number; spentNanoUsd: number } } {
  return { budget: { limitNanoUsd: LIMIT, spentNanoUsd } };
}
