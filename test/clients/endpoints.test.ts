/** What the clients ask besides answers, and bodies that are sent to the wrong path. */

import { createOpenAI } from '@ai-sdk/openai';
import Anthropic from '@anthropic-ai/sdk';
import { generateText, jsonSchema, tool } from 'ai';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { post } from '../support/client.ts';
import { failurePrompt, HELLO, PROMPTS, USAGE } from '../support/imitations/index.ts';
import { type ClientGateway, modelOver, startClientGateway } from './gateway.ts';
import { UPSTREAMS, type UpstreamName } from './table.ts';

let gateway: ClientGateway;
beforeAll(async () => {
  gateway = await startClientGateway();
});
afterAll(() => gateway.close());

async function all<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

const openai = ({ url } = gateway): OpenAI => new OpenAI({ baseURL: `${url}/v1`, apiKey: 'none' });
const anthropic = ({ url } = gateway): Anthropic => new Anthropic({ baseURL: url, apiKey: 'none' });

describe('models', () => {
  it('are listed and retrieved by the openai SDK', async () => {
    const ids = (await all(openai().models.list())).map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining(UPSTREAMS.map(modelOver)));
    for (const id of ids) expect(await openai().models.retrieve(id)).toMatchObject({ id, object: 'model' });
    await expect(openai().models.retrieve('gone')).rejects.toBeInstanceOf(OpenAI.NotFoundError);
  });

  it('are listed and retrieved by the Anthropic SDK', async () => {
    const ids = (await all(anthropic().models.list({ limit: 1000 }))).map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining(UPSTREAMS.map(modelOver)));
    for (const id of ids) {
      expect(await anthropic().models.retrieve(id)).toMatchObject({ id, type: 'model', display_name: id });
    }
    await expect(anthropic().models.retrieve('gone')).rejects.toBeInstanceOf(Anthropic.NotFoundError);
  });
});

describe('the root', () => {
  it.each(['HEAD', 'GET'])('answers a %s, by which Claude Code asks whether anybody is there', async (method) => {
    expect((await fetch(gateway.url, { method })).status).toBe(200);
  });
});

describe('count_tokens', () => {
  const body = (content: string) => ({
    model: modelOver('openai-chat'),
    messages: [{ role: 'user' as const, content }],
  });

  it('is answered to the Anthropic SDK, more for more', async () => {
    const few = await anthropic().messages.countTokens(body('Hello there.'));
    const many = await anthropic().messages.countTokens(body('Hello there. '.repeat(100)));
    expect(few.input_tokens).toBeGreaterThan(0);
    expect(many.input_tokens).toBeGreaterThan(20 * few.input_tokens);
  });

  it('is refused in words that the Anthropic SDK understands', async () => {
    const asked = anthropic().messages.countTokens({ ...body('Hi'), messages: 'none' as unknown as [] });
    await expect(asked).rejects.toMatchObject({ status: 400, type: 'invalid_request_error' });
    await expect(asked).rejects.toBeInstanceOf(Anthropic.BadRequestError);
  });
});

describe('how long to wait, which an upstream says', () => {
  const messages = [{ role: 'user' as const, content: failurePrompt(429) }];
  const wait = (error: unknown) => (error as { readonly headers: Headers }).headers.get('retry-after');

  /** Each of a gateway of its own: once limited, a provider is left alone. */
  const ask = async (model: string): Promise<readonly unknown[]> => {
    const [first, second] = await Promise.all([gateway.fresh(), gateway.fresh()]);
    const errors = await Promise.all([
      openai(first)
        .chat.completions.create({ model, messages })
        .catch((error: unknown) => error),
      anthropic(second)
        .messages.create({ model, messages, max_tokens: 100 })
        .catch((error: unknown) => error),
    ]);
    await Promise.all([first.close(), second.close()]);
    return errors;
  };
  const silent: readonly UpstreamName[] = ['bedrock'];

  it.each(UPSTREAMS.filter((upstream) => !silent.includes(upstream)))(
    'reaches both SDKs, over %s',
    async (upstream) => {
      expect((await ask(modelOver(upstream))).map(wait)).toEqual(['7', '7']);
    },
  );

  it.each(silent)('is not made up over %s, which does not say it', async (upstream) => {
    const errors = await ask(modelOver(upstream));
    expect(errors.map((error) => (error as { readonly status: number }).status)).toEqual([429, 429]);
    expect(errors.map(wait)).toEqual([null, null]);
  });
});

describe('a path with a query', () => {
  it('is answered, as Claude Code asks for betas', async () => {
    const body = {
      model: modelOver('anthropic'),
      max_tokens: 100,
      messages: [{ role: 'user', content: PROMPTS.hello }],
    };
    const response = await post(gateway, '/v1/messages?beta=true', body, { 'anthropic-version': '2023-06-01' });
    expect(await response.json()).toMatchObject({ type: 'message', content: [{ type: 'text', text: HELLO }] });
  });
});

describe.each(UPSTREAMS)("Cursor's Responses body at /chat/completions, over %s", (upstream) => {
  const body = {
    model: modelOver(upstream),
    input: [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: [{ type: 'input_text', text: PROMPTS.two }] },
    ],
    tools: [{ type: 'function', name: 'weather', parameters: { type: 'object', properties: { city: {} } } }],
    tool_choice: 'auto',
    store: false,
    user: 'cursor',
  };

  it('is answered with a chat completion', async () => {
    const answer = (await (await post(gateway, '/v1/chat/completions', body)).json()) as OpenAI.ChatCompletion;
    expect(answer).toMatchObject({ object: 'chat.completion', usage: { prompt_tokens: USAGE.input } });
    expect(answer.choices[0]).toMatchObject({ finish_reason: 'tool_calls', message: { tool_calls: [{}, {}] } });
  });

  it('is answered with chunks of one', async () => {
    // As a client of chat completions reads it.
    const asked = openai().chat.completions.create({ ...body, stream: true } as never);
    const chunks = await all((await asked) as unknown as AsyncIterable<OpenAI.ChatCompletionChunk>);
    const names = chunks
      .flatMap(({ choices }) => choices[0]?.delta.tool_calls ?? [])
      .map((call) => call.function?.name);
    expect(names.filter((name) => name !== undefined)).toEqual(['weather', 'weather']);
    expect(chunks.map(({ choices }) => choices[0]?.finish_reason ?? null).filter(Boolean)).toEqual(['tool_calls']);
  });
});

describe('items that are named by their ids, as the AI SDK names them where it may', () => {
  const tools = {
    weather: tool({ inputSchema: jsonSchema<{ city: string }>({ type: 'object' }), execute: () => 'sun' }),
  };
  const ask = (model: string) =>
    generateText({
      model: createOpenAI({ baseURL: `${gateway.url}/v1`, apiKey: 'none' })(model),
      prompt: PROMPTS.two,
      tools,
      maxRetries: 0,
      stopWhen: ({ steps }) => steps.length === 2,
    });

  it('pass through to the provider that keeps them', async () => {
    expect((await ask(modelOver('openai-responses'))).text).toBe('Paris: sun; Rome: sun');
  });

  it('are refused for another provider, with the setting that helps', async () => {
    await expect(ask(modelOver('anthropic'))).rejects.toThrow(/store/);
  });
});
