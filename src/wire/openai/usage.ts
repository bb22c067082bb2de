/** The `usage` object of an OpenAI answer, with what others make of it. */
import type { Usage } from '../../core/usage.ts';
import { countOf } from '../json/loose.ts';
import { isObject, type JsonObject } from '../json/problem.ts';

/** Undefined if it is not one. Missing details count as none. */
export function readUsage(value: unknown): Usage | undefined {
  if (!isObject(value)) return undefined;
  const inputTokens = countOf(value['prompt_tokens']);
  const completionTokens = countOf(value['completion_tokens']);
  if (inputTokens === undefined || completionTokens === undefined) return undefined;
  const reasoningTokens = readReasoning(value);
  return {
    inputTokens,
    cachedInputTokens: readCached(value),
    outputTokens: completionTokens + uncounted(value, inputTokens + completionTokens, reasoningTokens),
    reasoningTokens,
  };
}

/** In a stream OpenAI has it beside the choices, Moonshot in the last of them, Groq in an object of its own. */
export function readChunkUsage({ usage, choices, x_groq: groq }: JsonObject): Usage | undefined {
  const first: unknown = Array.isArray(choices) ? choices[0] : undefined;
  return readUsage(usage) ?? usageInside(first) ?? usageInside(groq);
}

function usageInside(object: unknown): Usage | undefined {
  return isObject(object) ? readUsage(object['usage']) : undefined;
}

/** OpenAI has it in the details, DeepSeek and Moonshot at the top, each under its own name. */
function readCached(usage: JsonObject): number {
  return (
    detail(usage['prompt_tokens_details'], 'cached_tokens') ??
    countOf(usage['prompt_cache_hit_tokens']) ??
    countOf(usage['cached_tokens']) ??
    0
  );
}

function readReasoning(usage: JsonObject): number {
  return detail(usage['completion_tokens_details'], 'reasoning_tokens') ?? countOf(usage['reasoning_tokens']) ?? 0;
}

/** Reasoning that is billed as output and not among the completion tokens, as xAI counts: the total tells. */
function uncounted(usage: JsonObject, counted: number, reasoningTokens: number): number {
  return countOf(usage['total_tokens']) === counted + reasoningTokens ? reasoningTokens : 0;
}

function detail(details: unknown, name: string): number | undefined {
  return isObject(details) ? countOf(details[name]) : undefined;
}

/** As OpenAI writes it. */
export function writeUsage({ inputTokens, cachedInputTokens, outputTokens, reasoningTokens }: Usage): JsonObject {
  return {
    prompt_tokens: inputTokens,
    completion_tokens: outputTokens,
    total_tokens: inputTokens + outputTokens,
    prompt_tokens_details: { cached_tokens: cachedInputTokens },
    completion_tokens_details: { reasoning_tokens: reasoningTokens },
  };
}
