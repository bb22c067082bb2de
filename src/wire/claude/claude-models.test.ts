import { describe, expect, it } from 'vitest';
import { claudeTraits } from './claude-models.ts';

describe('claudeTraits', () => {
  it.each([
    ['claude-2.1', 'never', 'free'],
    ['claude-instant-1.2', 'never', 'free'],
    ['claude-3-haiku-20240307', 'never', 'free'],
    ['claude-3-5-sonnet-v2@20241022', 'never', 'free'],
    ['claude-3-7-sonnet-20250219', 'budget', 'free'],
    ['anthropic/claude-3.7-sonnet', 'budget', 'free'],
    ['claude-sonnet-4-20250514', 'budget', 'free'],
    ['claude-opus-4@20250514', 'budget', 'free'],
    ['claude-opus-4-1-20250805', 'budget', 'one'],
    ['claude-haiku-4-5-20251001', 'budget', 'one'],
    ['us.anthropic.claude-sonnet-4-5-20250929-v1:0', 'budget', 'one'],
    ['claude-opus-4-6', 'effort', 'one'],
    ['claude-sonnet-4-6', 'effort', 'one'],
    ['claude-opus-4-7', 'effort', 'none'],
    ['claude-sonnet-5', 'effort', 'none'],
    ['claude-haiku-5-5', 'effort', 'none'],
    ['claude-mythos-preview', 'effort', 'none'],
    ['claude-future-9', 'effort', 'none'],
    ['kimi-k2', 'budget', 'free'],
  ])('knows how %s thinks (%s) and samples (%s)', (model, thinking, sampling) => {
    expect(claudeTraits(model)).toMatchObject({ thinking, sampling });
  });

  it.each([
    ['claude-opus-4-8', 'nothing-said', true],
    ['claude-opus-5', 'disabled', true],
    ['claude-opus-5-5', 'low-effort', false],
    ['claude-sonnet-5-5', 'between_tools', false],
    ['claude-haiku-5-5', 'disabled', true],
    ['claude-fable-5', 'low-effort', true],
    ['claude-fable-5-1', 'low-effort', false],
  ])('knows how %s is kept quiet (%s) and whether it can be forced to call (%s)', (model, quiet, forcedTools) => {
    expect(claudeTraits(model)).toMatchObject({ quiet, forcedTools });
  });

  it.each([
    ['claude-opus-4-7', false],
    ['claude-opus-4-8', true],
    ['claude-sonnet-5', false],
    ['claude-sonnet-5-5', true],
    ['claude-haiku-4-5', false],
    ['claude-fable-5', true],
    ['kimi-k2', false],
  ])('knows whether the system may speak to %s among the messages', (model, systemTurns) => {
    expect(claudeTraits(model).systemTurns).toBe(systemTurns);
  });

  it.each([
    ['claude-sonnet-4-20250514', false],
    ['claude-sonnet-4-5', true],
    ['claude-opus-4-1', true],
    ['kimi-k2', false],
  ])('knows whether %s takes a JSON schema', (model, jsonSchema) => {
    expect(claudeTraits(model).jsonSchema).toBe(jsonSchema);
  });

  it.each([
    ['claude-3-opus-20240229', 4096],
    ['anthropic.claude-3-haiku-20240307-v1:0', 4096],
    ['claude-3-5-sonnet-20241022', 8192],
    ['claude-3-5-haiku-latest', 8192],
    ['anthropic/claude-3.7-sonnet', 64_000],
    ['claude-opus-4-20250514', 32_000],
    ['claude-opus-4-1', 32_000],
    ['claude-sonnet-4@20250514', 64_000],
    ['claude-sonnet-4-5', 64_000],
    ['claude-haiku-4-5-20251001', 64_000],
    ['claude-opus-4-5', 64_000],
    ['us.anthropic.claude-opus-4-6-v1', 128_000],
    ['claude-opus-5', 128_000],
    ['claude-sonnet-5-5', 128_000],
    ['claude-haiku-5-5', 128_000],
    ['claude-mythos-preview', 64_000],
    ['claude-2.1', 4096],
    ['kimi-k2', undefined],
  ])('knows how long an answer of %s may be: %s tokens', (model, tokens) => {
    expect(claudeTraits(model).outputTokens).toBe(tokens);
  });
});
