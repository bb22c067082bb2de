/**
 * The seam between us and a wire language: how its clients are read and answered, how its providers are asked and
 * understood. All of it is pure. One folder a dialect; `dialects.ts` is the list of them.
 *
 * Where caller and provider speak the same dialect the bytes pass through, and only `PassThrough` touches them.
 */
import type { ChatRequest } from '../core/chat-request.ts';
import type { DialectName, RequestDialectName } from '../core/dialect-name.ts';
import type { PointsmanError } from '../core/errors.ts';
import type { RequestHints } from '../core/hints.ts';
import type { Quirks } from '../core/quirks.ts';
import type { Usage } from '../core/usage.ts';
import type { Answer, AnswerEvent, Failure } from './form/answer.ts';
import type { Conversation } from './form/conversation.ts';
import type { Fold } from './form/fold.ts';
import type { Replacement } from './json/edit.ts';
import type { JsonObject } from './json/problem.ts';
import type { Member } from './json/scan.ts';

/** How clients speak at an endpoint: what they ask, and what they are told where that fails. */
export interface Client {
  readonly name: RequestDialectName;
  /** The header under which its clients look for the request's id. */
  readonly requestIdHeader: string;
  /**
   * What deciding reads of a request.
   *
   * @param body without what is meant for us, see `takeControls`
   * @throws PointsmanError `invalid_value`, with the path of the field
   */
  readRequest(body: JsonObject, hints: RequestHints): ChatRequest;
  writeError(error: PointsmanError, requestId: string): JsonObject;
  /** The last event of a stream that broke off. @param begun absent where nobody knows how it began */
  writeStreamError(error: PointsmanError, requestId: string, begun?: StreamBegun): string;
}

/** How a stream began, for dialects in which its last event names the answer once more. */
export interface StreamBegun {
  /** The first of what the client was written. */
  readonly first: Uint8Array;
  /** The model that answers. */
  readonly model: string;
  /** Seconds since 1970. */
  readonly createdAt: number;
}

/** How clients speak whose requests and answers can be translated. */
export interface ClientDialect extends Client {
  /** All of a request that `readRequest` has taken. It never throws for a body that it has. */
  decodeRequest(body: JsonObject): Decoded;
  encodeAnswer(answer: Answer, context: AnswerContext): JsonObject;
  /** Texts of whole events, to be written as they are. */
  encodeStream(context: AnswerContext): Fold<AnswerEvent, string>;
}

/** Whoever cannot be translated is passed through or not served at all. */
export function isTranslatable(client: Client): client is ClientDialect {
  return 'decodeRequest' in client;
}

/** @throws Error for a client that the filters should have kept away from providers of other languages */
export function translatable(client: Client): ClientDialect {
  if (!isTranslatable(client)) throw new Error(`what is asked for in ${client.name} cannot be translated`);
  return client;
}

/**
 * What of a request was left out, as the record says it: paths as in `sampling.seed`. A list is `messages[]` where it
 * does not matter which of its items it is, and `tools[2]` where it does.
 */
export type DroppedPaths = readonly string[];

export interface Decoded {
  readonly conversation: Conversation;
  /** Where in the client's body it stands that has no place in a conversation, as `metadata.team`. */
  readonly dropped: DroppedPaths;
}

/** What an answer says of itself besides its content. */
export interface AnswerContext {
  /** The request's id. */
  readonly id: string;
  /** The model that answered. */
  readonly model: string;
  /** Seconds since 1970. */
  readonly createdAt: number;
  /** Of the prompt, as estimated: for dialects that tell it before the provider has. */
  readonly inputTokens: number;
  /** The client asked to be told the usage at the end of a stream, where its dialect leaves that to it. */
  readonly includeUsage: boolean;
  /** The request, for dialects whose answers repeat parts of it. */
  readonly request: JsonObject;
}

