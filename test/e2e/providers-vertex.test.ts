/** Vertex AI behind the gateway, from a configuration as it is written to what its users' clients hear. */
import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { describe, expect, it, onTestFinished } from 'vitest';
import { loadConfigText } from '../../src/config/index.ts';
import {
  createAccount,
  failurePrompt,
  HELLO,
  type ImitatedAccount,
  type Imitation,
  LOOKING,
  PROMPTS,
  resultsText,
  type ServedConfig,
  SIGNATURE,
  serveConfig,
  startImitation,
  THOUGHT,
  THOUGHT_SIGNATURE,
  USAGE,
  VERTEX,
  vertexApi,
} from '../support/imitations/index.ts';

interface Vertex {
  readonly vertex: Imitation;
  readonly gateway: ServedConfig;
}

type Publisher = 'google' | 'anthropic';

const MODELS: Readonly<Record<Publisher, string>> = { google: 'gemini', anthropic: 'claude' };
const PLACE = `/v1/projects/${VERTEX.project}/locations/${VERTEX.location}/publishers`;
const AUTH = 'auth: { type: google, serviceAccount: "${GOOGLE_SERVICE_ACCOUNT}" }';

/** @param written what the configuration has for the account; what is right for it by default */
async function startVertex(written: (account: ImitatedAccount) => string = ({ file }) => file): Promise<Vertex> {
  let tokenUri = '';
  let account: ImitatedAccount | undefined;
  const api = vertexApi(
    () => account?.publicKey ?? '',
    () => tokenUri,
  );
  const vertex = await startImitation(api);
  onTestFinished(() => vertex.close());
  tokenUri = `${vertex.origin}/token`;
  account = createAccount(tokenUri);
  const base = `${vertex.origin}${PLACE}`;
  const text = `
providers:
  gemini: { preset: vertex-gemini, baseUrl: ${base}/google, ${AUTH} }
  claude: { preset: vertex-claude, baseUrl: ${base}/anthropic, ${AUTH} }
models:
  gemini: { provider: gemini, upstreamModel: ${VERTEX.gemini}, ability: 0.7 }
  claude: { provider: claude, upstreamModel: "${VERTEX.claude}", ability: 0.8 }
  gone: { provider: claude, upstreamModel: "claude-2@gone", ability: 0.8 }
`;
  return { vertex, gateway: await serveConfig(text, { GOOGLE_SERVICE_ACCOUNT: written(account) }) };
}

function openaiOf({ url }: ServedConfig): OpenAI {
  return new OpenAI({ baseURL: `${url}/v1`, apiKey: 'none', maxRetries: 0 });
}

function anthropicOf({ url }: ServedConfig): Anthropic {
  return new Anthropic({ baseURL: url, apiKey: 'none', maxRetries: 0 });
}

const user = (content: string) => [{ role: 'user' as const, content }];
const schema = { type: 'object' as const, properties: { city: { type: 'string' } }, required: ['city'] };
const functions = [{ type: 'function' as const, function: { name: 'weather', parameters: schema } }];
const tools = [{ name: 'weather', input_schema: schema }];
const WEATHER = resultsText([
  { city: 'Paris', text: 'sunny' },
  { city: 'Rome', text: 'rain' },
]);

/** What was asked of models, without the exchange of credentials. */
function callsOf({ received }: Imitation): Imitation['received'] {
  return received.filter(({ path }) => path !== '/token');
}

describe('the address of a place', () => {
  it.each([
    ['europe-west1', 'https://europe-west1-aiplatform.googleapis.com/v1/projects/acme/locations/europe-west1'],
    ['global', 'https://aiplatform.googleapis.com/v1/projects/acme/locations/global'],
  ])('is made of project and location, %s', (location, base) => {
    const account = createAccount('https://oauth2.googleapis.com/token');
    const text = `
providers:
  gemini: { preset: vertex-gemini, project: acme, location: ${location}, ${AUTH} }
  claude: { preset: vertex-claude, project: acme, location: ${location}, ${AUTH} }
models:
  gemini: { provider: gemini, upstreamModel: ${VERTEX.gemini}, ability: 0.7 }
  claude: { provider: claude, upstreamModel: "${VERTEX.claude}", ability: 0.8 }`;
    const loaded = JSON.stringify(loadConfigText(text, { env: { GOOGLE_SERVICE_ACCOUNT: account.file } }));
    expect(loaded).toContain(`"${base}/publishers/google"`);
    expect(loaded).toContain(`"${base}/publishers/anthropic"`);
  });
});

