/**
 * What a preset makes of a provider, against what its documentation says: the tables are written from that, by hand,
 * and nothing in them is derived from the presets.
 */
import OpenAI from 'openai';
import { describe, expect, it, onTestFinished } from 'vitest';
import { loadConfigText } from '../../src/config/index.ts';
import { answerMessages } from '../support/imitations/anthropic/api.ts';
import { answerConverse } from '../support/imitations/bedrock/api.ts';
import { answerGemini } from '../support/imitations/gemini/api.ts';
import type { WireRequest } from '../support/imitations/imitation.ts';
import { createAccount, HELLO, PROMPTS, type Reaction, startImitation } from '../support/imitations/index.ts';
import { answerChat } from '../support/imitations/openai-chat/api.ts';
import { answerResponses } from '../support/imitations/openai-responses/api.ts';
import { serveConfig } from '../support/imitations/serve-config.ts';

interface Documented {
  /** What is written besides the preset and the credential. */
  readonly places?: string;
  readonly address: string;
  /** Of a streamed answer, after the address. */
  readonly path: string;
  /** How the key `key-1` is sent. Default: as a bearer token. */
  readonly header?: 'api-key' | 'x-api-key' | 'x-goog-api-key';
  /** Instead of a key. */
  readonly auth?: string;
}

const MODEL = 'model-1';
const CHAT = '/chat/completions';
const ACCOUNT = '"${GOOGLE_SERVICE_ACCOUNT}"';
const VERTEX_AUTH = `auth: { type: google, serviceAccount: ${ACCOUNT} }`;
const VERTEX = 'https://europe-west1-aiplatform.googleapis.com/v1/projects/acme/locations/europe-west1/publishers';

const PROVIDERS: Readonly<Record<string, Documented>> = {
  // https://platform.openai.com/docs/api-reference/chat
  openai: { address: 'https://api.openai.com/v1', path: CHAT },
  // https://learn.microsoft.com/azure/ai-foundry/openai/api-version-lifecycle
  'azure-openai': {
    places: 'resource: acme-east',
    address: 'https://acme-east.openai.azure.com/openai/v1',
    path: CHAT,
    header: 'api-key',
  },
  // https://platform.claude.com/docs/en/api/overview
  anthropic: { address: 'https://api.anthropic.com/v1', path: '/messages', header: 'x-api-key' },
  // https://ai.google.dev/api
  google: {
    address: 'https://generativelanguage.googleapis.com/v1beta',
    path: `/models/${MODEL}:streamGenerateContent?alt=sse`,
    header: 'x-goog-api-key',
  },
  // https://docs.aws.amazon.com/bedrock/latest/userguide/api-keys-use.html
  bedrock: {
    places: 'region: eu-central-1',
    address: 'https://bedrock-runtime.eu-central-1.amazonaws.com',
    path: `/model/${MODEL}/converse-stream`,
  },
  // https://docs.cloud.google.com/vertex-ai/generative-ai/docs/model-reference/inference
  'vertex-gemini': {
    places: 'project: acme, location: europe-west1',
    address: `${VERTEX}/google`,
    path: `/models/${MODEL}:streamGenerateContent?alt=sse`,
    auth: VERTEX_AUTH,
  },
  // https://docs.cloud.google.com/vertex-ai/generative-ai/docs/partner-models/claude/use-claude
  'vertex-claude': {
    places: 'project: acme, location: europe-west1',
    address: `${VERTEX}/anthropic`,
    path: `/models/${MODEL}:streamRawPredict`,
    auth: VERTEX_AUTH,
  },
  // https://console.groq.com/docs/openai
  groq: { address: 'https://api.groq.com/openai/v1', path: CHAT },
  // https://docs.mistral.ai/api
  mistral: { address: 'https://api.mistral.ai/v1', path: CHAT },
  // https://api-docs.deepseek.com: "https://api.deepseek.com/v1" may be used as well
  deepseek: { address: 'https://api.deepseek.com/v1', path: CHAT },
  // https://docs.x.ai/docs/api-reference
  xai: { address: 'https://api.x.ai/v1', path: CHAT },
  // https://openrouter.ai/docs/api-reference/overview
  openrouter: { address: 'https://openrouter.ai/api/v1', path: CHAT },
  // https://docs.together.ai/docs/inference/openai-compatibility
  together: { address: 'https://api.together.ai/v1', path: CHAT },
  // https://docs.fireworks.ai/api-reference/post-chatcompletions
  fireworks: { address: 'https://api.fireworks.ai/inference/v1', path: CHAT },
  // https://inference-docs.cerebras.ai/api-reference/chat-completions
  cerebras: { address: 'https://api.cerebras.ai/v1', path: CHAT },
  // https://docs.ollama.com/api/openai-compatibility
  ollama: { address: 'http://127.0.0.1:11434/v1', path: CHAT },
  // https://github.com/ggml-org/llama.cpp/tree/master/tools/server
  'llama.cpp': { address: 'http://127.0.0.1:8080/v1', path: CHAT },
  // https://docs.vllm.ai/en/latest/serving/openai_compatible_server.html
  vllm: { address: 'http://127.0.0.1:8000/v1', path: CHAT },
  // https://lmstudio.ai/docs/developer/openai-compat
  'lm-studio': { address: 'http://127.0.0.1:1234/v1', path: CHAT },
};

