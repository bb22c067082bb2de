/** The official SDK against the gateway: what works with the provider works through it. */
import OpenAI from 'openai';
import { zodResponseFormat } from 'openai/helpers/zod';
import type { ChatCompletionChunk, ChatCompletionMessageParam, ChatCompletionTool } from 'openai/resources';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { gatewayForTest, startGateway, type TestGateway } from '../support/gateway.ts';

const messages: ChatCompletionMessageParam[] = [{ role: 'user', content: 'Hello' }];
const weather: ChatCompletionTool = {
  type: 'function',
  function: {
    name: 'weather',
    parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  },
};

/** With the SDK's own two retries, as people use it. */
function clientOf({ url }: TestGateway, apiKey = 'none'): OpenAI {
  return new OpenAI({ baseURL: `${url}/v1`, apiKey });
}

async function collect<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

describe('the openai SDK', () => {
  let gateway: TestGateway;
  let client: OpenAI;
  beforeAll(async () => {
    gateway = await startGateway();
    client = clientOf(gateway);
  });
  afterAll(() => gateway.close());

  it('gets an answer with its request id and the name of the model that answered', async () => {
    const answer = await client.chat.completions.create({ model: 'auto:cheap', messages });
    expect(answer.choices[0]?.message.content).toContain('[simulated small]');
    expect(answer.model).toBe('small');
    expect(answer.usage?.completion_tokens).toBeGreaterThan(0);
    expect(await gateway.records.get(answer._request_id ?? '')).toMatchObject({ deployment: 'cloud/small' });
  });

  it('streams without the usage chunk that it did not ask for', async () => {
    const chunks = await collect(await client.chat.completions.create({ model: 'small', messages, stream: true }));
    expect(textOf(chunks)).toContain('[simulated small]');
    expect(chunks.every(({ choices }) => choices.length === 1)).toBe(true);
    expect(chunks.at(-1)?.choices[0]?.finish_reason).toBe('stop');
  });

  it('streams with usage when it asks for it', async () => {
    const stream_options = { include_usage: true };
    const chunks = await collect(
      await client.chat.completions.create({ model: 'small', messages, stream: true, stream_options }),
    );
    const last = chunks.at(-1);
    expect(last?.choices).toEqual([]);
    expect(last?.usage?.completion_tokens).toBe(chunks.length - 3);
  });

  it('gets the same text streamed and not', async () => {
    const stream = await client.chat.completions.create({ model: 'small', messages, stream: true });
    const whole = await client.chat.completions.create({ model: 'small', messages });
    expect(textOf(await collect(stream))).toBe(whole.choices[0]?.message.content);
  });

  it.each([true, false])('calls a tool and goes on with its result, streamed: %s', async (streamed) => {
    const body = { model: 'large', messages, tools: [weather] };
    const answer = streamed
      ? await client.chat.completions.stream(body).finalChatCompletion()
      : await client.chat.completions.create(body);
    const message = answer.choices[0]?.message;
    const call = message?.tool_calls?.[0];
    expect(answer.choices[0]?.finish_reason).toBe('tool_calls');
    expect(call).toMatchObject({ type: 'function', function: { name: 'weather', arguments: '{"city":"simulated"}' } });
    const result: ChatCompletionMessageParam = { role: 'tool', tool_call_id: call?.id ?? '', content: 'sunny' };
    const next = await client.chat.completions.create({
      ...body,
      messages: [...messages, { role: 'assistant', content: null, tool_calls: message?.tool_calls ?? [] }, result],
    });
    expect(next.choices[0]?.message.content).toContain('[simulated large]');
  });

  it('parses structured output by a JSON Schema', async () => {
    const schema = {
      type: 'object',
      properties: { city: { type: 'string' } },
      required: ['city'],
      additionalProperties: false,
    };
    const answer = await client.chat.completions.parse({
      model: 'large',
      messages,
      response_format: { type: 'json_schema', json_schema: { name: 'place', strict: true, schema } },
    });
    expect(answer.choices[0]?.message.parsed).toEqual({ city: 'simulated' });
  });

  it('parses structured output by a zod schema', async () => {
    const place = z.object({ city: z.string(), population: z.number() });
    const answer = await client.chat.completions.parse({
      model: 'large',
      messages,
      response_format: zodResponseFormat(place, 'place'),
    });
    expect(place.safeParse(answer.choices[0]?.message.parsed).success).toBe(true);
  });

  it('lists models, and retrieves them by names with and without a slash', async () => {
    const ids = (await collect(client.models.list())).map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining(['auto', 'auto:cheap', 'small', 'cloud/small']));
    for (const id of ids) expect(await client.models.retrieve(id)).toMatchObject({ id, object: 'model' });
    await expect(client.models.retrieve('gone')).rejects.toBeInstanceOf(OpenAI.NotFoundError);
  });

  it('works with a base URL without /v1', async () => {
    const bare = new OpenAI({ baseURL: gateway.url, apiKey: 'none' });
    const answer = await bare.chat.completions.create({ model: 'small', messages });
    expect(answer.model).toBe('small');
  });

  it('sends control fields in the body', async () => {
    const pointsman = { constraints: { only: ['large'] } };
    const answer = await client.chat.completions.create({ model: 'auto:cheap', messages, ...{ pointsman } });
    expect(answer.model).toBe('large');
  });
});

function textOf(chunks: readonly ChatCompletionChunk[]): string {
  return chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('');
}

