/** The `usage` object of an Anthropic answer, in which cached input is counted apart from the rest. */
import type { Usage } from '../../core/usage.ts';
import { countOf } from '../json/loose.ts';
import { isObject, type JsonObject } from '../json/problem.ts';

/** Undefined if it is not one. What is null or missing counts as none. */
export function readUsage(value: unknown): Usage | undefined {
  if (!isObject(value)) return undefined;
  const outputTokens = countOf(value['output_tokens']);
  if (outputTokens === undefined) return undefined;
  const cachedInputTokens = countOf(value['cache_read_input_tokens']) ?? 0;
  const written = countOf(value['cache_creation_input_tokens']) ?? 0;
  const details = value['output_tokens_details'];
  return {
    inputTokens: (countOf(value['input_tokens']) ?? 0) + cachedInputTokens + written,
    cachedInputTokens,
    outputTokens,
    reasoningTokens: isObject(details) ? (countOf(details['thinking_tokens']) ?? 0) : 0,
  };
}

/** The later report counts, except where it says nothing. Both are of the whole answer. */
export function mergeUsage(earlier: JsonObject, later: unknown): JsonObject {
  if (!isObject(later)) return earlier;
  const said = Object.entries(later).filter(([, value]) => value !== null && value !== undefined);
  return said.length === 0 ? earlier : { ...earlier, ...Object.fromEntries(said) };
}

export function writeUsage(usage: Usage | null): JsonObject {
  const { inputTokens, cachedInputTokens, outputTokens, reasoningTokens } = usage ?? NO_USAGE;
  return {
    input_tokens: Math.max(0, inputTokens - cachedInputTokens),
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: cachedInputTokens,
    output_tokens: outputTokens,
    ...(reasoningTokens === 0 ? {} : { output_tokens_details: { thinking_tokens: reasoningTokens } }),
  };
}

const NO_USAGE: Usage = { inputTokens: 0, cachedInputTokens: 0, outputTokens: 0, reasoningTokens: 0 };
