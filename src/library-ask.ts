/** What a caller of the library asks, as the body of a request. */
import type { Client } from './wire/dialect.ts';
import type { JsonObject } from './wire/json/problem.ts';
import { openaiChatClient } from './wire/openai-chat/index.ts';
import { openaiEmbeddingsClient } from './wire/openai-embeddings/index.ts';

/** An OpenAI chat completion body; `pointsman` holds what is meant for the router. */
export interface ChatBody {
  /** A route: `auto` if left out. */
  readonly model?: string;
  readonly messages: readonly object[];
  readonly pointsman?: object;
  readonly [field: string]: unknown;
}

/** A prompt, or a whole body. */
export type Ask = string | ChatBody;

/** An OpenAI embeddings body; `pointsman` holds what is meant for the router. */
export interface EmbeddingsBody {
  /** A route, a model or a deployment that makes embeddings. */
  readonly model: string;
  readonly input: string | readonly string[] | readonly number[] | readonly (readonly number[])[];
  readonly pointsman?: object;
  readonly [field: string]: unknown;
}

/** A body, and the language it is in. */
export interface Asked {
  readonly client: Client;
  readonly body: JsonObject;
}

export function chatAsked(ask: Ask, stream: boolean): Asked {
  return { client: openaiChatClient, body: { ...chatBody(ask), stream } };
}

export function chatBody(ask: Ask): JsonObject {
  return routed(typeof ask === 'string' ? { messages: [{ role: 'user', content: ask }] } : ask);
}

export function embeddingsAsked(body: EmbeddingsBody): Asked {
  return { client: openaiEmbeddingsClient, body };
}

function routed(given: JsonObject): JsonObject {
  return 'models' in given ? given : { model: 'auto', ...given };
}
