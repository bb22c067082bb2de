/** The `usage` object of a response. */
import type { Usage } from '../../core/usage.ts';
import { countOf } from '../json/loose.ts';
import { isObject, type JsonObject } from '../json/problem.ts';

/** Undefined if it is not one. Missing details count as none. */
export function readUsage(value: unknown): Usage | undefined {
  if (!isObject(value)) return undefined;
  const inputTokens = countOf(value['input_tokens']);
  const outputTokens = countOf(value['output_tokens']);
  if (inputTokens === undefined || outputTokens === undefined) return undefined;
  return {
    inputTokens,
    cachedInputTokens: detail(value['input_tokens_details'], 'cached_tokens'),
    outputTokens,
    reasoningTokens: detail(value['output_tokens_details'], 'reasoning_tokens'),
  };
}

export function writeUsage({ inputTokens, cachedInputTokens, outputTokens, reasoningTokens }: Usage): JsonObject {
  return {
    input_tokens: inputTokens,
    input_tokens_details: { cached_tokens: cachedInputTokens },
    output_tokens: outputTokens,
    output_tokens_details: { reasoning_tokens: reasoningTokens },
    total_tokens: inputTokens + outputTokens,
  };
}

function detail(details: unknown, name: string): number {
  return isObject(details) ? (countOf(details[name]) ?? 0) : 0;
}
