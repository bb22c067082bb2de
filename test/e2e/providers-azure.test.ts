/** Azure OpenAI behind the gateway, from a configuration as it is written to what its users' clients hear. */
import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { describe, expect, it, onTestFinished } from 'vitest';
import { loadConfigText } from '../../src/config/index.ts';
import {
  AZURE_DEPLOYMENT,
  AZURE_FILTERED_PROMPT,
  AZURE_KEY,
  azureApi,
  ENTRA,
  HELLO,
  type Imitation,
  LOOKING,
  PROMPTS,
  resultsText,
  type ServedConfig,
  serveConfig,
  startImitation,
  USAGE,
} from '../support/imitations/index.ts';

const ENV = { AZURE_OPENAI_API_KEY: AZURE_KEY, AZURE_CLIENT_SECRET: ENTRA.clientSecret };

interface Azure {
  readonly azure: Imitation;
  readonly gateway: ServedConfig;
}

/** @param provider its fields, where `ORIGIN` stands for the imitation */
async function azureWith(provider: string, env: Readonly<Record<string, string>> = ENV): Promise<Azure> {
  const azure = await startImitation(azureApi);
  onTestFinished(() => azure.close());
  const text = `
providers:
  azure: { preset: azure-openai, ${provider.replaceAll('ORIGIN', azure.origin)} }
models:
  mini: { provider: azure, upstreamModel: ${AZURE_DEPLOYMENT}, ability: 0.7, price: { input: 0.75, output: 4.5 } }
  gone: { provider: azure, upstreamModel: never-deployed, ability: 0.7 }
`;
  return { azure, gateway: await serveConfig(text, env) };
}

const KEY = 'apiKey: "${AZURE_OPENAI_API_KEY}"';
const entra = (secret = '"${AZURE_CLIENT_SECRET}"'): string =>
  `auth: { type: entra, tenantId: ${ENTRA.tenant}, clientId: ${ENTRA.clientId}, clientSecret: ${secret}, authority: ORIGIN }`;

const V1 = 'baseUrl: ORIGIN/openai/v1';
const V1_PATH = '/openai/v1/chat/completions';
const DEPLOYMENT = 'baseUrl: ORIGIN/openai, apiVersion: 2024-10-21';
const DEPLOYMENT_PATH = `/openai/deployments/${AZURE_DEPLOYMENT}/chat/completions?api-version=2024-10-21`;

function openaiOf({ url }: ServedConfig): OpenAI {
  return new OpenAI({ baseURL: `${url}/v1`, apiKey: 'none', maxRetries: 0 });
}

const user = (content: string) => [{ role: 'user' as const, content }];
const weather = {
  name: 'weather',
  parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
};
const tools = [{ type: 'function' as const, function: weather }];

async function all<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

function textOf(chunks: readonly OpenAI.ChatCompletionChunk[]): string {
  return chunks.map(({ choices }) => choices[0]?.delta?.content ?? '').join('');
}

describe('the address of a resource', () => {
  it.each([
    ['without a version', '', 'https://acme-east.openai.azure.com/openai/v1'],
    ['with one', 'apiVersion: 2024-10-21, ', 'https://acme-east.openai.azure.com/openai'],
  ])('is made of its name, %s', (_what, version, url) => {
    const text = `
providers: { azure: { preset: azure-openai, resource: acme-east, ${version}${KEY} } }
models: { mini: { provider: azure, upstreamModel: my-deployment, ability: 0.7 } }`;
    expect(JSON.stringify(loadConfigText(text, { env: ENV }))).toContain(`"${url}"`);
  });
});