/** Top-level fields of a chat completion body, of those that `FIELDS` sets. */
interface DocumentedChat {
  /** The names under which it reads a limit on output tokens. */
  readonly limits: readonly ('max_tokens' | 'max_completion_tokens')[];
  /** Fields that it refuses, or has no use for. */
  readonly without: readonly string[];
  /** It knows `json_object`, but no schemas. */
  readonly noSchema?: true;
}

const BOTH = ['max_tokens', 'max_completion_tokens'] as const;
const OLD = ['max_tokens'] as const;
const NEW = ['max_completion_tokens'] as const;

/** From the pages that are named above, and where there is another beside a row, from that. */
const CHATS: Readonly<Record<string, DocumentedChat>> = {
  openai: { limits: NEW, without: [] },
  'azure-openai': { limits: NEW, without: [] },
  groq: { limits: NEW, without: [] },
  // It answers 422 to fields that it does not know: https://github.com/editor-code-assistant/eca/issues/231 and
  // https://github.com/Gitlawb/openclaude/issues/739
  mistral: { limits: OLD, without: ['seed', 'user', 'store', 'stream_options'] },
  deepseek: { limits: OLD, without: ['parallel_tool_calls', 'store'], noSchema: true },
  // https://docs.x.ai/docs/guides/reasoning: not all of its models take an effort, and penalties are an error to most
  xai: { limits: NEW, without: ['reasoning_effort', 'frequency_penalty', 'presence_penalty'] },
  openrouter: { limits: BOTH, without: [] },
  together: { limits: OLD, without: ['parallel_tool_calls'] },
  fireworks: { limits: BOTH, without: [] },
  // It answers 400 to them: https://hexdocs.pm/req_llm/cerebras.html
  cerebras: { limits: NEW, without: ['parallel_tool_calls', 'frequency_penalty', 'presence_penalty'] },
  ollama: { limits: OLD, without: ['parallel_tool_calls'] },
  'llama.cpp': { limits: BOTH, without: ['reasoning_effort'] },
  vllm: { limits: BOTH, without: [] },
  // https://lmstudio.ai/docs/developer/openai-compat/chat-completions
  'lm-studio': { limits: OLD, without: ['parallel_tool_calls', 'reasoning_effort'] },
};

const NAMES = Object.keys(PROVIDERS);
const CHAT_NAMES = Object.keys(CHATS);

function rowOf<T>(table: Readonly<Record<string, T>>, name: string): T {
  const row = table[name];
  if (row === undefined) throw new Error(`no row of ${name}`);
  return row;
}

