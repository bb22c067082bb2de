/** What a client of each dialect asks and understands: written from their documentation, with no code of ours. */

export type Speech = 'openai-chat' | 'anthropic' | 'openai-responses';

export interface Understood {
  readonly text: string;
  /** It has begun and ended as its dialect wants it, and no error was in it. */
  readonly complete: boolean;
  /** An error was told, in one piece or in the stream. */
  readonly error: boolean;
}

interface Speaker {
  readonly path: string;
  body(model: string, prompt: string, stream: boolean): object;
  /** @param events the data of each event of a stream */
  readStream(events: readonly string[]): Understood;
  readWhole(body: Json): Understood;
}

interface Json {
  readonly [name: string]: unknown;
}

/** Walks into a JSON value; undefined where there is no such place. */
function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((inside, name) => (inside as Json | null | undefined)?.[name], value);
}

function textAt(value: unknown, ...path: readonly (string | number)[]): string {
  const found = at(value, ...path);
  return typeof found === 'string' ? found : '';
}

function listAt(value: unknown, ...path: readonly (string | number)[]): readonly unknown[] {
  const found = at(value, ...path);
  return Array.isArray(found) ? found : [];
}

const user = (content: string): object => ({ role: 'user', content });

export const SPEAKERS: Readonly<Record<Speech, Speaker>> = {
  'openai-chat': {
    path: '/v1/chat/completions',
    body: (model, prompt, stream) => ({ model, stream, messages: [user(prompt)] }),
    readStream(events) {
      const parsed = events.filter((data) => data !== '[DONE]').map((data) => JSON.parse(data) as unknown);
      const finished = parsed.some((event) => typeof at(event, 'choices', 0, 'finish_reason') === 'string');
      const error = parsed.some((event) => at(event, 'error') !== undefined);
      return {
        text: parsed.map((event) => textAt(event, 'choices', 0, 'delta', 'content')).join(''),
        complete: finished && !error && events.at(-1) === '[DONE]',
        error,
      };
    },
    readWhole: (body) => ({
      text: textAt(body, 'choices', 0, 'message', 'content'),
      complete: typeof at(body, 'choices', 0, 'finish_reason') === 'string',
      error: at(body, 'error') !== undefined,
    }),
  },
  anthropic: {
    path: '/v1/messages',
    body: (model, prompt, stream) => ({ model, stream, max_tokens: 100, messages: [user(prompt)] }),
    readStream(events) {
      const parsed = events.map((data) => JSON.parse(data) as unknown);
      const has = (type: string): boolean => parsed.some((event) => at(event, 'type') === type);
      const finished = parsed.some((event) => typeof at(event, 'delta', 'stop_reason') === 'string');
      return {
        text: parsed.map((event) => textAt(event, 'delta', 'text')).join(''),
        complete: finished && !has('error') && at(parsed.at(-1), 'type') === 'message_stop',
        error: has('error'),
      };
    },
    readWhole: (body) => ({
      text: listAt(body, 'content')
        .map((block) => textAt(block, 'text'))
        .join(''),
      complete: typeof at(body, 'stop_reason') === 'string',
      error: at(body, 'type') === 'error',
    }),
  },
  'openai-responses': {
    path: '/v1/responses',
    body: (model, prompt, stream) => ({ model, stream, store: false, input: prompt }),
    readStream(events) {
      const parsed = events.map((data) => JSON.parse(data) as unknown);
      const has = (type: string): boolean => parsed.some((event) => at(event, 'type') === type);
      const deltas = parsed.filter((event) => at(event, 'type') === 'response.output_text.delta');
      const error = has('error') || has('response.failed');
      const whole = textOfResponse(at(parsed.at(-1), 'response'));
      const text = deltas.map((event) => textAt(event, 'delta')).join('');
      const complete = !error && at(parsed.at(-1), 'type') === 'response.completed';
      // It says everything twice: if that differs, what it says is neither.
      return { text: complete && whole !== text ? `${text}≠${whole}` : text, complete, error };
    },
    readWhole: (body) => ({
      text: textOfResponse(body),
      complete: at(body, 'status') === 'completed',
      error: at(body, 'error') !== undefined && at(body, 'error') !== null,
    }),
  },
};

function textOfResponse(response: unknown): string {
  return listAt(response, 'output')
    .flatMap((item) => listAt(item, 'content'))
    .map((part) => textAt(part, 'text'))
    .join('');
}

/** The data of each event of a text; what comes after the last blank line is no event. */
export function eventData(text: string): readonly string[] {
  const events = text.replace(/\r\n?/g, '\n').split('\n\n').slice(0, -1);
  return events.flatMap((event) => {
    const lines = event.split('\n').filter((line) => line.startsWith('data:'));
    return lines.length === 0 ? [] : [lines.map((line) => line.slice('data:'.length).replace(/^ /, '')).join('\n')];
  });
}
