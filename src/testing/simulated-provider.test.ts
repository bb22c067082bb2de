import { request } from 'undici';
import { afterEach, describe, expect, it } from 'vitest';
import type { ErrorBody } from './api-fault.ts';
import type { SimulatedProviderOptions } from './desk.ts';
import { createFakeClock } from './fake-clock.ts';
import { type SimulatedProvider, startSimulatedProvider } from './simulated-provider.ts';
import { noWait } from './wait.ts';

const MODELS = [{ name: 'small' }, { name: 'large', outputTokens: 200 }];

const started: SimulatedProvider[] = [];

afterEach(async () => {
  await Promise.all(started.splice(0).map((provider) => provider.close()));
});

async function start(options: Partial<SimulatedProviderOptions> = {}): Promise<SimulatedProvider> {
  const provider = await startSimulatedProvider({ models: MODELS, ...options });
  started.push(provider);
  return provider;
}

interface ToolCall {
  readonly id: string;
  readonly function: { readonly name: string; readonly arguments: string };
}

/** A completion or an error, as the status says. */
interface Body extends ErrorBody {
  readonly id: string;
  readonly choices: readonly [
    { readonly message: { readonly content: string; readonly tool_calls: readonly [ToolCall] } },
  ];
  readonly usage: { readonly completion_tokens: number; readonly prompt_tokens: number };
}

interface Answered {
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly body: Body;
}

