/**
 * A request in the one form that every dialect can be read into and written from.
 *
 * It is made only where the caller's dialect is not the provider's; in pass-through nothing is ever put into it. Its
 * shape follows what all providers have in common: messages made of parts, tools as JSON schemas. What only one of
 * them knows is not here: a request that needs it can only be served in its own dialect, see `Untranslatable`.
 */
import type { JsonObject } from '../json/problem.ts';
import type { Seal } from './seal.ts';

export interface Conversation {
  /** System messages may stand anywhere, see `partSystem` for dialects that have one place for them. */
  readonly messages: readonly Message[];
  readonly tools: readonly Tool[];
  readonly toolChoice: ToolChoice;
  /** False: at most one call in an answer. */
  readonly parallelToolCalls?: boolean;
  readonly responseFormat: AnswerFormat;
  readonly sampling: Sampling;
  readonly maxOutputTokens?: number;
  readonly reasoning?: ReasoningWish;
  /** A stable name for the end user, for the provider's abuse checks. */
  readonly user?: string;
  readonly stream: boolean;
}

export type Message =
  | { readonly role: 'system'; readonly content: readonly TextPart[] }
  | { readonly role: 'user'; readonly content: readonly UserPart[] }
  | { readonly role: 'assistant'; readonly content: readonly AssistantPart[] }
  | { readonly role: 'tool'; readonly results: readonly ToolResult[] };

export interface TextPart {
  readonly type: 'text';
  readonly text: string;
  /** The prompt up to here is worth keeping in the provider's cache. */
  readonly cache?: true;
}

export type UserPart = TextPart | MediaPart;

export interface MediaPart {
  readonly type: 'image' | 'audio' | 'file';
  readonly source: MediaSource;
  /** Of a file. */
  readonly name?: string;
  /** Of an image: how closely to look. */
  readonly detail?: 'auto' | 'low' | 'high';
  readonly cache?: true;
}

export type MediaSource =
  | { readonly kind: 'url'; readonly url: string }
  /** `mediaType` as in `image/png`. */
  | { readonly kind: 'base64'; readonly mediaType: string; readonly data: string };

export type AssistantPart = TextPart | RefusalPart | ReasoningPart | ToolCall;

/** What the model says where it declines to answer. */
export interface RefusalPart {
  readonly type: 'refusal';
  readonly text: string;
}

/** Only the model that wrote it can read its seal: another one is never sent it. */
export interface ReasoningPart {
  readonly type: 'reasoning';
  readonly text: string;
  readonly seal?: Seal;
  /** There is a seal and no text: the provider does not show it. */
  readonly redacted?: true;
}

export interface ToolCall {
  readonly type: 'tool-call';
  readonly id: string;
  readonly name: string;
  /** JSON, as the model wrote it. */
  readonly arguments: string;
  /** Gemini seals single calls. */
  readonly seal?: Seal;
}

export interface ToolResult {
  readonly callId: string;
  /** Of the tool, where the dialect tells it. */
  readonly name?: string;
  readonly content: readonly UserPart[];
  readonly isError: boolean;
}

export interface Tool {
  readonly name: string;
  readonly description?: string;
  /** JSON schema of the arguments; a tool without arguments has an empty object schema. */
  readonly parameters: JsonObject;
  /** The arguments must fit the schema exactly. */
  readonly strict?: boolean;
}

export type ToolChoice = 'auto' | 'none' | 'required' | { readonly name: string };

export type AnswerFormat =
  | { readonly type: 'text' }
  | { readonly type: 'json' }
  | {
      readonly type: 'json-schema';
      readonly name: string;
      readonly description?: string;
      readonly schema: JsonObject;
      readonly strict?: boolean;
    };

export interface Sampling {
  readonly temperature?: number;
  readonly topP?: number;
  readonly topK?: number;
  readonly stop?: readonly string[];
  readonly seed?: number;
  readonly presencePenalty?: number;
  readonly frequencyPenalty?: number;
}

export type Effort = 'none' | 'minimal' | 'low' | 'medium' | 'high' | 'xhigh';

/** How much to think: in words, or as tokens. A dialect that knows one of them translates the other. */
export type ReasoningWish =
  | { readonly kind: 'effort'; readonly effort: Effort }
  | { readonly kind: 'budget'; readonly tokens: number };