describe.each<[way: string, provider: string, path: string, credential: readonly [string, string]]>([
  ['the new path and a key', `${V1}, ${KEY}`, V1_PATH, ['api-key', AZURE_KEY]],
  ['the path of a deployment and a key', `${DEPLOYMENT}, ${KEY}`, DEPLOYMENT_PATH, ['api-key', AZURE_KEY]],
  ['the new path and Entra', `${V1}, ${entra()}`, V1_PATH, ['authorization', `Bearer ${ENTRA.token}`]],
  [
    'the path of a deployment and Entra',
    `${DEPLOYMENT}, ${entra()}`,
    DEPLOYMENT_PATH,
    ['authorization', `Bearer ${ENTRA.token}`],
  ],
])('the openai SDK over %s', (_way, provider, path, [header, credential]) => {
  it('is answered, and only the one credential has gone there', async () => {
    const { azure, gateway } = await azureWith(provider);
    const answer = await openaiOf(gateway).chat.completions.create({ model: 'mini', messages: user(PROMPTS.hello) });
    expect(answer.choices[0]?.message.content).toBe(HELLO);
    expect(answer.usage).toMatchObject({ prompt_tokens: USAGE.input, completion_tokens: USAGE.output });
    // What its filters have found comes with it.
    expect(answer).toMatchObject({
      prompt_filter_results: [{ prompt_index: 0 }],
      choices: [{ content_filter_results: { hate: { filtered: false, severity: 'safe' } } }],
    });
    const call = azure.received.at(-1);
    expect(call).toMatchObject({ method: 'POST', path });
    expect(call?.headers[header]).toBe(credential);
    const other = header === 'api-key' ? 'authorization' : 'api-key';
    expect(call?.headers[other]).toBeUndefined();
  });

  it('is streamed to, the chunks of the filters among the others', async () => {
    const { gateway } = await azureWith(provider);
    const stream = await openaiOf(gateway).chat.completions.create({
      model: 'mini',
      messages: user(PROMPTS.hello),
      stream: true,
      stream_options: { include_usage: true },
    });
    const chunks = await all(stream);
    expect(textOf(chunks)).toBe(HELLO);
    expect(chunks[0]).toMatchObject({ choices: [], prompt_filter_results: [{ prompt_index: 0 }] });
    expect(chunks.filter((chunk) => 'content_filter_offsets' in (chunk.choices[0] ?? {}))).toHaveLength(1);
    expect(chunks.at(-1)?.usage).toMatchObject({ prompt_tokens: USAGE.input, completion_tokens: USAGE.output });
  });

  it('is not shown the usage that it has not asked for', async () => {
    const { gateway } = await azureWith(provider);
    const stream = await openaiOf(gateway).chat.completions.create({
      model: 'mini',
      messages: user(PROMPTS.hello),
      stream: true,
    });
    const chunks = await all(stream);
    expect(textOf(chunks)).toBe(HELLO);
    expect(chunks[0]).toMatchObject({ choices: [], prompt_filter_results: [{ prompt_index: 0 }] });
    expect(chunks.every(({ usage }) => usage === undefined || usage === null)).toBe(true);
    expect(chunks.at(-1)?.choices[0]?.finish_reason).toBe('stop');
  });

  it.each([false, true])('calls tools and goes on with their results, streamed: %s', async (streamed) => {
    const { gateway } = await azureWith(provider);
    const client = openaiOf(gateway);
    const body = { model: 'mini', messages: user(PROMPTS.two), tools };
    const message = streamed
      ? await client.chat.completions.stream(body).finalMessage()
      : (await client.chat.completions.create(body)).choices[0]?.message;
    expect(message?.content).toBe(LOOKING);
    const calls = (message?.tool_calls ?? []).filter((call) => call.type === 'function');
    expect(calls.map((call) => call.function.name)).toEqual(['weather', 'weather']);
    const results = ['sunny', 'rain'].map((content, index) => {
      return { role: 'tool' as const, tool_call_id: calls[index]?.id ?? '', content };
    });
    const said = { role: 'assistant' as const, content: LOOKING, tool_calls: calls };
    const next = await client.chat.completions.create({ ...body, messages: [...body.messages, said, ...results] });
    const expected = resultsText([
      { city: 'Paris', text: 'sunny' },
      { city: 'Rome', text: 'rain' },
    ]);
    expect(next.choices[0]?.message.content).toBe(expected);
  });

  it.each([false, true])('hears that the filter has refused its prompt, streamed: %s', async (stream) => {
    const { azure, gateway } = await azureWith(provider);
    const messages = user(AZURE_FILTERED_PROMPT);
    const error = await openaiOf(gateway)
      .chat.completions.create({ model: 'mini', messages, stream })
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(OpenAI.BadRequestError);
    expect(error).toMatchObject({ status: 400, code: 'content_refused' });
    expect(String(error)).toContain('content management policy');
    const asked = azure.received.filter((call) => call.path === path);
    expect(asked, 'a refusal is no reason to ask again').toHaveLength(1);
  });

  it('hears that there is no such deployment', async () => {
    const { gateway } = await azureWith(provider);
    const asking = openaiOf(gateway).chat.completions.create({ model: 'gone', messages: user(PROMPTS.hello) });
    await expect(asking).rejects.toMatchObject({ status: 502, code: 'upstream_model_missing' });
  });
});

