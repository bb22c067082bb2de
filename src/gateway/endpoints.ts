/** Which path is spoken to in which language. Every path is there with `/v1` and without. */
import type { IncomingHttpHeaders } from 'node:http';
import { anthropicClient } from '../wire/anthropic/index.ts';
import type { Client, ClientDialect } from '../wire/dialect.ts';
import type { JsonObject } from '../wire/json/problem.ts';
import { openaiChatClient } from '../wire/openai-chat/index.ts';
import { openaiCompletionsClient } from '../wire/openai-completions/index.ts';
import { openaiEmbeddingsClient } from '../wire/openai-embeddings/index.ts';
import { isResponsesBody, openaiResponsesClient } from '../wire/openai-responses/index.ts';

export interface Endpoint {
  readonly path: string;
  /** The language of the path: of every error until the body is read, and of most bodies. */
  readonly client: Client;
  /** The language of a body, where a path is known to be sent another. */
  readonly clientOf?: (body: JsonObject) => Client;
}

export const PREFIXES: readonly string[] = ['/v1', ''];

export const ENDPOINTS: readonly Endpoint[] = [
  // Cursor asks there as one asks for a response, and reads the answer as a chat completion.
  {
    path: '/chat/completions',
    client: openaiChatClient,
    clientOf: (body) => (isResponsesBody(body) ? ASKED_AS_RESPONSE : openaiChatClient),
  },
  { path: '/responses', client: openaiResponsesClient },
  { path: '/completions', client: openaiCompletionsClient },
  { path: '/embeddings', client: openaiEmbeddingsClient },
  { path: '/messages', client: anthropicClient },
];

const ASKED_AS_RESPONSE: ClientDialect = {
  ...openaiChatClient,
  name: 'openai-responses-as-chat',
  readRequest: (body, hints) => ({
    ...openaiResponsesClient.readRequest(body, hints),
    dialect: 'openai-responses-as-chat',
  }),
  decodeRequest: openaiResponsesClient.decodeRequest,
};

/** What Anthropic's clients send with every request, and no others. */
const ANTHROPIC_VERSION = 'anthropic-version';

/**
 * In which language to answer at this path, whether there is something or not. Where it is nobody's own, as that of
 * models, the headers tell who asks.
 */
export function clientAt(url: string, headers: IncomingHttpHeaders): Client {
  const path = url.split('?')[0]?.replace(/^\/v1(?=\/)/, '') ?? '';
  const at = ENDPOINTS.find((endpoint) => path === endpoint.path || path.startsWith(`${endpoint.path}/`));
  return at?.client ?? (headers[ANTHROPIC_VERSION] === undefined ? openaiChatClient : anthropicClient);
}