async function post(
  provider: SimulatedProvider,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Answered> {
  const answer = await request(`${provider.url}/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return { status: answer.statusCode, headers: answer.headers, body: (await answer.body.json()) as Body };
}

function ask(content: string, more: object = {}): object {
  return { model: 'small', messages: [{ role: 'user', content }], ...more };
}

describe('an answer', () => {
  it('is a chat completion that says it is simulated, with usage', async () => {
    const provider = await start({ clock: createFakeClock(1_700_000_000_900) });
    const { status, headers, body } = await post(provider, ask('Hello there!'));
    expect(status).toBe(200);
    expect(headers['x-request-id']).toBe('req_sim_0');
    expect(body).toMatchObject({
      object: 'chat.completion',
      created: 1_700_000_000,
      model: 'small',
      choices: [{ index: 0, message: { role: 'assistant' }, finish_reason: 'stop' }],
    });
    const text = body.choices[0].message.content;
    expect(text).toMatch(/^\[simulated small\] [A-Z].*\.$/);
    const output = Math.ceil(text.length / 4);
    expect(body.usage).toMatchObject({ prompt_tokens: 3, completion_tokens: output, total_tokens: 3 + output });
  });

  it('is about as long as is typical of the model', async () => {
    const provider = await start();
    const lengths = await Promise.all(
      Array.from({ length: 100 }, async (_, i) => {
        const { body } = await post(provider, ask(`Question ${i}`, { model: 'large' }));
        return body.usage.completion_tokens;
      }),
    );
    const sorted = lengths.sort((a, b) => a - b);
    expect(sorted[0]).toBeGreaterThanOrEqual(100);
    expect(sorted[50]).toBeGreaterThan(150);
    expect(sorted[50]).toBeLessThan(270);
    expect(sorted[99]).toBeLessThanOrEqual(425);
  });

  it.each(['max_tokens', 'max_completion_tokens'])('ends at %s', async (limit) => {
    const { body } = await post(await start(), ask('Hello', { [limit]: 5 }));
    expect(body.choices[0]).toMatchObject({
      message: { content: expect.stringMatching(/^.simulated small. \w\w$/) },
      finish_reason: 'length',
    });
    expect(body.usage.completion_tokens).toBe(5);
  });

  it('counts the text of parts and the tools as input, images not', async () => {
    const parts = [
      { type: 'text', text: '12345678' },
      { type: 'image_url', image_url: { url: 'data:…' } },
    ];
    const content = {
      model: 'small',
      messages: [
        { role: 'system', content: '1234' },
        { role: 'user', content: parts },
      ],
    };
    const { body } = await post(await start(), { ...content, tools: [], tool_choice: 'none' });
    expect(body.usage.prompt_tokens).toBe(4);
  });

  it('is good as often as the quality says, and weak in so many words otherwise', async () => {
    const provider = await start({ models: [{ name: 'small', quality: 0.6, outputTokens: 1 }] });
    const bodies = await Promise.all(Array.from({ length: 300 }, (_, i) => post(provider, ask(`Question ${i}`))));
    const good = provider.requests.filter((each) => each.good).length;
    const weak = bodies.filter(({ body }) => body.choices[0].message.content.includes('weak answer')).length;
    expect(good / 300).toBeCloseTo(0.6, 1);
    expect(good + weak).toBe(300);
  });
});

describe('a tool', () => {
  const parameters = {
    type: 'object',
    properties: {
      city: { type: 'string' },
      days: { type: 'integer', minimum: 1, maximum: 3 },
      unit: { type: 'string' },
    },
    required: ['city', 'days'],
  };
  const tools = [
    { type: 'function', function: { name: 'weather', parameters } },
    { type: 'function', function: { name: 'clock' } },
  ];

  it('is called with arguments that satisfy its schema', async () => {
    const { body } = await post(await start(), ask('Weather?', { tools }));
    const [choice] = body.choices;
    expect(choice).toMatchObject({ finish_reason: 'tool_calls', message: { content: null } });
    const [call] = choice.message.tool_calls;
    expect(call).toMatchObject({
      id: expect.stringMatching(/^call_sim_/),
      type: 'function',
      function: { name: 'weather' },
    });
    const days: number = JSON.parse(call.function.arguments).days;
    expect(JSON.parse(call.function.arguments)).toEqual({ city: 'simulated', days });
    expect([1, 2, 3]).toContain(days);
  });

  it('is the one that is named', async () => {
    const tool_choice = { type: 'function', function: { name: 'clock' } };
    const { body } = await post(await start(), ask('Time?', { tools, tool_choice }));
    expect(body.choices[0].message.tool_calls[0].function).toEqual({ name: 'clock', arguments: '{}' });
  });

  it.each([
    ['tool_choice is none', ask('Weather?', { tools, tool_choice: 'none' })],
    ['there is none', ask('Weather?', { tools: [] })],
    [
      'its result is there',
      { model: 'small', tools, messages: [{ role: 'tool', tool_call_id: 'x', content: '21 °C' }] },
    ],
  ])('is not called when %s', async (_, body) => {
    const answer = await post(await start(), body);
    expect(answer.body.choices[0]).toMatchObject({ finish_reason: 'stop', message: { content: expect.any(String) } });
  });
});

describe('a response format', () => {
  it('json_schema gets JSON that satisfies the schema', async () => {
    const schema = { type: 'object', properties: { label: { enum: ['a', 'b'] }, sure: { type: 'boolean' } } };
    const response_format = { type: 'json_schema', json_schema: { name: 'verdict', schema } };
    const { body } = await post(await start(), ask('Judge this.', { response_format }));
    expect(JSON.parse(body.choices[0].message.content)).toEqual({
      label: expect.stringMatching(/^[ab]$/),
      sure: expect.any(Boolean),
    });
  });

  it('json_object gets a JSON object', async () => {
    const { body } = await post(await start(), ask('As JSON, please.', { response_format: { type: 'json_object' } }));
    expect(JSON.parse(body.choices[0].message.content)).toMatchObject({ simulated: true });
  });
});

describe('the seed', () => {
  const shaky = [{ name: 'small', errorRate: 0.3, rateLimitRate: 0.2, quality: 0.5 }];
  const questions = Array.from({ length: 40 }, (_, i) => ask(`Question ${i}`));

  async function outcomes(seed: number, order = questions): Promise<readonly unknown[]> {
    const provider = await start({ seed, models: shaky, clock: createFakeClock() });
    const answers = new Map<object, unknown>();
    for (const question of order) answers.set(question, (await post(provider, question)).body);
    return questions.map((question) => answers.get(question));
  }

  it('decides the outcome of every request, whatever the order of arrival', async () => {
    const first = await outcomes(1);
    expect(await outcomes(1, [...questions].reverse())).toEqual(first);
    expect(await outcomes(2)).not.toEqual(first);
  });

  it('gives the errors their share over a thousand requests', async () => {
    const provider = await start({ models: [{ name: 'small', errorRate: 0.1, rateLimitRate: 0.05, outputTokens: 1 }] });
    for (let i = 0; i < 50; i++) {
      await Promise.all(Array.from({ length: 20 }, (_, j) => post(provider, ask(`Question ${i} ${j}`))));
    }
    const share = (status: number) => provider.requests.filter((each) => each.status === status).length / 1000;
    expect(share(429)).toBeCloseTo(0.05, 1);
    expect(share(500)).toBeGreaterThan(0.07);
    expect(share(500)).toBeLessThan(0.13);
    expect(share(200) + share(429) + share(500)).toBe(1);
  });

  it('draws a repetition anew, so that a retry can succeed, with the same answer whenever it does', async () => {
    const provider = await start({ models: [{ name: 'small', errorRate: 0.5 }], clock: createFakeClock() });
    const answers: Answered[] = [];
    for (let i = 0; i < 20; i++) answers.push(await post(provider, ask('Again?')));
    expect(provider.requests.map(({ attempt }) => attempt)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 500]));
    expect(new Set(answers.filter(({ status }) => status === 200).map(({ body }) => body.id)).size).toBe(1);
  });

  it('takes the number of the attempt from a header', async () => {
    const provider = await start({ models: [{ name: 'small', errorRate: 0.5 }] });
    const statuses: number[] = [];
    for (let i = 0; i < 5; i++) {
      statuses.push((await post(provider, ask('Again?'), { 'x-simulated-attempt': '3' })).status);
    }
    expect(new Set(statuses).size).toBe(1);
    expect(provider.requests.map(({ attempt }) => attempt)).toEqual([3, 3, 3, 3, 3]);
  });

  it('does not care how the answer is delivered', async () => {
    const provider = await start();
    const whole = await post(provider, ask('Same?'));
    const short = await post(provider, ask('Same?', { max_tokens: 8, user: 'somebody' }));
    expect(whole.body.choices[0].message.content).toContain(short.body.choices[0].message.content);
    expect(provider.requests.map(({ attempt }) => attempt)).toEqual([1, 2]);
  });
});

describe('a refusal', () => {
  it('is a 429 with Retry-After when the rate is limited', async () => {
    const provider = await start({ models: [{ name: 'small', rateLimitRate: 1 }] });
    const { status, headers, body } = await post(provider, ask('Hello'));
    expect([status, headers['retry-after']]).toEqual([429, '1']);
    expect(body.error).toMatchObject({ type: 'rate_limit_error', code: 'rate_limit_exceeded', param: null });
  });

  it.each([
    ['an unknown model', ask('Hello', { model: 'gone' }), 404, { code: 'model_not_found', param: 'model' }],
    ['no model', { messages: [{ role: 'user', content: 'x' }] }, 400, { param: 'model' }],
    ['no messages', { model: 'small', messages: [] }, 400, { param: 'messages' }],
    ['an impossible limit', ask('Hello', { max_tokens: 0 }), 400, { param: 'max_tokens' }],
    ['something that is not JSON', '{"model":', 400, { type: 'invalid_request_error' }],
    ['something that is not an object', '[1]', 400, { type: 'invalid_request_error' }],
  ])('answers %s', async (_, body, status, error) => {
    const provider = await start();
    const answer = await post(provider, body);
    expect(answer).toMatchObject({ status, body: { error: { message: expect.any(String), ...error } } });
    expect(provider.requests).toMatchObject([{ status, good: null }]);
  });

  it('answers a wrong key, or none', async () => {
    const provider = await start({ requireKey: 'secret' });
    expect(await post(provider, ask('Hello'))).toMatchObject({
      status: 401,
      body: { error: { code: 'invalid_api_key' } },
    });
    expect((await post(provider, ask('Hello'), { authorization: 'Bearer wrong' })).status).toBe(401);
    expect((await post(provider, ask('Hello'), { authorization: 'Bearer secret' })).status).toBe(200);
    expect((await request(`${provider.url}/models`)).statusCode).toBe(401);
    expect(provider.requests.map(({ status }) => status)).toEqual([401, 401, 200]);
  });

  it('answers an unknown path', async () => {
    const answer = await request(`${(await start()).url}/embeddings`, { method: 'POST', body: '{}' });
    expect(answer.statusCode).toBe(404);
    expect(await answer.body.json()).toMatchObject({ error: { code: 'unknown_url' } });
  });

  it('tells of a script that throws', async () => {
    const provider = await start({
      script: () => {
        throw new Error('a mistake in the test');
      },
    });
    const { status, body } = await post(provider, ask('Hello'));
    expect([status, body.error.message]).toEqual([500, 'Error: a mistake in the test']);
  });
});

describe('the provider', () => {
  it('lists its models', async () => {
    const answer = await request(`${(await start()).url}/models?limit=10`);
    expect(await answer.body.json()).toMatchObject({ object: 'list', data: [{ id: 'small' }, { id: 'large' }] });
  });

  it('refuses figures that make no sense', async () => {
    await expect(start({ models: [{ name: 'odd', errorRate: 1.5 }] })).rejects.toThrow('odd: errorRate is 1.5');
    await expect(start({ models: [{ name: 'odd', tokensPerSecond: 0 }] })).rejects.toThrow(RangeError);
    await expect(start({ models: [{ name: 'odd', ttftMs: Number.NaN }] })).rejects.toThrow(RangeError);
  });

  it('rejects when its port is taken', async () => {
    const { port } = await start();
    await expect(start({ port })).rejects.toThrow('EADDRINUSE');
  });

  it('takes its time by the clock it is given', async () => {
    const clock = createFakeClock();
    const provider = await start({ clock, models: [{ name: 'small', ttftMs: 300, tokensPerSecond: 10 }] });
    const answer = post(provider, ask('Hello', { max_tokens: 11 }));
    await clock.whenPending();
    await clock.advanceAsync(1299);
    expect(provider.requests[0]?.status).toBeNull();
    await clock.advanceAsync(1);
    expect((await answer).status).toBe(200);
  });

  it('answers at once when told not to wait', async () => {
    const provider = await start({ wait: noWait, models: [{ name: 'small', ttftMs: 1e9, tokensPerSecond: 1e-9 }] });
    expect((await post(provider, ask('Hello'))).status).toBe(200);
  });
});

describe('the books', () => {
  it('say what came in and what went out', async () => {
    const clock = createFakeClock(5000);
    const provider = await start({ clock });
    const body = ask('Hello', { pointsman: { task: 'chat' } });
    await post(provider, body, { 'x-test': 'yes' });
    expect(await provider.waitForClose(0)).toMatchObject({
      index: 0,
      model: 'small',
      body,
      attempt: 1,
      receivedAtMs: 5000,
      closedAtMs: 5000,
      status: 200,
      chunksSent: 0,
      completed: true,
      closedEarly: false,
      good: true,
    });
    expect(provider.requests[0]?.headers['x-test']).toBe('yes');
  });

  it('see a client that hangs up', async () => {
    const provider = await start({ script: () => ({ kind: 'hang' }) });
    const abort = new AbortController();
    const answer = request(`${provider.url}/chat/completions`, {
      method: 'POST',
      body: JSON.stringify(ask('Hello')),
      signal: abort.signal,
    });
    const rejected = expect(answer).rejects.toThrow();
    expect(await provider.waitForRequest(0)).toMatchObject({ status: null, closedAtMs: null, closedEarly: false });
    abort.abort();
    await rejected;
    expect(await provider.waitForClose(0)).toMatchObject({ status: null, closedEarly: true, completed: false });
  });

  it('can be left empty, and can be waited on all the same', async () => {
    const provider = await start({ keepRequests: false });
    const closed = provider.waitForClose(0);
    await post(provider, ask('Hello'));
    expect(await closed).toMatchObject({ index: 0, status: 200 });
    expect(provider.requests).toEqual([]);
  });
});