describe('responses of Azure', () => {
  const provider = `${V1}, dialect: openai-responses, ${KEY}`;

  it('are had by the openai SDK, whole and streamed', async () => {
    const { azure, gateway } = await azureWith(provider);
    const client = openaiOf(gateway);
    const body = { model: 'mini', input: PROMPTS.hello };
    expect((await client.responses.create(body)).output_text).toBe(HELLO);
    const events = await all(await client.responses.create({ ...body, stream: true }));
    expect(events.at(-1)).toMatchObject({ type: 'response.completed', response: { status: 'completed' } });
    const deltas = events.map((event) => (event.type === 'response.output_text.delta' ? event.delta : ''));
    expect(deltas.join('')).toBe(HELLO);
    expect(azure.received.map(({ path }) => path)).toEqual(['/openai/v1/responses', '/openai/v1/responses']);
  });

  it('call tools', async () => {
    const { gateway } = await azureWith(provider);
    const tool = { type: 'function' as const, strict: false, ...weather };
    const { output } = await openaiOf(gateway).responses.create({ model: 'mini', input: PROMPTS.two, tools: [tool] });
    const calls = output.filter((item) => item.type === 'function_call');
    expect(calls.map(({ arguments: text }) => JSON.parse(text))).toMatchObject([{ city: 'Paris' }, { city: 'Rome' }]);
  });
});

describe('a client of another language over Azure', () => {
  it('hears nothing of the filters but what they refuse', async () => {
    const { gateway } = await azureWith(`${V1}, ${KEY}`);
    const client = new Anthropic({ baseURL: gateway.url, apiKey: 'none', maxRetries: 0 });
    const body = { model: 'mini', max_tokens: 500, messages: user(PROMPTS.hello) };
    const message = await client.messages.stream(body).finalMessage();
    expect(message.content).toMatchObject([{ type: 'text', text: HELLO }]);
    expect(message).toMatchObject({ stop_reason: 'end_turn', usage: { output_tokens: USAGE.output } });
    expect(message.id).not.toBe('');
    expect(message.model).not.toBe('');
    const refused = client.messages.create({ ...body, messages: user(AZURE_FILTERED_PROMPT) });
    await expect(refused).rejects.toMatchObject({ status: 400, type: 'invalid_request_error' });
  });
});

describe('credentials for Azure', () => {
  const ask = ({ gateway }: Azure) =>
    openaiOf(gateway).chat.completions.create({ model: 'mini', messages: user(PROMPTS.hello) });

  it('of Entra are exchanged once for many calls', async () => {
    const served = await azureWith(`${V1}, ${entra()}`);
    await Promise.all([ask(served), ask(served)]);
    await ask(served);
    const { received } = served.azure;
    const exchanges = received.filter(({ path }) => path === `/${ENTRA.tenant}/oauth2/v2.0/token`);
    expect(exchanges).toHaveLength(1);
    expect(Object.fromEntries(new URLSearchParams(exchanges[0]?.bytes.toString('utf8')))).toEqual({
      grant_type: 'client_credentials',
      client_id: ENTRA.clientId,
      client_secret: ENTRA.clientSecret,
      scope: 'https://cognitiveservices.azure.com/.default',
    });
    expect(received).toHaveLength(4);
  });

  it.each<[what: string, provider: string]>([
    ['a wrong key', `${V1}, apiKey: wrong-key-4711`],
    ['a wrong token', `${V1}, auth: { type: bearer, token: wrong-token-4711 }`],
    ['a wrong secret of Entra', `${V1}, ${entra('wrong-secret-4711')}`],
  ])('are blamed on the configuration, not on the client: %s', async (_what, provider) => {
    const error = await ask(await azureWith(provider)).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ status: 502, code: 'upstream_credential_rejected' });
    expect(JSON.stringify(error) + String(error)).not.toContain('4711');
  });
});
