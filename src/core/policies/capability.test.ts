import { describe, expect, it } from 'vitest';
import { eligible, traitsOf } from '../../../test/support/builders.ts';
import { orderOf, rankingOf } from '../../../test/support/ranking.ts';
import { SEED_MODELS } from '../../../test/support/seed-models.ts';
import { canonicalTask } from '../classify/tasks.ts';
import type { CapabilityRule, Eligible, PolicyConfig } from './policy.ts';

const REASON: CapabilityRule = { models: ['qwen2.5-32b'], maxOutputTokens: 4000 };
const SEEDS_TABLE: PolicyConfig = {
  kind: 'capability',
  rules: {
    classification: { models: ['qwen2.5-1.5b'], maxOutputTokens: 100 },
    summarization: { models: ['qwen2.5-7b'], maxOutputTokens: 500 },
    code_review: { models: ['qwen2.5-coder-7b'], maxOutputTokens: 2000 },
    reasoning: REASON,
    creative_writing: { models: ['claude-sonnet-4'], maxOutputTokens: 8000 },
  },
  fallback: REASON,
};

const { qwen1, qwen7, coder7, qwen32, sonnet } = SEED_MODELS;
const MODELS = [seed(qwen1, 0.3), seed(qwen7, 0.5), seed(coder7, 0.5), seed(qwen32, 0.7), seed(sonnet, 0.9)] as const;

describe('capability', () => {
  it.each([
    ['classify', 'qwen2.5-1.5b', 100],
    ['summarize', 'qwen2.5-7b', 500],
    ['code_review', 'qwen2.5-coder-7b', 2000],
    ['reason', 'qwen2.5-32b', 4000],
    ['creative', 'claude-sonnet-4', 8000],
    ['translate', 'qwen2.5-32b', 4000],
    ['unknown', 'qwen2.5-32b', 4000],
  ])('sends the task %s to %s with at most %i tokens', (task, model, maxOutputTokens) => {
    const { ranked } = rankingOf(SEEDS_TABLE, MODELS, { traits: traitsOf({ task: canonicalTask(task) }) });
    expect(ranked[0].candidate.facts.model).toBe(model);
    expect(ranked[0].params).toEqual({ maxOutputTokens });
  });

  it('says when a task has no rule of its own', () => {
    const asked = { traits: traitsOf({ task: 'haiku' }) };
    expect(rankingOf(SEEDS_TABLE, MODELS, asked).notes).toEqual(['no rule for task "haiku": the default entry']);
    expect(rankingOf(SEEDS_TABLE, MODELS, { traits: traitsOf({ task: 'reasoning' }) }).notes).toEqual([]);
  });

  it('finds no rule in what every object inherits', () => {
    const { ranked, notes } = rankingOf(SEEDS_TABLE, MODELS, { traits: traitsOf({ task: 'constructor' }) });
    expect(ranked[0].candidate.facts.model).toBe('qwen2.5-32b');
    expect(notes).toHaveLength(1);
  });

  it('falls back to the most able of the others, the unknown last, and sets them no limit', () => {
    const { ranked } = rankingOf(
      { kind: 'capability', rules: {}, fallback: { models: ['first', 'second'], maxOutputTokens: 9 } },
      [
        eligible('x/unheard-of', { quality: null }),
        eligible('x/weak', { quality: 0.2 }),
        eligible('x/second', { quality: 0.1 }),
        eligible('x/able', { quality: 0.8 }),
        eligible('x/first', { quality: 0.1 }),
      ],
    );
    expect(ranked.map(({ candidate }) => candidate.facts.model)).toEqual([
      'first',
      'second',
      'able',
      'weak',
      'unheard-of',
    ]);
    expect(ranked.map(({ params }) => params.maxOutputTokens)).toEqual([9, 9, undefined, undefined, undefined]);
  });

  it('keeps the order in which two deployments of one model are named', () => {
    const config: PolicyConfig = { kind: 'capability', rules: {}, fallback: { models: ['b/m', 'a/m'] } };
    expect(orderOf(config, [eligible('a/m'), eligible('b/m')])).toEqual(['b/m', 'a/m']);
    expect(rankingOf(config, [eligible('a/m'), eligible('b/m')]).ranked.map(({ total }) => total)).toEqual([0, -1]);
  });
});

function seed(facts: (typeof SEED_MODELS)['qwen1'], quality: number): Eligible {
  return { ...eligible(facts.id, { quality }), facts };
}