describe('a stream that breaks off', () => {
  it.each([
    { kind: 'cut', afterChunks: 4 },
    { kind: 'error-event', afterChunks: 4 },
  ] as const)('makes the openai SDK throw after what had come, and it does not ask again: $kind', async (behaviour) => {
    const gateway = await gatewayForTest({ script: () => behaviour });
    const stream = await clientOf(gateway).chat.completions.create({ model: 'small', messages, stream: true });
    const chunks: ChatCompletionChunk[] = [];
    const reading = (async () => {
      for await (const chunk of stream) chunks.push(chunk);
    })();
    await expect(reading).rejects.toMatchObject({ code: 'upstream_interrupted', type: 'api_error' });
    expect(chunks).toHaveLength(4);
    expect(gateway.cloud.requests).toHaveLength(1);
  });
});

describe('an abort of the openai SDK', () => {
  it('in the middle of a stream reaches the provider', async () => {
    const gateway = await gatewayForTest({ script: () => ({ kind: 'stall', afterChunks: 3 }) });
    const stream = await clientOf(gateway).chat.completions.create({ model: 'small', messages, stream: true });
    for await (const chunk of stream) if (chunk.choices[0]?.delta.content) break;
    expect(await gateway.cloud.waitForClose(0)).toMatchObject({ closedEarly: true, completed: false });
    expect(await gateway.recorded(1)).toMatchObject([{ outcome: 'cancelled', error: 'client_closed_request' }]);
  });

  it('while waiting for an answer reaches the provider, and nobody else is asked', async () => {
    const gateway = await gatewayForTest({ script: () => ({ kind: 'hang' }) });
    const abort = new AbortController();
    const answer = clientOf(gateway).chat.completions.create({ model: 'auto', messages }, { signal: abort.signal });
    const refused = expect(answer).rejects.toBeInstanceOf(OpenAI.APIUserAbortError);
    await gateway.cloud.waitForRequest(0);
    abort.abort();
    await refused;
    expect(await gateway.cloud.waitForClose(0)).toMatchObject({ closedEarly: true, status: null });
    expect(await gateway.recorded(1)).toMatchObject([{ outcome: 'cancelled', attempts: [{}] }]);
    expect(gateway.cloud.requests).toHaveLength(1);
  });

  it('by its own time limit reaches the provider', async () => {
    const gateway = await gatewayForTest({ script: () => ({ kind: 'hang' }) });
    const options = { timeout: 50, maxRetries: 0 };
    const answer = clientOf(gateway).chat.completions.create({ model: 'small', messages }, options);
    await expect(answer).rejects.toBeInstanceOf(OpenAI.APIConnectionTimeoutError);
    expect(await gateway.cloud.waitForClose(0)).toMatchObject({ closedEarly: true });
  });
});

const FAILURES = [
  // Both are asked, and the one that may be asked again sooner once more.
  { status: 500, error: OpenAI.InternalServerError, code: 'upstream_error', calls: 3 },
  { status: 503, error: OpenAI.InternalServerError, code: 'upstream_overloaded', calls: 3 },
  { status: 429, error: OpenAI.RateLimitError, code: 'upstream_rate_limited', calls: 3 },
  // They have one credential between them.
  { status: 402, error: OpenAI.RateLimitError, code: 'upstream_quota_exhausted', calls: 1 },
  { status: 401, error: OpenAI.InternalServerError, code: 'upstream_credential_rejected', calls: 1 },
  { status: 404, error: OpenAI.InternalServerError, code: 'upstream_model_missing', calls: 2 },
  // What the first one calls invalid is not tried elsewhere.
  { status: 422, error: OpenAI.BadRequestError, code: 'upstream_rejected', calls: 1 },
];

describe('the errors of the openai SDK', () => {
  it.each(FAILURES)(
    'are of the right class when every deployment answers $status, and the SDK retries nothing',
    async ({ status, error, code, calls }) => {
      const gateway = await gatewayForTest({ script: () => ({ kind: 'status', status }) });
      const failure = await clientOf(gateway).chat.completions.create({ model: 'auto', messages }).catch(asApiError);
      expect(failure).toBeInstanceOf(error);
      expect(failure).toMatchObject({ code, requestID: expect.stringMatching(/^[0-9A-Z]{26}$/) });
      expect(gateway.cloud.requests).toHaveLength(calls);
    },
  );

  it('name the parameter that is wrong', async () => {
    const gateway = await gatewayForTest();
    const body = { model: 'small', messages, temperature: 'hot' as unknown as number };
    const failure = await clientOf(gateway).chat.completions.create(body).catch(asApiError);
    expect(failure).toBeInstanceOf(OpenAI.BadRequestError);
    expect(failure).toMatchObject({ code: 'invalid_value', param: 'temperature', type: 'invalid_request_error' });
    expect(gateway.cloud.requests).toHaveLength(0);
  });

  it('say that there is no such model', async () => {
    const gateway = await gatewayForTest();
    const failure = await clientOf(gateway).chat.completions.create({ model: 'gone', messages }).catch(asApiError);
    expect(failure).toBeInstanceOf(OpenAI.NotFoundError);
    expect(failure).toMatchObject({ code: 'model_not_found', param: 'model' });
  });

  it('say that the key is wrong where keys are required', async () => {
    const gateway = await gatewayForTest({ raw: { keys: [{ name: 'me', key: 'right' }] } });
    const refused = clientOf(gateway, 'wrong').chat.completions.create({ model: 'small', messages });
    await expect(refused).rejects.toBeInstanceOf(OpenAI.AuthenticationError);
    const answer = await clientOf(gateway, 'right').chat.completions.create({ model: 'small', messages });
    expect(answer.model).toBe('small');
  });

  it('say that nothing listens', async () => {
    const gateway = await startGateway();
    await gateway.close();
    const answer = clientOf(gateway).chat.completions.create({ model: 'small', messages }, { maxRetries: 0 });
    await expect(answer).rejects.toBeInstanceOf(OpenAI.APIConnectionError);
  });
});

function asApiError(error: unknown): unknown {
  if (error instanceof OpenAI.APIError) return error;
  throw error;
}
