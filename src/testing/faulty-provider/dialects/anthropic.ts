/** Anthropic's Messages API, version 2023-06-01: https://docs.anthropic.com/en/api/messages-streaming */
import { parseObject } from '../../json-object.ts';
import { tokenize } from '../../simulated-text.ts';
import type { AnswerFinish, AnswerToolCall } from '../answer-options.ts';
import { anthropicError } from '../errors/anthropic-errors.ts';
import { type Answer, delta, type FaultyDialect, finish, frame, type StreamEvent, terminator } from './dialect.ts';

const STOP_REASON: Readonly<Record<AnswerFinish, string>> = {
  stop: 'end_turn',
  length: 'max_tokens',
  'tool-calls': 'tool_use',
  'content-filter': 'refusal',
};

export const anthropic: FaultyDialect = {
  basePath: '/v1',
  wantsStream: (_, body) => body['stream'] === true,
  streamsUsage: () => true,
  whole,
  stream,
  error: (name) => anthropicError(name),
  resetHeader: (of) => ({ name: `anthropic-ratelimit-${of}-reset`, form: 'iso' }),
  errorEvent: (name) => frame(anthropicError(name).body, 'error'),
  ping: named(frame, { type: 'ping' }),
  emptyDelta: () => named(frame, textDelta(0, '')),
};

function whole(answer: Answer): object {
  const text = answer.deltas.join('');
  return {
    ...messageHead(answer),
    content: [
      ...(text === '' ? [] : [{ type: 'text', text }]),
      ...answer.toolCalls.map((call, i) => ({ ...toolUse(call, i), input: parseObject(call.arguments) ?? {} })),
    ],
    stop_reason: STOP_REASON[answer.finish],
    stop_sequence: null,
    ...(answer.usage && { usage: { ...inputOf(answer), output_tokens: answer.usage.outputTokens } }),
  };
}

function stream(answer: Answer): readonly StreamEvent[] {
  const start = { type: 'message_start', message: { ...messageHead(answer), ...(answer.usage && startUsage(answer)) } };
  const firstTool = answer.deltas.length > 0 ? 1 : 0;
  const end = messageDelta(answer);
  return [
    named(frame, start),
    ...textBlock(answer.deltas),
    ...answer.toolCalls.flatMap((call, i) => toolBlock(firstTool + i, call, i)),
    end,
    ...(answer.usageTwice ? [end] : []),
    named(terminator, { type: 'message_stop' }),
  ];
}

function textBlock(deltas: readonly string[]): readonly StreamEvent[] {
  if (deltas.length === 0) return [];
  return [
    named(frame, { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }),
    ...deltas.map((text) => named(delta, textDelta(0, text))),
    named(frame, { type: 'content_block_stop', index: 0 }),
  ];
}

function toolBlock(index: number, call: AnswerToolCall, i: number): readonly StreamEvent[] {
  const start = { type: 'content_block_start', index, content_block: { ...toolUse(call, i), input: {} } };
  return [
    delta(start, start.type, 0),
    ...tokenize(call.arguments).map((partial_json) =>
      named(delta, { type: 'content_block_delta', index, delta: { type: 'input_json_delta', partial_json } }),
    ),
    named(frame, { type: 'content_block_stop', index }),
  ];
}

function messageDelta(answer: Answer): StreamEvent {
  return named(finish, {
    type: 'message_delta',
    delta: { stop_reason: STOP_REASON[answer.finish], stop_sequence: null },
    ...(answer.usage && { usage: { output_tokens: answer.usage.outputTokens } }),
  });
}

/** Every event is named after the type in its data. */
function named<T extends { readonly type: string }>(
  make: (data: T, event: string) => StreamEvent,
  data: T,
): StreamEvent {
  return make(data, data.type);
}

function textDelta(index: number, text: string): { readonly type: string } & Readonly<Record<string, unknown>> {
  return { type: 'content_block_delta', index, delta: { type: 'text_delta', text } };
}

function messageHead({ id, model }: Answer): object {
  const open = { content: [], stop_reason: null, stop_sequence: null };
  return { id: `msg_${id}`, type: 'message', role: 'assistant', model, ...open };
}

function toolUse({ name }: AnswerToolCall, i: number): object {
  return { type: 'tool_use', id: `toolu_faulty_${i}`, name };
}

function startUsage(answer: Answer): object {
  return { usage: { ...inputOf(answer), output_tokens: 1 } };
}

function inputOf({ usage }: Answer): object {
  const cache = { cache_creation_input_tokens: 0, cache_read_input_tokens: 0 };
  return { input_tokens: usage?.inputTokens ?? 0, ...cache };
}