function providerText(name: string, more: string): string {
  const { auth } = rowOf(PROVIDERS, name);
  return `it: { preset: ${name}, ${auth ?? 'apiKey: key-1'}, ${more} }`;
}

const MODELS = `models: { asked: { provider: it, upstreamModel: ${MODEL}, ability: 0.5, jsonSchema: true } }`;

function envOf(name: string, tokenUri: string): Readonly<Record<string, string>> {
  return rowOf(PROVIDERS, name).auth === undefined ? {} : { GOOGLE_SERVICE_ACCOUNT: createAccount(tokenUri).file };
}

/** What a provider says, whatever it was asked. */
function answer({ path }: WireRequest): Reaction {
  const user = { role: 'user', content: PROMPTS.hello };
  if (path === '/token') {
    return { kind: 'json', status: 200, body: { access_token: 'token-1', expires_in: 3599, token_type: 'Bearer' } };
  }
  if (path.includes(':streamGenerateContent')) {
    return answerGemini({ contents: [{ role: 'user', parts: [{ text: PROMPTS.hello }] }] }, true);
  }
  if (path.endsWith('/converse-stream')) {
    return answerConverse({ messages: [{ role: 'user', content: [{ text: PROMPTS.hello }] }] }, true);
  }
  if (path.endsWith('/messages') || path.endsWith(':streamRawPredict')) {
    return answerMessages({ model: MODEL, max_tokens: 100, messages: [user], stream: true }, '2023-06-01');
  }
  if (path.endsWith('/responses')) return answerResponses({ model: MODEL, input: PROMPTS.hello, stream: true });
  return answerChat({ model: MODEL, messages: [user], stream: true });
}

interface Asked {
  readonly client: OpenAI;
  /** The one request that has come to the provider. */
  received(): WireRequest;
}

/** The provider in its own place, but on this machine. */
async function start(name: string, more = ''): Promise<Asked> {
  const recorder = await startImitation(answer);
  onTestFinished(() => recorder.close());
  const { pathname } = new URL(rowOf(PROVIDERS, name).address);
  const baseUrl = `${recorder.origin}${pathname === '/' ? '' : pathname}`;
  const env = envOf(name, `${recorder.origin}/token`);
  const text = `providers: { ${providerText(name, `baseUrl: "${baseUrl}"${more}`)} }\n${MODELS}`;
  const { url } = await serveConfig(text, env);
  return {
    client: new OpenAI({ baseURL: `${url}/v1`, apiKey: 'key-of-the-client', maxRetries: 0 }),
    received() {
      const calls = recorder.received.filter(({ path }) => path !== '/token');
      expect(calls).toHaveLength(1);
      return calls[0] as WireRequest;
    },
  };
}

const SCHEMA = {
  type: 'object',
  properties: { city: { type: 'string' } },
  required: ['city'],
  additionalProperties: false,
};
const PLACE = { name: 'place', strict: true, schema: SCHEMA };
const WEATHER = { name: 'weather', parameters: { type: 'object', properties: {} } };
const messages = [{ role: 'user' as const, content: PROMPTS.hello }];

/** What a client may say that not every provider takes. */
const FIELDS = {
  seed: 7,
  user: 'user-1',
  store: false,
  frequency_penalty: 0.5,
  presence_penalty: 0.5,
  parallel_tool_calls: false,
  reasoning_effort: 'low' as const,
  tools: [{ type: 'function' as const, function: WEATHER }],
  response_format: { type: 'json_schema' as const, json_schema: PLACE },
};

async function heardFrom(stream: AsyncIterable<OpenAI.ChatCompletionChunk>): Promise<string> {
  let text = '';
  for await (const { choices } of stream) text += choices[0]?.delta.content ?? '';
  return text;
}

type Body = Readonly<Record<string, unknown>>;

