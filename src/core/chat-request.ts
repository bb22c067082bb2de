/**
 * A chat request as the rest of the system sees it, whatever dialect it arrived in.
 *
 * It is a view for deciding: strings are shared with the parsed body, nothing is copied. Fields that no
 * decision reads are not here; in pass-through they travel in the original bytes.
 */
import type { RequestDialectName } from './dialect-name.ts';
import type { RequestHints } from './hints.ts';

export type Role = 'system' | 'user' | 'assistant' | 'tool';

export type ContentPart =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'image' }
  | { readonly type: 'audio' }
  | { readonly type: 'file' };

export interface ChatMessage {
  readonly role: Role;
  readonly content: string | readonly ContentPart[];
  /** How many tools this (assistant) message calls. */
  readonly toolCalls: number;
  /** Names and arguments of these calls as they stand in the body, where they are not among the content. */
  readonly calls?: readonly unknown[];
}

/** How the answer must be shaped: free text, any JSON, or JSON of a given schema. */
export type ResponseFormat = 'text' | 'json' | 'json-schema';

export interface ChatRequest {
  /** The language it is written in. */
  readonly dialect: RequestDialectName;
  /**
   * Paths of fields that only its own dialect can serve, as `n` or `tools[0].type`. A provider of another dialect is
   * no candidate while there are any.
   */
  readonly untranslatable: readonly string[];
  /** What the client put in `model`: the name of a route. */
  readonly model: string;
  readonly messages: readonly ChatMessage[];
  /** How many tokens of the prompt came as tokens, besides the messages. */
  readonly promptTokens?: number;
  /** How many tools the model may call. */
  readonly toolCount: number;
  /** Tools and the schema of the answer as they stand in the body: to a model they are text of the prompt. */
  readonly definitions?: readonly unknown[];
  readonly responseFormat: ResponseFormat;
  /** The client's own limit on output tokens. */
  readonly maxOutputTokens?: number;
  readonly stream: boolean;
  readonly hints: RequestHints;
}
