/** The `usageMetadata` of an answer. */
import type { Usage } from '../../core/usage.ts';
import { countOf } from '../json/loose.ts';
import { isObject } from '../json/problem.ts';

/** Undefined if it is none. Google leaves out what is 0, and counts thoughts apart from the output. */
export function readUsage(value: unknown): Usage | undefined {
  if (!isObject(value)) return undefined;
  const prompt = countOf(value['promptTokenCount']);
  if (prompt === undefined) return undefined;
  const inputTokens = prompt + (countOf(value['toolUsePromptTokenCount']) ?? 0);
  const reasoningTokens = countOf(value['thoughtsTokenCount']) ?? 0;
  const said = countOf(value['candidatesTokenCount']);
  // Some models say only how many they are in all.
  const rest = Math.max((countOf(value['totalTokenCount']) ?? 0) - inputTokens, reasoningTokens);
  return {
    inputTokens,
    cachedInputTokens: Math.min(countOf(value['cachedContentTokenCount']) ?? 0, inputTokens),
    outputTokens: said === undefined ? rest : said + reasoningTokens,
    reasoningTokens,
  };
}
