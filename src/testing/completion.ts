/** An answer in OpenAI's words: as one object, or as the chunks of a stream. */
import type { Answer } from './answer.ts';

type FinishReason = 'stop' | 'length' | 'tool_calls';

interface Usage {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly total_tokens: number;
  readonly prompt_tokens_details: { readonly cached_tokens: number };
  readonly completion_tokens_details: { readonly reasoning_tokens: number };
}

/** `createdMs` is in milliseconds since 1970. */
export function completion(answer: Answer, createdMs: number): object {
  const choice = { index: 0, message: message(answer), logprobs: null, finish_reason: finishReason(answer) };
  return { ...head(answer, createdMs, 'chat.completion'), choices: [choice], usage: usageOf(answer) };
}

/**
 * The role first, then a chunk for each token, then the finish reason, then the usage if it was asked for.
 * With usage asked for, every other chunk says `usage: null`.
 */
export function completionChunks(answer: Answer, createdMs: number, includeUsage: boolean): readonly object[] {
  const shared = head(answer, createdMs, 'chat.completion.chunk');
  const rest = includeUsage ? { usage: null } : {};
  const chunk = (delta: object, finish_reason: FinishReason | null = null): object => {
    return { ...shared, choices: [{ index: 0, delta, logprobs: null, finish_reason }], ...rest };
  };
  const chunks = [
    chunk(firstDelta(answer)),
    ...answer.tokens.map((token) => chunk(tokenDelta(answer, token))),
    chunk({}, finishReason(answer)),
  ];
  return includeUsage ? [...chunks, { ...shared, choices: [], usage: usageOf(answer) }] : chunks;
}

function message(answer: Answer): object {
  const content = answer.tokens.join('');
  if (answer.kind === 'text') return { role: 'assistant', content, refusal: null };
  const called = { name: answer.tool, arguments: content };
  const tool_calls = [{ id: answer.toolCallId, type: 'function', function: called }];
  return { role: 'assistant', content: null, refusal: null, tool_calls };
}

function firstDelta(answer: Answer): object {
  if (answer.kind === 'text') return { role: 'assistant', content: '', refusal: null };
  const called = { name: answer.tool, arguments: '' };
  const tool_calls = [{ index: 0, id: answer.toolCallId, type: 'function', function: called }];
  return { role: 'assistant', content: null, refusal: null, tool_calls };
}

function tokenDelta(answer: Answer, token: string): object {
  if (answer.kind === 'text') return { content: token };
  return { tool_calls: [{ index: 0, function: { arguments: token } }] };
}

function head(answer: Answer, createdMs: number, object: string): object {
  const created = Math.floor(createdMs / 1000);
  return { id: answer.id, object, created, model: answer.model, system_fingerprint: 'fp_simulated' };
}

function finishReason(answer: Answer): FinishReason {
  if (answer.truncated) return 'length';
  return answer.kind === 'text' ? 'stop' : 'tool_calls';
}

function usageOf(answer: Answer): Usage {
  return {
    prompt_tokens: answer.inputTokens,
    completion_tokens: answer.tokens.length,
    total_tokens: answer.inputTokens + answer.tokens.length,
    prompt_tokens_details: { cached_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: 0 },
  };
}
