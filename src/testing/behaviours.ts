/** What a simulated provider can do with a request besides answering it: a table of functions. */
import { type ApiFault, apiFault, errorBody } from './api-fault.ts';
import { delivery, type Exchange } from './delivery.ts';
import { JSON_TYPE } from './reply.ts';

/**
 * `afterChunks` counts the chunks of a stream; the first one carries the role (and the name of a tool), the text
 * begins with the second. Of an answer that is not streamed, half is sent, or nothing where `afterChunks` is 0.
 * Names of headers are in lower case.
 */
export type Behaviour =
  /** As the model is described, without its errors. */
  | { readonly kind: 'answer' }
  /** The first token comes after `ttftMs`. */
  | { readonly kind: 'slow'; readonly ttftMs: number }
  /** At once this status, with the usual error object of it where there is no `body`; a string is sent as it is. */
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly body?: unknown;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** At once a status 200 with something that is not an answer. */
  | { readonly kind: 'junk'; readonly body: string; readonly contentType: string }
  /** Nothing is ever answered. */
  | { readonly kind: 'hang' }
  /** Nothing follows the headers. */
  | { readonly kind: 'hang-after-headers' }
  /** The answer begins and never goes on. */
  | { readonly kind: 'stall'; readonly afterChunks: number }
  /** The connection is closed in the middle of the answer. */
  | { readonly kind: 'cut'; readonly afterChunks: number }
  /** An error object comes where the answer should go on, or in its place, under the status 200. */
  | { readonly kind: 'error-event'; readonly afterChunks: number; readonly error?: Partial<Omit<ApiFault, 'status'>> }
  /** The HTTP answer ends properly, but too early. */
  | { readonly kind: 'end-without-done'; readonly afterChunks: number };

type Kind = Behaviour['kind'];
type BehaviourOf<K extends Kind> = Extract<Behaviour, { readonly kind: K }>;
type Performance<B extends Behaviour> = (exchange: Exchange, behaviour: B) => Promise<void>;

const PERFORMANCES: { readonly [K in Kind]: Performance<BehaviourOf<K>> } = {
  answer: (exchange) => delivery(exchange).whole(),

  slow: (exchange, { ttftMs }) => delivery({ ...exchange, model: { ...exchange.model, ttftMs } }).whole(),

  async status({ reply }, { status, body = errorBody(apiFault(status)), headers }) {
    if (typeof body === 'string') reply.whole(status, 'text/plain; charset=utf-8', body, headers);
    else reply.whole(status, JSON_TYPE, JSON.stringify(body), headers);
  },

  async junk({ reply }, { body, contentType }) {
    reply.whole(200, contentType, body);
  },

  hang: ({ reply }) => reply.over(),

  'hang-after-headers': (exchange) => {
    delivery(exchange).start();
    return exchange.reply.over();
  },

  async stall(exchange, { afterChunks }) {
    await delivery(exchange).part(afterChunks);
    await exchange.reply.over();
  },

  async cut(exchange, { afterChunks }) {
    await delivery(exchange).part(afterChunks);
    exchange.reply.cut();
  },

  'error-event': (exchange, { afterChunks, error }) => delivery(exchange).fault(afterChunks, apiFault(500, error)),

  async 'end-without-done'(exchange, { afterChunks }) {
    await delivery(exchange).part(afterChunks);
    exchange.reply.finish();
  },
};

/** Resolves when the provider has done its part; a client may still be reading. */
export function perform(exchange: Exchange, behaviour: Behaviour): Promise<void> {
  // The table has for every kind the function that takes it, which the compiler checked above but cannot see here.
  const performance = PERFORMANCES[behaviour.kind] as Performance<Behaviour>;
  return performance(exchange, behaviour);
}
