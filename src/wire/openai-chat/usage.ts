/** The `usage` object of an OpenAI answer. */
import type { Usage } from '../../core/usage.ts';
import { isObject } from '../json/problem.ts';

/** Undefined if it is not one. Missing details count as none. */
export function readUsage(value: unknown): Usage | undefined {
  if (!isObject(value)) return undefined;
  const inputTokens = count(value['prompt_tokens']);
  const outputTokens = count(value['completion_tokens']);
  if (inputTokens === undefined || outputTokens === undefined) return undefined;
  return {
    inputTokens,
    cachedInputTokens: detail(value['prompt_tokens_details'], 'cached_tokens'),
    outputTokens,
    reasoningTokens: detail(value['completion_tokens_details'], 'reasoning_tokens'),
  };
}

function detail(details: unknown, name: string): number {
  return isObject(details) ? (count(details[name]) ?? 0) : 0;
}

function count(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}
