/** OpenAI's chat completions: https://platform.openai.com/docs/api-reference/chat */
import { asObject } from '../../json-object.ts';
import { tokenize } from '../../simulated-text.ts';
import type { AnswerFinish, AnswerToolCall, AnswerUsage } from '../answer-options.ts';
import { openaiError, openaiResetHeader } from '../errors/openai-errors.ts';
import { type Answer, delta, type FaultyDialect, finish, frame, type StreamEvent, terminator } from './dialect.ts';

const FINISH: Readonly<Record<AnswerFinish, string>> = {
  stop: 'stop',
  length: 'length',
  'tool-calls': 'tool_calls',
  'content-filter': 'content_filter',
};

export const openaiChat: FaultyDialect = {
  basePath: '/v1',
  wantsStream: (_, body) => body['stream'] === true,
  streamsUsage: (body) => asObject(body['stream_options'])['include_usage'] === true,
  whole,
  stream,
  error: (name) => openaiError(name),
  resetHeader: openaiResetHeader,
  errorEvent: (name) => frame(openaiError(name).body),
  ping: null,
  emptyDelta: (answer) => frame(chunk(answer, [choice(0, { content: '' })])),
};

function whole(answer: Answer): object {
  const choices = Array.from({ length: answer.choices }, (_, index) => ({
    index,
    message: message(answer),
    logprobs: null,
    finish_reason: FINISH[answer.finish],
  }));
  return { ...head(answer, 'chat.completion'), choices, ...(answer.usage && { usage: usageOf(answer.usage) }) };
}

function message({ deltas, toolCalls }: Answer): object {
  const content = deltas.length > 0 || toolCalls.length === 0 ? deltas.join('') : null;
  const calls = toolCalls.map(({ name, arguments: text }, i) => ({
    id: callId(i),
    type: 'function',
    function: { name, arguments: text },
  }));
  return { role: 'assistant', content, refusal: null, ...(calls.length > 0 && { tool_calls: calls }) };
}

function stream(answer: Answer): readonly StreamEvent[] {
  const each = (make: (index: number) => StreamEvent): StreamEvent[] =>
    Array.from({ length: answer.choices }, (_, index) => make(index));
  const usage = answer.usage === null ? [] : [usageChunk(answer, answer.usage)];
  return [
    ...each((index) => frame(chunk(answer, [choice(index, { role: 'assistant', content: '', refusal: null })]))),
    ...answer.deltas.flatMap((content) => each((index) => delta(chunk(answer, [choice(index, { content })])))),
    ...answer.toolCalls.flatMap((call, i) => each((index) => opening(answer, index, call, i))),
    ...answer.toolCalls.flatMap((call, i) =>
      tokenize(call.arguments).flatMap((text) => each((index) => continuation(answer, index, text, i))),
    ),
    ...each((index) => finish(chunk(answer, [choice(index, {}, FINISH[answer.finish])]))),
    ...usage,
    ...(answer.usageTwice ? usage : []),
    terminator('[DONE]'),
  ];
}

function opening(answer: Answer, index: number, { name }: AnswerToolCall, i: number): StreamEvent {
  const call = { index: i, id: callId(i), type: 'function', function: { name, arguments: '' } };
  return delta(chunk(answer, [choice(index, { tool_calls: [call] })]), null, 0);
}

function continuation(answer: Answer, index: number, text: string, i: number): StreamEvent {
  return delta(chunk(answer, [choice(index, { tool_calls: [{ index: i, function: { arguments: text } }] })]));
}

function choice(index: number, content: object, finish_reason: string | null = null): object {
  return { index, delta: content, logprobs: null, finish_reason };
}

function chunk(answer: Answer, choices: readonly object[]): object {
  return { ...head(answer, 'chat.completion.chunk'), choices };
}

function usageChunk(answer: Answer, usage: AnswerUsage): StreamEvent {
  return frame({ ...head(answer, 'chat.completion.chunk'), choices: [], usage: usageOf(usage) });
}

function usageOf({ inputTokens, outputTokens }: AnswerUsage): object {
  return { prompt_tokens: inputTokens, completion_tokens: outputTokens, total_tokens: inputTokens + outputTokens };
}

function head(answer: Answer, object: string): object {
  const created = Math.floor(answer.createdMs / 1000);
  return { id: `chatcmpl-${answer.id}`, object, created, model: answer.model, system_fingerprint: 'fp_faulty' };
}

function callId(i: number): string {
  return `call_faulty_${i}`;
}
