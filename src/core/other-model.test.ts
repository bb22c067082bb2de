import { describe, expect, it } from 'vitest';
import { otherModel } from './other-model.ts';

describe('the model that says it answers', () => {
  it.each([
    ['gpt-4o', 'gpt-4o'],
    ['gpt-4o', 'gpt-4o-2024-08-06'],
    ['gpt-4', 'gpt-4-0613'],
    ['claude-sonnet-4-5', 'claude-sonnet-4-5-20250929'],
    ['claude-3-5-sonnet', 'claude-3-5-sonnet@20240620'],
    ['gemini-2.0-flash', 'models/gemini-2.0-flash-001'],
    ['gemini-2.5-flash-preview', 'gemini-2.5-flash-preview-09-2025'],
    ['mistral-large-latest', 'mistral-large-2411'],
    ['llama3', 'llama3:latest'],
    ['openai/gpt-4o', 'gpt-4o-2024-08-06'],
    ['Llama-3.3-70B', 'meta-llama/llama-3.3-70b'],
  ])('%s is the one that was asked where it says %s', (asked, told) => {
    expect(otherModel(asked, told)).toBeUndefined();
  });

  it('is taken for the one that was asked where it says nothing', () => {
    expect(otherModel('gpt-4o', null)).toBeUndefined();
  });

  it.each([
    ['gpt-4o', 'gpt-4o-mini'],
    ['gpt-4', 'gpt-4.1'],
    ['gpt-4', 'gpt-4-turbo-2024-04-09'],
    ['claude-sonnet-4', 'claude-sonnet-4-5'],
    ['gpt-4o-mini', 'gpt-4o'],
    ['my-deployment', 'gpt-4o-2024-08-06'],
  ])('is another one where %s was asked and it says %s', (asked, told) => {
    expect(otherModel(asked, told)).toBe(told);
  });

  it('is not kept at any length', () => {
    expect(otherModel('gpt-4o', 'x'.repeat(1_000_000))).toHaveLength(200);
  });
});