describe.each<[publisher: Publisher, whole: string, streamed: string]>([
  [
    'google',
    `${PLACE}/google/models/${VERTEX.gemini}:generateContent`,
    `${PLACE}/google/models/${VERTEX.gemini}:streamGenerateContent?alt=sse`,
  ],
  [
    'anthropic',
    `${PLACE}/anthropic/models/${VERTEX.claude}:rawPredict`,
    `${PLACE}/anthropic/models/${VERTEX.claude}:streamRawPredict`,
  ],
])('models of %s on Vertex AI', (publisher, whole, streamed) => {
  const model = MODELS[publisher];

  it('answer the openai SDK, at their paths and with the token of the account alone', async () => {
    const { vertex, gateway } = await startVertex();
    const client = openaiOf(gateway);
    const answer = await client.chat.completions.create({ model, messages: user(PROMPTS.hello) });
    expect(answer.choices[0]).toMatchObject({ finish_reason: 'stop', message: { content: HELLO } });
    expect(answer.usage).toMatchObject({ prompt_tokens: USAGE.input, completion_tokens: USAGE.output });
    const stream = client.chat.completions.stream({ model, messages: user(PROMPTS.hello) });
    expect((await stream.finalMessage()).content).toBe(HELLO);
    const calls = callsOf(vertex);
    expect(calls.map(({ path }) => decodeURIComponent(path))).toEqual([whole, streamed]);
    for (const { method, headers } of calls) {
      expect(method).toBe('POST');
      expect(headers.authorization).toBe(`Bearer ${VERTEX.token}`);
      expect(headers).not.toHaveProperty('x-api-key');
      expect(headers).not.toHaveProperty('x-goog-api-key');
    }
  });

  it('answer the Anthropic SDK', async () => {
    const { vertex, gateway } = await startVertex();
    const client = anthropicOf(gateway);
    const body = { model, max_tokens: 500, messages: user(PROMPTS.hello) };
    const message = await client.messages.create(body);
    expect(message).toMatchObject({ stop_reason: 'end_turn', content: [{ type: 'text', text: HELLO }] });
    expect(message.usage.output_tokens).toBe(USAGE.output);
    expect((await client.messages.stream(body).finalMessage()).content).toMatchObject([{ text: HELLO }]);
    const calls = callsOf(vertex);
    expect(calls.map(({ path }) => decodeURIComponent(path))).toEqual([whole, streamed]);
    for (const call of calls) expect(call.body).not.toHaveProperty('model');
  });

  it.each([false, true])('call tools of the openai SDK and go on with the results, streamed: %s', async (isStream) => {
    const { gateway } = await startVertex();
    const client = openaiOf(gateway);
    const body = { model, messages: user(PROMPTS.two), tools: functions };
    const message = isStream
      ? await client.chat.completions.stream(body).finalMessage()
      : (await client.chat.completions.create(body)).choices[0]?.message;
    expect(message?.content).toBe(LOOKING);
    const calls = (message?.tool_calls ?? []).filter((call) => call.type === 'function');
    const results = ['sunny', 'rain'].map((content, index) => {
      return { role: 'tool' as const, tool_call_id: calls[index]?.id ?? '', content };
    });
    const said = { role: 'assistant' as const, content: LOOKING, tool_calls: calls };
    const next = await client.chat.completions.create({ ...body, messages: [...body.messages, said, ...results] });
    expect(next.choices[0]?.message.content).toBe(WEATHER);
  });

  it.each([false, true])('call tools of the Anthropic SDK after a thought, streamed: %s', async (isStream) => {
    const { vertex, gateway } = await startVertex();
    const client = anthropicOf(gateway);
    const thinking = { type: 'enabled' as const, budget_tokens: 1024 };
    const body = { model, max_tokens: 4000, messages: user(PROMPTS.thinkAndCall), tools, thinking };
    const ask = (asked: typeof body) =>
      isStream ? client.messages.stream(asked).finalMessage() : client.messages.create(asked);
    const { content } = await ask(body);
    expect(content.flatMap((block) => (block.type === 'thinking' ? [block.thinking] : [])).join('')).toBe(THOUGHT);
    const call = content.find((block) => block.type === 'tool_use');
    expect(call).toMatchObject({ name: 'weather', input: { city: 'Paris' } });
    const result = { type: 'tool_result' as const, tool_use_id: call?.id ?? '', content: 'sunny' };
    const messages = [
      ...body.messages,
      { role: 'assistant' as const, content },
      { role: 'user' as const, content: [result] },
    ];
    const next = await ask({ ...body, messages: messages as never });
    expect(next.content).toMatchObject([{ type: 'text', text: resultsText([{ city: 'Paris', text: 'sunny' }]) }]);
    const seal = publisher === 'google' ? THOUGHT_SIGNATURE : SIGNATURE;
    expect(JSON.stringify(callsOf(vertex).at(-1)?.body)).toContain(seal);
  });

  it('are over their quota in words that both SDKs know', async () => {
    const { gateway } = await startVertex();
    const messages = user(failurePrompt(429));
    const one = openaiOf(gateway).chat.completions.create({ model, messages });
    await expect(one).rejects.toBeInstanceOf(OpenAI.RateLimitError);
    const other = anthropicOf(gateway).messages.create({ model, messages, max_tokens: 100 });
    await expect(other).rejects.toBeInstanceOf(Anthropic.RateLimitError);
  });
});

