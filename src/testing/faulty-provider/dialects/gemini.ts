/** Google's Gemini API, streams as `alt=sse`: https://ai.google.dev/api/generate-content */
import { parseObject } from '../../json-object.ts';
import type { AnswerFinish, AnswerToolCall, AnswerUsage } from '../answer-options.ts';
import { geminiError } from '../errors/gemini-errors.ts';
import { openaiResetHeader } from '../errors/openai-errors.ts';
import { type Answer, delta, type FaultyDialect, finish, frame, type StreamEvent } from './dialect.ts';

const FINISH_REASON: Readonly<Record<AnswerFinish, string>> = {
  stop: 'STOP',
  length: 'MAX_TOKENS',
  // A call of a tool has no reason of its own.
  'tool-calls': 'STOP',
  'content-filter': 'SAFETY',
};

export const gemini: FaultyDialect = {
  basePath: '/v1beta',
  wantsStream: (path) => path.includes(':streamGenerateContent'),
  streamsUsage: () => true,
  whole,
  stream,
  error: geminiError,
  resetHeader: openaiResetHeader,
  errorEvent: (name) => frame(geminiError(name).body),
  ping: null,
  emptyDelta: (answer) => frame(chunk(answer, 0, [{ text: '' }])),
};

function whole(answer: Answer): object {
  const text = answer.deltas.join('');
  const parts = [...(text === '' ? [] : [{ text }]), ...answer.toolCalls.map(callPart)];
  return chunk(answer, 0, parts, answer.finish);
}

/** There is no terminator: the last chunk has the reason. Every chunk but those of more choices has the usage so far. */
function stream(answer: Answer): readonly StreamEvent[] {
  const each = (make: (index: number) => StreamEvent): StreamEvent[] =>
    Array.from({ length: answer.choices }, (_, index) => make(index));
  const last = each((index) => finish(chunk(answer, index, [{ text: '' }], answer.finish)));
  return [
    ...answer.deltas.flatMap((text) => each((index) => delta(chunk(answer, index, [{ text }])))),
    ...answer.toolCalls.flatMap((call) => each((index) => delta(chunk(answer, index, [callPart(call)])))),
    ...last,
    ...(answer.usageTwice ? last : []),
  ];
}

function chunk(answer: Answer, index: number, parts: readonly object[], reason?: AnswerFinish): object {
  const candidate = {
    content: { parts, role: 'model' },
    ...(reason && { finishReason: FINISH_REASON[reason] }),
    index,
  };
  return {
    candidates: [candidate],
    ...(answer.usage && { usageMetadata: usageOf(answer.usage, reason !== undefined) }),
    modelVersion: answer.model,
    responseId: answer.id,
  };
}

function callPart({ name, arguments: text }: AnswerToolCall): object {
  return { functionCall: { name, args: parseObject(text) ?? {} } };
}

function usageOf({ inputTokens, outputTokens }: AnswerUsage, whole: boolean): object {
  if (!whole) return { promptTokenCount: inputTokens, totalTokenCount: inputTokens };
  return {
    promptTokenCount: inputTokens,
    candidatesTokenCount: outputTokens,
    totalTokenCount: inputTokens + outputTokens,
  };
}