/** How providers of a dialect are spoken to. */
export interface ProviderDialect {
  readonly name: DialectName;
  readonly framing: 'sse' | 'aws-event-stream';
  /** Appended to the provider's base URL. */
  path(target: Target, stream: boolean): string;
  encodeRequest(conversation: Conversation, target: Target): EncodedRequest;
  /** Paths of what the dialect has no words for, as `messages[0].content[1]`. Absent where it has them for everything. */
  unsupported?(conversation: Conversation): readonly string[];
  /** Undefined for what is no answer of this dialect. */
  decodeAnswer(body: JsonObject): Answer | undefined;
  /** What is wrong where `decodeAnswer` finds none, if the body says so. Absent where such bodies are no successes. */
  failureIn?(body: JsonObject): Failure | undefined;
  /** Malformed input comes out as a `failure` event. It never throws. */
  decodeStream(): Fold<RawEvent, AnswerEvent>;
  /** An answer that is not a success. `body` may be anything. */
  classifyFailure(status: number, body: string): Failure;
}

/** For a dialect that is spoken on both sides: how bytes go from one to the other with as little touched as can be. */
export interface PassThrough {
  readonly name: DialectName;
  /** Instead of the path of the provider's dialect. */
  readonly path?: (target: Target) => string;
  /** Whether a body can do with what `editBody` changes, since nothing inside of it is refused. Absent where any can. */
  canPass?(body: JsonObject, quirks: Quirks): boolean;
  /**
   * What `editBody` leaves out, or puts otherwise than the client has said it, because the provider would refuse the
   * request for it: as `EncodedRequest.dropped` has it, and fields that a conversation has no place for by their names.
   */
  refused?(body: JsonObject, wanted: Wanted): DroppedPaths;
  /** Every change to a request body, in the order of the text. */
  editBody(body: ScannedBody, wanted: Wanted): readonly Replacement[];
  /** Headers of the client's that mean something to the provider. */
  readonly forwardedHeaders: readonly string[];
  /** Names and values in turn, for headers that the provider wants and a client may have left out. */
  readonly defaultHeaders?: readonly string[];
  /** What must be known of a complete answer before it goes on. @param text one character a byte */
  readAnswer(text: string): AnswerReading;
  /**
   * Whether an event is nothing but words that are added. Another that differs from it only in these need not be read.
   *
   * @param event its text, one character a byte
   */
  isPlain(event: string): boolean;
}

/** A body that has been scanned. `parsed` is what `JSON.parse` made of the same text. */
export interface ScannedBody {
  readonly open: number;
  readonly members: readonly Member[];
  readonly parsed: JsonObject;
}

/** What one attempt wants of a body that is passed through. */
export interface Wanted extends Target {
  /** The most that the model can; a limit of the client's above it would be refused. */
  readonly outputCeiling?: number;
}

export type AnswerReading =
  /** With the model that says it answers. */
  | { readonly kind: 'answer'; readonly usage: Usage | null; readonly model: string | null }
  /** An error inside a 200. */
  | { readonly kind: 'failure'; readonly failure: Failure }
  /** Cut short, or no answer of this dialect at all. */
  | { readonly kind: 'malformed' };

/** What is particular about the deployment that is asked. */
export interface Target {
  /** What the provider calls the model. */
  readonly upstreamModel: string;
  /** An upper limit on output tokens, besides the conversation's own. */
  readonly maxOutputTokens?: number;
  readonly quirks: Quirks;
}

export interface EncodedRequest {
  readonly body: JsonObject;
  /** Names and values in turn, besides credentials and content type. */
  readonly headers: readonly string[];
  /**
   * Where in the conversation it stands that the dialect has no place for, and then the top-level fields of `body` that
   * the endpoint refuses. What is anywhere in a message is named as if it were the message's own: `messages[].cache`.
   */
  readonly dropped: DroppedPaths;
}

/** One event of a provider's stream, however it was framed. */
export interface RawEvent {
  /** Null where the stream does not name its events. */
  readonly event: string | null;
  readonly data: string;
}
