/** Clients of each dialect that ask for a stream, and read of it what one of their SDKs would. */
import { createParser, type EventSourceMessage } from 'eventsource-parser';

export type StreamClientName = 'chat' | 'completions' | 'responses' | 'messages';

/** What a client has been told. */
export interface Told {
  readonly text: string;
  /** Of each tool call, as far as they have come. */
  readonly calls: readonly string[];
  /**
   * `whole`: with a reason, and with the terminator of the dialect. `error`: with an error of the dialect, and with
   * neither of them. `cut`: anything else.
   */
  readonly end: 'whole' | 'error' | 'cut';
  /** Where it ended with an error. */
  readonly code: string | undefined;
}

export interface StreamClient {
  readonly name: StreamClientName;
  readonly path: string;
  readonly body: (prompt: string, maxTokens: number) => object;
  /** Fields of the body that let the model call tools; undefined in a dialect that has none. */
  readonly tools: object | undefined;
  readonly read: (events: readonly StreamEvent[]) => Told;
}

interface StreamEvent {
  readonly event: string | undefined;
  /** Undefined where it is the terminator of OpenAI's chat. */
  readonly data: Fields | undefined;
}

type Fields = Readonly<Record<string, unknown>>;

/** Fails where an SDK would: at data that is no JSON, and at what is left over after the last event. */
export function eventsIn(text: string): readonly StreamEvent[] {
  const events: StreamEvent[] = [];
  const onEvent = ({ event, data }: EventSourceMessage): void => {
    events.push({ event, data: data === '[DONE]' ? undefined : (JSON.parse(data) as Fields) });
  };
  // At a CR that ends the text the parser would wait for what follows it.
  createParser({ onEvent }).feed(text.replaceAll(/\r\n?/g, '\n'));
  if (text !== '' && !/(\r\n|\n|\r)(\r\n|\n|\r)$/.test(text)) throw new Error(`Half an event: ${text.slice(-200)}`);
  return events;
}

const WEATHER = {
  name: 'weather',
  parameters: { type: 'object', properties: { city: { type: 'string' } } },
};

export const STREAM_CLIENTS: Readonly<Record<StreamClientName, StreamClient>> = {
  chat: {
    name: 'chat',
    path: '/v1/chat/completions',
    body: (content, max_tokens) => ({ messages: [{ role: 'user', content }], max_tokens }),
    tools: { tools: [{ type: 'function', function: WEATHER }] },
    read: (events) => readChoices(events, ({ delta }) => object(delta)['content'], readChatCalls),
  },
  completions: {
    name: 'completions',
    path: '/v1/completions',
    body: (prompt, max_tokens) => ({ prompt, max_tokens }),
    tools: undefined,
    read: (events) =>
      readChoices(
        events,
        ({ text }) => text,
        () => [],
      ),
  },
  responses: {
    name: 'responses',
    path: '/v1/responses',
    body: (input, max_output_tokens) => ({ input, max_output_tokens, store: false }),
    tools: { tools: [{ type: 'function', ...WEATHER }] },
    read: readResponse,
  },
  messages: {
    name: 'messages',
    path: '/v1/messages',
    body: (content, max_tokens) => ({ messages: [{ role: 'user', content }], max_tokens }),
    tools: { tools: [{ name: WEATHER.name, input_schema: WEATHER.parameters }] },
    read: readMessage,
  },
};

function readChoices(
  events: readonly StreamEvent[],
  textOf: (choice: Fields) => unknown,
  readCalls: (choices: readonly Fields[]) => readonly string[],
): Told {
  const choices = events.flatMap(({ data }) => list(data?.['choices']).filter(({ index = 0 }) => index === 0));
  const last = events.at(-1);
  const error = object(last?.data?.['error']);
  const isReasoned = choices.some(({ finish_reason: reason }) => typeof reason === 'string');
  const isDone = events.some(({ data }) => data === undefined);
  const isWhole = isReasoned && isDone && last?.data === undefined;
  return {
    text: choices.map(textOf).filter(isText).join(''),
    calls: readCalls(choices),
    ...endOf(isWhole, !isReasoned && !isDone && isText(error['message']), error['code']),
  };
}

function readChatCalls(choices: readonly Fields[]): readonly string[] {
  const calls: string[] = [];
  for (const part of choices.flatMap(({ delta }) => list(object(delta)['tool_calls']))) {
    const index = Number(part['index']);
    calls[index] = (calls[index] ?? '') + String(object(part['function'])['arguments'] ?? '');
  }
  return calls;
}

function readResponse(events: readonly StreamEvent[]): Told {
  const data = events.map((each) => each.data ?? {});
  const calls = new Map<unknown, string>();
  for (const { type, item, item_id: id, delta } of data) {
    if (type === 'response.output_item.added' && object(item)['type'] === 'function_call')
      calls.set(object(item)['id'], '');
    if (type === 'response.function_call_arguments.delta') calls.set(id, (calls.get(id) ?? '') + String(delta));
  }
  const [error = {}, failed = {}] = data.slice(-2);
  const ends = data.filter(({ type }) => type === 'response.completed' || type === 'response.incomplete');
  const isFailed = error['type'] === 'error' && failed['type'] === 'response.failed';
  return {
    text: data.map(({ type, delta }) => (type === 'response.output_text.delta' ? delta : '')).join(''),
    calls: [...calls.values()],
    ...endOf(ends.length === 1 && data.at(-1) === ends[0], isFailed && ends.length === 0, error['code']),
  };
}

function readMessage(events: readonly StreamEvent[]): Told {
  const data = events.map((each) => each.data ?? {});
  const deltas = data.filter(({ type }) => type === 'content_block_delta');
  const calls = new Map<unknown, string>();
  for (const { type, index, content_block: block } of data) {
    if (type === 'content_block_start' && object(block)['type'] === 'tool_use') calls.set(index, '');
  }
  for (const { index, delta } of deltas) {
    const json = object(delta)['partial_json'];
    if (isText(json)) calls.set(index, (calls.get(index) ?? '') + json);
  }
  const last = data.at(-1);
  const isReasoned = data.some(({ delta }) => isText(object(delta)['stop_reason']));
  const isStopped = data.some(({ type }) => type === 'message_stop');
  const error = object(last?.['error']);
  const isError = events.at(-1)?.event === 'error' && last?.['type'] === 'error' && isText(error['type']);
  return {
    text: deltas
      .map(({ delta }) => object(delta)['text'])
      .filter(isText)
      .join(''),
    calls: [...calls.values()],
    ...endOf(
      isReasoned && last?.['type'] === 'message_stop',
      isError && !isReasoned && !isStopped,
      object(error['details'])['error_code'],
    ),
  };
}

function endOf(isWhole: boolean, isError: boolean, code: unknown): Pick<Told, 'end' | 'code'> {
  if (isError) return { end: 'error', code: String(code) };
  return { end: isWhole ? 'whole' : 'cut', code: undefined };
}

function object(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

function list(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? (value as readonly Fields[]) : [];
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}
