/** OpenAI's Responses: https://platform.openai.com/docs/api-reference/responses-streaming */
import { tokenize } from '../../simulated-text.ts';
import type { AnswerToolCall } from '../answer-options.ts';
import type { ErrorName } from '../errors/error-name.ts';
import { openaiError, openaiResetHeader } from '../errors/openai-errors.ts';
import { type Answer, delta, type FaultyDialect, finish, frame, type StreamEvent, terminator } from './dialect.ts';

export const openaiResponses: FaultyDialect = {
  basePath: '/v1',
  wantsStream: (_, body) => body['stream'] === true,
  streamsUsage: () => true,
  whole: (answer) => response(answer, true),
  stream,
  error: (name) => openaiError(name),
  resetHeader: openaiResetHeader,
  errorEvent,
  ping: frame({ type: 'keepalive', sequence_number: 0 }, 'keepalive'),
  emptyDelta: () => frame({ ...textDelta(''), sequence_number: 0 }, 'response.output_text.delta'),
};

function errorEvent(name: ErrorName): StreamEvent {
  const { error } = openaiError(name).body;
  const { code, type, message, param } = error;
  return frame({ type: 'error', sequence_number: 0, code: code ?? type, message, param }, 'error');
}

type Made = Omit<StreamEvent, 'data'> & { readonly data: object };

function stream(answer: Answer): readonly StreamEvent[] {
  const firstCall = answer.deltas.length > 0 ? 1 : 0;
  const events = [
    frameOf('response.created', { response: response(answer, false) }),
    frameOf('response.in_progress', { response: response(answer, false) }),
    ...messageEvents(answer),
    ...answer.toolCalls.flatMap((call, i) => callEvents(call, i, firstCall + i)),
    ...(answer.usageTwice ? [frameOf('response.in_progress', { response: response(answer, true) })] : []),
    lastEvent(answer),
  ] as readonly Made[];
  return events.map((made, sequence_number) => ({ ...made, data: { ...made.data, sequence_number } }));
}

function lastEvent(answer: Answer): StreamEvent {
  const type = isIncomplete(answer) ? 'response.incomplete' : 'response.completed';
  return terminator({ type, response: response(answer, true) }, type);
}

function messageEvents(answer: Answer): readonly StreamEvent[] {
  if (answer.deltas.length === 0) return [];
  const text = answer.deltas.join('');
  const at = { item_id: 'msg_faulty', output_index: 0, content_index: 0 };
  return [
    frameOf('response.output_item.added', { output_index: 0, item: message('', 'in_progress') }),
    frameOf('response.content_part.added', { ...at, part: outputText('') }),
    ...answer.deltas.map((content) => delta(textDelta(content), 'response.output_text.delta')),
    doneOf('response.output_text.done', { ...at, text, logprobs: [] }),
    doneOf('response.content_part.done', { ...at, part: outputText(text) }),
    doneOf('response.output_item.done', { output_index: 0, item: message(text, 'completed') }),
  ];
}

function callEvents(call: AnswerToolCall, i: number, output_index: number): readonly StreamEvent[] {
  const at = { item_id: `fc_faulty_${i}`, output_index };
  const added = { type: 'response.output_item.added', output_index, item: functionCall(call, i, 'in_progress') };
  const type = 'response.function_call_arguments.delta';
  return [
    delta(added, added.type, 0),
    ...tokenize(call.arguments).map((text) => delta({ type, ...at, delta: text }, type)),
    doneOf('response.function_call_arguments.done', { ...at, arguments: call.arguments }),
    doneOf('response.output_item.done', { output_index, item: functionCall(call, i, 'completed') }),
  ];
}

function frameOf(type: string, rest: object): StreamEvent {
  return frame({ type, ...rest }, type);
}

/** That an item is done is not yet said with the last delta: it is the nearest that there is to a finish reason. */
function doneOf(type: string, rest: object): StreamEvent {
  return finish({ type, ...rest }, type);
}

function textDelta(content: string): object {
  const at = { item_id: 'msg_faulty', output_index: 0, content_index: 0 };
  return { type: 'response.output_text.delta', ...at, delta: content, logprobs: [] };
}

function message(text: string, status: string): object {
  const content = status === 'completed' ? [outputText(text)] : [];
  return { id: 'msg_faulty', type: 'message', status, content, role: 'assistant' };
}

function outputText(text: string): object {
  return { type: 'output_text', annotations: [], logprobs: [], text };
}

function functionCall({ name, arguments: text }: AnswerToolCall, i: number, status: string): object {
  const whole = status === 'completed' ? text : '';
  return { id: `fc_faulty_${i}`, type: 'function_call', status, arguments: whole, call_id: `call_faulty_${i}`, name };
}

function isIncomplete({ finish: reason }: Answer): boolean {
  return reason === 'length' || reason === 'content-filter';
}

function response(answer: Answer, over: boolean): object {
  const incomplete = over && isIncomplete(answer);
  const reason = answer.finish === 'length' ? 'max_output_tokens' : 'content_filter';
  return {
    id: `resp_${answer.id}`,
    object: 'response',
    created_at: Math.floor(answer.createdMs / 1000),
    status: over ? (incomplete ? 'incomplete' : 'completed') : 'in_progress',
    error: null,
    incomplete_details: incomplete ? { reason } : null,
    model: answer.model,
    output: over ? output(answer) : [],
    parallel_tool_calls: true,
    store: false,
    tool_choice: 'auto',
    tools: [],
    usage: over ? usageOf(answer) : null,
  };
}

function output(answer: Answer): readonly object[] {
  const text = answer.deltas.join('');
  return [
    ...(text === '' ? [] : [message(text, 'completed')]),
    ...answer.toolCalls.map((call, i) => functionCall(call, i, 'completed')),
  ];
}

function usageOf({ usage }: Answer): object | null {
  if (usage === null) return null;
  return {
    input_tokens: usage.inputTokens,
    input_tokens_details: { cached_tokens: 0 },
    output_tokens: usage.outputTokens,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: usage.inputTokens + usage.outputTokens,
  };
}
