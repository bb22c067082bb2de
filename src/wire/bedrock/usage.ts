/** The `usage` of an answer. */
import type { Usage } from '../../core/usage.ts';
import { countOf } from '../json/loose.ts';
import { isObject } from '../json/problem.ts';

/** Undefined if it is none. Bedrock counts what it read from its cache, or wrote to it, apart from the rest. */
export function readUsage(value: unknown): Usage | undefined {
  if (!isObject(value)) return undefined;
  const uncached = countOf(value['inputTokens']);
  const outputTokens = countOf(value['outputTokens']);
  if (uncached === undefined || outputTokens === undefined) return undefined;
  const cachedInputTokens = countOf(value['cacheReadInputTokens']) ?? 0;
  const inputTokens = uncached + cachedInputTokens + (countOf(value['cacheWriteInputTokens']) ?? 0);
  // How much of the output was reasoning is not told.
  return { inputTokens, cachedInputTokens, outputTokens, reasoningTokens: 0 };
}
