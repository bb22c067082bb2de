import { describe, expect, it } from 'vitest';
import type { ChatRequest } from '../core/chat-request.ts';
import { DIALECTS } from '../core/dialect-name.ts';
import { type ClientDialect, translatable } from '../wire/dialect.ts';
import type { JsonObject } from '../wire/json/problem.ts';
import { clientAt, ENDPOINTS } from './endpoints.ts';

const NO_HINTS: ChatRequest['hints'] = { constraints: {}, tags: [] };
const AS_RESPONSE = { model: 'auto', input: 'Hi', tools: [{ type: 'function', name: 'f', parameters: {} }] };

/** Whoever is spoken to at this path by this body. */
function clientOf(path: string, body: JsonObject): ClientDialect {
  const endpoint = ENDPOINTS.find((known) => known.path === path);
  if (endpoint === undefined) throw new Error(`There is no ${path}.`);
  return translatable(endpoint.clientOf?.(body) ?? endpoint.client);
}

describe('the language of a path', () => {
  it.each([
    ['/v1/chat/completions', 'openai-chat'],
    ['/chat/completions', 'openai-chat'],
    ['/v1/chat/completions?api-version=1', 'openai-chat'],
    ['/v1/responses', 'openai-responses'],
    ['/responses?a=b', 'openai-responses'],
    ['/v1/embeddings', 'openai-embeddings'],
    ['/v1/messages', 'anthropic'],
    ['/messages', 'anthropic'],
    ['/v1/messages?beta=true', 'anthropic'],
    ['/v1/messages/count_tokens', 'anthropic'],
    ['/v1/messages/batches', 'anthropic'],
    ['/v1/messagesx', 'openai-chat'],
    ['/v1/models', 'openai-chat'],
    ['/v1', 'openai-chat'],
    ['/', 'openai-chat'],
    ['', 'openai-chat'],
    ['/nowhere/messages', 'openai-chat'],
  ])('%s is that of %s', (url, name) => {
    expect(clientAt(url, {}).name).toBe(name);
  });

  it.each([
    ['/v1/models', 'anthropic'],
    ['/models/main', 'anthropic'],
    ['/v1/nowhere', 'anthropic'],
    ['/v1/messages', 'anthropic'],
    ['/v1/chat/completions', 'openai-chat'],
  ])('%s is that of %s for a client of Anthropic’s', (url, name) => {
    expect(clientAt(url, { 'anthropic-version': '2023-06-01' }).name).toBe(name);
  });

  it('is one for each path', () => {
    const paths = ENDPOINTS.map(({ path }) => path);
    expect(new Set(paths).size).toBe(paths.length);
  });
});

describe('a body at the path of chat completions', () => {
  it('is a chat completion’s where it has messages', () => {
    const client = clientOf('/chat/completions', { model: 'auto', messages: [] });
    expect(client).toBe(clientAt('/chat/completions', {}));
  });

  it('is understood where it asks for a response, and answered as a chat completion', () => {
    const client = clientOf('/chat/completions', AS_RESPONSE);
    const { encodeAnswer, encodeStream } = translatable(clientAt('/chat/completions', {}));
    expect(client).toMatchObject({ encodeAnswer, encodeStream });
    const request = client.readRequest(AS_RESPONSE, NO_HINTS);
    expect(request).toMatchObject({
      dialect: 'openai-responses-as-chat',
      model: 'auto',
      toolCount: 1,
      untranslatable: [],
    });
    const { conversation } = client.decodeRequest(AS_RESPONSE);
    expect(conversation.messages).toMatchObject([{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }]);
  });

  it('is in a language that no provider speaks where it asks for a response, so that what only that has is not lost', () => {
    const body = { ...AS_RESPONSE, tools: [{ type: 'web_search' }] };
    const client = clientOf('/chat/completions', body);
    const { dialect, untranslatable } = client.readRequest(body, NO_HINTS);
    expect(untranslatable).toEqual(['tools[0].type']);
    expect(client.name).toBe(dialect);
    expect(DIALECTS).not.toContain(dialect);
  });
});