describe.each(NAMES)('the preset %s', (name) => {
  const { places = '', address, path, header, auth } = rowOf(PROVIDERS, name);

  it('is where its documentation says', () => {
    const text = `providers: { ${providerText(name, places)} }\n${MODELS}`;
    const env = envOf(name, 'https://oauth2.googleapis.com/token');
    const loaded = loadConfigText(text, { env });
    expect(loaded.ok ? loaded.config.providers['it']?.baseUrl : loaded.problems).toBe(address);
  });

  it('is asked at its path, with its credential in its header and no other', async () => {
    const { client, received } = await start(name);
    const stream = await client.chat.completions.create({ model: 'asked', messages, stream: true });
    expect(await heardFrom(stream)).toBe(HELLO);
    const { method, path: asked, headers } = received();
    const { pathname } = new URL(address);
    expect(`${method} ${asked}`).toBe(`POST ${pathname === '/' ? '' : pathname}${path}`);
    const credentials = ['authorization', 'api-key', 'x-api-key', 'x-goog-api-key'].flatMap((one) => {
      return headers[one] === undefined ? [] : [[one, headers[one]]];
    });
    const bearer = ['authorization', auth === undefined ? 'Bearer key-1' : 'Bearer token-1'];
    expect(credentials).toEqual([header === undefined ? bearer : [header, 'key-1']]);
  });
});

// https://console.groq.com/docs/openai: they "will result in a 400 error (yikes)"
it('groq is not sent what it documents to answer 400 to', async () => {
  const { client, received } = await start('groq');
  const fields = { logprobs: true, top_logprobs: 2, logit_bias: { '50256': -100 } };
  const stream = await client.chat.completions.create({ model: 'asked', messages, stream: true, ...fields });
  expect(await heardFrom(stream)).toBe(HELLO);
  for (const field of Object.keys(fields)) expect(received().body).not.toHaveProperty(field);
});

it.each(['deepseek', 'mistral', 'ollama'])('%s hears from the system what a developer says', async (name) => {
  const { client, received } = await start(name);
  const said = [{ role: 'developer' as const, content: 'Be brief.' }, ...messages];
  expect(await heardFrom(await client.chat.completions.create({ model: 'asked', messages: said, stream: true }))).toBe(
    HELLO,
  );
  expect(received().body).toMatchObject({ messages: [{ role: 'system', content: 'Be brief.' }, {}] });
});

/** Where else a provider is asked, in another language, with the same credential. */
const OTHERS: readonly (readonly [name: string, dialect: string, path: string])[] = [
  ['openai', 'openai-responses', '/responses'],
  ['azure-openai', 'openai-responses', '/responses'],
  // https://console.groq.com/docs/responses-api
  ['groq', 'openai-responses', '/responses'],
  // https://docs.x.ai/docs/api-reference#create-new-response
  ['xai', 'openai-responses', '/responses'],
  // https://openrouter.ai/docs/api-reference/responses/overview
  ['openrouter', 'openai-responses', '/responses'],
  // https://openrouter.ai/docs/guides/coding-agents/claude-code-integration
  ['openrouter', 'anthropic', '/messages'],
  // https://docs.together.ai/docs/inference/responses
  ['together', 'openai-responses', '/responses'],
  // https://docs.fireworks.ai/guides/querying-text-models
  ['fireworks', 'openai-responses', '/responses'],
  // https://docs.fireworks.ai/tools-sdks/anthropic-compatibility
  ['fireworks', 'anthropic', '/messages'],
  ['ollama', 'openai-responses', '/responses'],
  // https://docs.ollama.com/api/anthropic-compatibility
  ['ollama', 'anthropic', '/messages'],
  ['llama.cpp', 'openai-responses', '/responses'],
  // https://github.com/ggml-org/llama.cpp/pull/17570
  ['llama.cpp', 'anthropic', '/messages'],
  ['vllm', 'openai-responses', '/responses'],
  ['vllm', 'anthropic', '/messages'],
  ['lm-studio', 'openai-responses', '/responses'],
  // https://lmstudio.ai/docs/developer/anthropic-compat
  ['lm-studio', 'anthropic', '/messages'],
];

