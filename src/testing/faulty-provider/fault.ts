/**
 * What can go wrong with an answer, as plain data.
 *
 * A fault is a correct answer (`Told`: what is said, and how it travels) and one thing that happens to it at one
 * place. So every option of a correct answer can be combined with every fault.
 */
import type { Content, Travel } from './answer-options.ts';
import type { ErrorName } from './errors/error-name.ts';

/** The answer as it would have been: what is said, and how it travels. */
export type Told = Content & Travel;

/**
 * A place in an answer. Deltas are what a reader can use: pieces of text and of tool calls. In a streamed answer a
 * place lies between two events, unless `bytes` of the next one are to be sent as well. An answer in one piece has
 * as many slices between its first and its last as it would have had deltas.
 */
export type Place =
  | 'before-head'
  | { readonly headBytes: number }
  | 'after-head'
  /** All that comes before the first delta is sent: the role, or the start of a message. */
  | 'before-deltas'
  | { readonly deltas: number; readonly bytes?: number }
  /** Counted before compression. */
  | { readonly bodyBytes: number }
  | 'before-finish'
  | 'before-terminator'
  | 'after-terminator';

/** A place after the head. */
export type BodyPlace = Exclude<Place, 'before-head' | { readonly headBytes: number }>;

/**
 * How the answer goes on after what was done to it: as if nothing had happened; with a proper end of the HTTP answer;
 * never; with a TCP reset; or with the TCP connection closed (FIN) in the middle of the HTTP answer.
 */
export type Next = 'go-on' | 'end' | 'stall' | 'reset' | 'close';

/** When to try again, in one of the ways in which providers say so. Nonsense goes into `headers`. */
export type RetryHint =
  | { readonly seconds: number }
  | { readonly milliseconds: number }
  /** An HTTP date, so far from the provider's own clock. */
  | { readonly dateInMs: number }
  /** When a limit is lifted, in the header that the dialect has for it (an OpenAI one where it has none). */
  | { readonly resetInMs: number; readonly of?: 'requests' | 'tokens'; readonly form?: ResetForm };

/** `6m0s`, seconds, seconds or milliseconds since 1970, or ISO 8601. */
export type ResetForm = 'duration' | 'seconds' | 'epoch-seconds' | 'epoch-ms' | 'iso';

/** A status with an error body: the named one, or the usual one for the status. */
export interface StatusFault {
  readonly kind: 'status';
  /** Default: the status that comes with `error`; 500 where that is not said either. */
  readonly status?: number;
  readonly error?: ErrorName;
  /** Instead of the error body: a string is sent as it is. */
  readonly body?: unknown;
  readonly retry?: RetryHint;
}

export type Junk = 'html' | 'empty' | 'other-json' | 'binary';

/** What the provider does with a request. */
export type Fault =
  /** A correct answer. */
  | (Told & { readonly kind: 'answer' })
  /** Nothing is ever answered. */
  | { readonly kind: 'hang' }
  /** The answer stops and the connection stays open. */
  | (Told & { readonly kind: 'stall'; readonly at: Place })
  /** The connection ends: by a reset (the default), or by a FIN in the middle of the HTTP answer. */
  | (Told & { readonly kind: 'cut'; readonly at: Place; readonly by?: 'reset' | 'close' })
  /** The HTTP answer ends properly, but early; `terminator` says whether what ends a stream is sent nevertheless. */
  | (Told & { readonly kind: 'truncate'; readonly at: BodyPlace; readonly terminator?: boolean })
  | (Travel & StatusFault)
  /** Status 200 (or another) with something that is not an answer. */
  | (Travel & { readonly kind: 'junk'; readonly what: Junk })
  /** An error where an answer should be, under the status 200. By default the answer ends with it. */
  | (Told & {
      readonly kind: 'error-event';
      /** Default `'after-head'`. */
      readonly at?: BodyPlace;
      readonly error?: ErrorName;
      /** The data of the event, in place of the dialect's own. */
      readonly data?: unknown;
      readonly next?: Next;
    })
  /** Any bytes in the body, in between; by default an event whose JSON is broken, after which all goes on. */
  | (Told & {
      readonly kind: 'insert';
      readonly at: BodyPlace;
      readonly bytes?: string | Uint8Array;
      readonly next?: Next;
    })
  /** A line of so many bytes without an end to it. By default the answer ends with it. */
  | (Told & { readonly kind: 'long-line'; readonly bytes: number; readonly at?: BodyPlace; readonly next?: Next })
  /** Signs of life that say nothing, for ever or so many `times`: a comment, a ping event, an empty delta. */
  | (Told & {
      readonly kind: 'noise';
      readonly what?: 'comment' | 'ping' | 'empty-delta';
      readonly everyMs: number;
      readonly times?: number;
      /** Default `'after-head'`. */
      readonly at?: BodyPlace;
      readonly next?: Next;
    })
  /** After the answer's own deltas the last one again and again, without end. */
  | (Told & { readonly kind: 'endless'; readonly everyMs?: number })
  /** White space (a comment, in a stream) before the answer. With `encodings` it is a compression bomb. */
  | (Told & { readonly kind: 'huge-body'; readonly bytes: number })
  /** One more header of so many bytes. */
  | (Told & { readonly kind: 'huge-head'; readonly bytes: number })
  /** The head is these bytes, whatever they are. */
  | (Told & { readonly kind: 'bad-head'; readonly head: string });

export type FaultKind = Fault['kind'];
export type FaultOf<K extends FaultKind> = Extract<Fault, { readonly kind: K }>;
