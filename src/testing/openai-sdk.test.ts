/** The simulated provider as the official SDK sees it. */
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type SimulatedProvider, startSimulatedProvider } from './simulated-provider.ts';

let provider: SimulatedProvider;
let client: OpenAI;

beforeAll(async () => {
  provider = await startSimulatedProvider({
    models: [{ name: 'large' }, { name: 'broken', errorRate: 1 }, { name: 'busy', rateLimitRate: 1 }],
    requireKey: 'key',
  });
  client = new OpenAI({ baseURL: provider.url, apiKey: 'key', maxRetries: 0 });
});

afterAll(() => provider.close());

const messages = [{ role: 'user' as const, content: 'Hello' }];
const parameters = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };

describe('the openai SDK', () => {
  it('chats', async () => {
    const answer = await client.chat.completions.create({ model: 'large', messages });
    expect(answer.choices[0]?.message.content).toContain('[simulated large]');
    expect(answer._request_id).toMatch(/^req_sim_/);
  });

  it('streams, with usage', async () => {
    const stream = client.chat.completions.stream({
      model: 'large',
      messages,
      stream_options: { include_usage: true },
    });
    const final = await stream.finalChatCompletion();
    expect(final.choices[0]).toMatchObject({ finish_reason: 'stop', message: { role: 'assistant' } });
    expect(final.usage?.completion_tokens).toBeGreaterThan(0);
  });

  it.each([true, false])('calls tools, streamed: %s', async (streamed) => {
    const body = {
      model: 'large',
      messages,
      tools: [{ type: 'function' as const, function: { name: 'weather', parameters } }],
    };
    const answer = streamed
      ? await client.chat.completions.stream(body).finalChatCompletion()
      : await client.chat.completions.create(body);
    const call = answer.choices[0]?.message.tool_calls?.[0];
    expect(call).toMatchObject({ type: 'function', function: { name: 'weather', arguments: '{"city":"simulated"}' } });
  });

  it('parses structured output', async () => {
    const schema = { ...parameters, additionalProperties: false };
    const answer = await client.chat.completions.parse({
      model: 'large',
      messages,
      response_format: { type: 'json_schema', json_schema: { name: 'place', strict: true, schema } },
    });
    expect(answer.choices[0]?.message.parsed).toEqual({ city: 'simulated' });
  });

  it('lists models', async () => {
    const { data } = await client.models.list();
    expect(data.map(({ id }) => id)).toEqual(['large', 'broken', 'busy']);
  });

  it('throws its own classes of error', async () => {
    const ask = (model: string, with_ = client) => with_.chat.completions.create({ model, messages });
    await expect(ask('broken')).rejects.toBeInstanceOf(OpenAI.InternalServerError);
    await expect(ask('busy')).rejects.toBeInstanceOf(OpenAI.RateLimitError);
    await expect(ask('gone')).rejects.toBeInstanceOf(OpenAI.NotFoundError);
    await expect(ask('large', client.withOptions({ apiKey: 'wrong' }))).rejects.toBeInstanceOf(
      OpenAI.AuthenticationError,
    );
  });
});