it.each(OTHERS)('the preset %s is asked in %s at %s', async (name, dialect, path) => {
  const { client, received } = await start(name, `, dialect: ${dialect}`);
  const stream = await client.chat.completions.create({ model: 'asked', messages, stream: true });
  expect(await heardFrom(stream)).toBe(HELLO);
  const { method, path: asked, headers } = received();
  const { address, header } = rowOf(PROVIDERS, name);
  expect(`${method} ${asked}`).toBe(`POST ${new URL(address).pathname}${path}`);
  expect(headers[header ?? 'authorization']).toBe(header === undefined ? 'Bearer key-1' : 'key-1');
});

/** Whether a body has all that it may have of what was asked, and nothing that the provider would not take. */
function expectDocumented(name: string, body: Body, asked: readonly string[]): void {
  const { without, noSchema } = rowOf(CHATS, name);
  const unwanted = without.filter((field) => body[field] !== undefined);
  expect(unwanted, `fields that ${name} does not take`).toEqual([]);
  const lost = asked.filter((field) => !without.includes(field) && body[field] === undefined);
  expect(lost, 'fields that it takes, and that have been lost').toEqual([]);
  const { type } = body['response_format'] as { readonly type: string };
  expect(type).toBe(noSchema ? 'json_object' : 'json_schema');
  if (noSchema) expect(JSON.stringify(body['messages']), 'the schema, in words').toContain('additionalProperties');
  if (without.includes('stream_options')) return;
  expect(body['stream_options'], 'what money is settled by').toEqual({ include_usage: true });
}

/** The limits in a body, by their names. */
function limitsIn(body: Body): readonly (readonly [string, unknown])[] {
  return BOTH.flatMap((field) => (body[field] === undefined ? [] : [[field, body[field]] as const]));
}

describe.each(CHAT_NAMES)('a chat completion body for %s', (name) => {
  const { limits } = rowOf(CHATS, name);

  it('holds what it takes of what the client has said, and nothing else', async () => {
    const { client, received } = await start(name);
    const asking = client.chat.completions.create({ model: 'asked', messages, stream: true, ...FIELDS });
    expect(await heardFrom(await asking)).toBe(HELLO);
    const body = received().body as Body;
    expectDocumented(name, body, Object.keys(FIELDS));
    expect(body['model']).toBe(MODEL);
  });

  it.each(BOTH)('has a limit that the client calls %s where it is read', async (field) => {
    const { client, received } = await start(name);
    const stream = await client.chat.completions.create({ model: 'asked', messages, stream: true, [field]: 321 });
    expect(await heardFrom(stream as AsyncIterable<OpenAI.ChatCompletionChunk>)).toBe(HELLO);
    const found = limitsIn(received().body as Body);
    // `max_tokens` is deprecated, not gone, where the newer name is known.
    const isRead = ([one]: readonly [string, unknown]): boolean =>
      one === 'max_tokens' || limits.some((known) => known === one);
    expect(found.map(([, value]) => value)).toEqual([321]);
    expect(
      found.filter((one) => !isRead(one)),
      `limits that ${name} does not read`,
    ).toEqual([]);
  });

  it('is written so for a client of another language as well', async () => {
    const { client, received } = await start(name);
    const stream = await client.responses.create({
      model: 'asked',
      input: PROMPTS.hello,
      stream: true,
      store: false,
      max_output_tokens: 321,
      user: 'user-1',
      parallel_tool_calls: false,
      reasoning: { effort: 'low' },
      tools: [{ type: 'function', strict: false, ...WEATHER }],
      text: { format: { type: 'json_schema', ...PLACE } },
    });
    let text = '';
    for await (const event of stream) text += event.type === 'response.output_text.delta' ? event.delta : '';
    expect(text).toBe(HELLO);
    const body = received().body as Body;
    expectDocumented(name, body, ['user', 'parallel_tool_calls', 'reasoning_effort', 'tools', 'response_format']);
    const found = limitsIn(body);
    expect(found.map(([, value]) => value)).toEqual([321]);
    expect(limits).toContain(found[0]?.[0]);
  });
});
