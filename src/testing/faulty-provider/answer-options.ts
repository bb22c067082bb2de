/** The options of a correct answer: what it says, and how it travels. */

export interface AnswerToolCall {
  readonly name: string;
  /** As the model wrote it: normally the text of a JSON object. */
  readonly arguments: string;
}

/** What a provider would bill. */
export interface AnswerUsage {
  readonly inputTokens: number;
  readonly outputTokens: number;
}

export type AnswerFinish = 'stop' | 'length' | 'tool-calls' | 'content-filter';

/** What is said. */
export interface Content {
  /** Cut into deltas of four characters. */
  readonly text?: string;
  /** The same, cut already. Each delta counts as one token. */
  readonly deltas?: readonly string[];
  readonly toolCalls?: readonly AnswerToolCall[];
  /** Default: `tool-calls` if there are any, else `stop`. */
  readonly finish?: AnswerFinish;
  /** Default: 10 tokens of input, and a token of output for each delta. Of `twice`, both are the same. */
  readonly usage?: AnswerUsage | 'missing' | 'twice';
  /** The model that claims to have answered. Default: the one that was asked. */
  readonly model?: string;
  /** So many choices with the same content, their deltas in turns. Of one-answer dialects there is one. Default 1. */
  readonly choices?: number;
}

export type BodyEncoding = 'gzip' | 'deflate' | 'br';

export type AnswerHeaders = Readonly<Record<string, string | number | readonly string[]>>;

/** How it travels. */
export interface Travel {
  readonly status?: number;
  /** Added to, or in place of, the usual ones. Of a list, each is a header of its own. */
  readonly headers?: AnswerHeaders;
  readonly contentType?: string;
  /** How far the provider's clock, and so its `Date` header, is ahead of ours. */
  readonly dateOffsetMs?: number;
  readonly headersAfterMs?: number;
  /** From the headers to the first delta (in one piece: to the body). */
  readonly firstDeltaAfterMs?: number;
  readonly betweenDeltasMs?: number;
  /**
   * The body goes in pieces of so many bytes, or is cut at these offsets. Each piece is an HTTP chunk of its own, so
   * that a client sees the cuts whatever TCP makes of them.
   */
  readonly pieceBytes?: number;
  readonly cuts?: readonly number[];
  readonly betweenPiecesMs?: number;
  readonly lineEnd?: '\n' | '\r\n' | '\r';
  readonly byteOrderMark?: boolean;
  /** The JSON of each event takes several `data:` lines. */
  readonly multiLineData?: boolean;
  /** Default true. */
  readonly spaceAfterColon?: boolean;
  /** In the order in which they are applied, as in the header. */
  readonly encodings?: readonly BodyEncoding[];
  /** Whether the headers say so. Default true. */
  readonly declareEncodings?: boolean;
  /** How the end of the body is known. Default `chunked` for streams, `content-length` for what is in one piece. */
  readonly framing?: 'chunked' | 'content-length' | 'until-close';
  /**
   * What becomes of the connection after the answer. `onReuse` does it at the first byte of the next request: what a
   * client meets that reuses a connection at the moment in which it is closed. Default `keep`.
   */
  readonly connection?:
    | 'keep'
    | 'close'
    | { readonly idleMs: number; readonly by?: 'reset' | 'close' }
    | { readonly onReuse: 'reset' | 'close' };
}