describe('the body for a Claude on Vertex AI', () => {
  it('says its version and no model, with what betas the client has asked for', async () => {
    const { vertex, gateway } = await startVertex();
    const client = anthropicOf(gateway);
    const body = { model: 'claude', max_tokens: 500, messages: user(PROMPTS.hello) };
    await client.messages.create(body, { headers: { 'anthropic-beta': 'context-1m-2025-08-07' } });
    const [call] = callsOf(vertex);
    expect(call?.body).toEqual({
      anthropic_version: 'vertex-2023-10-16',
      max_tokens: 500,
      messages: user(PROMPTS.hello),
    });
    expect(call?.headers['anthropic-beta']).toBe('context-1m-2025-08-07');
  });

  it('is refused for a model that is not there', async () => {
    const { gateway } = await startVertex();
    const asking = openaiOf(gateway).chat.completions.create({ model: 'gone', messages: user(PROMPTS.hello) });
    await expect(asking).rejects.toMatchObject({ status: 502, code: 'upstream_model_missing' });
  });
});

describe('the service account', () => {
  const ask = ({ gateway }: Vertex, model = 'gemini') =>
    openaiOf(gateway).chat.completions.create({ model, messages: user(PROMPTS.hello) });

  it('signs once for many calls', async () => {
    const served = await startVertex();
    await Promise.all([ask(served), ask(served)]);
    await ask(served);
    expect(served.vertex.received.filter(({ path }) => path === '/token')).toHaveLength(1);
    expect(callsOf(served.vertex)).toHaveLength(3);
  });

  it.each(Object.values(MODELS))('whose signature is refused is blamed, not the client: %s', async (model) => {
    // The file of another account of that name.
    const served = await startVertex(({ file }) => createAccount(JSON.parse(file).token_uri).file);
    await expect(ask(served, model)).rejects.toMatchObject({ status: 502, code: 'upstream_credential_rejected' });
    expect(callsOf(served.vertex)).toEqual([]);
  });
});
