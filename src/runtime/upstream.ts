/**
 * The only place that opens upstream connections: one pool for each provider's origin, raw bytes in and out.
 */
import { Client, type Dispatcher, errors, Pool } from 'undici';
import type { Provider } from '../core/config.ts';
import { type Clock, systemClock } from './clock.ts';

export interface UpstreamCall {
  readonly path: string;
  /** Names and values in turn. */
  readonly headers: string[];
  readonly body: Buffer;
}

export type UpstreamHeaders = Readonly<Record<string, string | string[] | undefined>>;

/** In this order: `onHead` once, `onData` any number of times, then `onEnd` or `onError` once. */
export interface UpstreamListener {
  /** From now on, the chunks that arrive in one read may come as one. */
  readonly takesTogether?: boolean;
  onHead(status: number, headers: UpstreamHeaders): void;
  onData(chunk: Buffer): void;
  onEnd(): void;
  onError(error: UpstreamError): void;
}

export interface UpstreamError {
  readonly kind: 'unreachable' | 'broken' | 'aborted';
}

export interface UpstreamExchange {
  /** No more calls to the listener after this one, except `onError` with `aborted`. */
  abort(): void;
  pause(): void;
  resume(): void;
}

export interface Upstream {
  send(provider: Provider, call: UpstreamCall, listener: UpstreamListener): UpstreamExchange;
  close(): Promise<void>;
}

/** Nothing below the runtime times a request out: its own clock does. */
const NO_TIMEOUT = 0;
const KEEP_ALIVE_MS = 4000;

interface Target {
  readonly pool: Pool;
  readonly basePath: string;
}

export function createUpstream(): Upstream {
  const targets = new Map<string, Target>();
  const targetOf = (provider: Provider): Target => {
    const known = targets.get(provider.name);
    if (known !== undefined) return known;
    const target = openTarget(provider);
    targets.set(provider.name, target);
    return target;
  };
  return {
    send(provider, { path, headers, body }, listener) {
      const { pool, basePath } = targetOf(provider);
      const exchange = new Exchange(listener);
      pool.dispatch({ method: 'POST', path: basePath + path, headers, body }, exchange);
      return exchange;
    },
    async close() {
      await Promise.all([...targets.values()].map(({ pool }) => pool.destroy()));
    },
  };
}

function openTarget({ baseUrl, maxConnections, connectTimeoutMs }: Provider): Target {
  const { origin, pathname } = new URL(baseUrl);
  const pool = new Pool(origin, {
    connections: maxConnections,
    pipelining: 1,
    connectTimeout: connectTimeoutMs,
    headersTimeout: NO_TIMEOUT,
    bodyTimeout: NO_TIMEOUT,
    keepAliveTimeout: KEEP_ALIVE_MS,
  });
  return { pool, basePath: pathname.replace(/\/$/, '') };
}

const ABORTED = new Error('aborted by the runtime');

/**
 * The bridge between undici's handler and ours. A call can be aborted before it has a connection.
 *
 * A provider that has much to say at once makes a chunk of every event. To look at each on its own, and to write it on
 * its own, costs more than all else, so where the listener agrees the chunks of one read go on together.
 */
class Exchange implements UpstreamExchange, Dispatcher.DispatchHandler {
  readonly #listener: UpstreamListener;
  #controller: Dispatcher.DispatchController | undefined;
  /** Not handed over yet. */
  #arrived: Buffer[] = [];
  #paused = false;
  #aborted = false;
  readonly #afterRead = (): void => {
    if (!this.#paused) this.#handOver();
  };

  constructor(listener: UpstreamListener) {
    this.#listener = listener;
  }

  abort(): void {
    this.#aborted = true;
    this.#controller?.abort(ABORTED);
  }

  pause(): void {
    this.#paused = true;
    this.#controller?.pause();
  }

  resume(): void {
    this.#paused = false;
    this.#handOver();
    if (!this.#paused) this.#controller?.resume();
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#aborted) controller.abort(ABORTED);
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: UpstreamHeaders): void {
    // 1xx are not the answer.
    if (status >= 200) this.#listener.onHead(status, headers);
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#listener.takesTogether !== true) this.#listener.onData(chunk);
    else if (this.#arrived.push(chunk) === 1) process.nextTick(this.#afterRead);
  }

  onResponseEnd(): void {
    this.#handOver();
    if (this.#aborted) this.#listener.onError({ kind: 'aborted' });
    else this.#listener.onEnd();
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#handOver();
    this.#listener.onError({ kind: this.#aborted ? 'aborted' : kindOf(error) });
  }

  #handOver(): void {
    const [first] = this.#arrived;
    if (first === undefined) return;
    const bytes = this.#arrived.length === 1 ? first : Buffer.concat(this.#arrived);
    this.#arrived = [];
    if (!this.#aborted) this.#listener.onData(bytes);
  }
}

const NO_CONNECTION: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

function kindOf(error: Error & { readonly code?: unknown }): UpstreamError['kind'] {
  if (error instanceof errors.ConnectTimeoutError) return 'unreachable';
  return typeof error.code === 'string' && NO_CONNECTION.has(error.code) ? 'unreachable' : 'broken';
}

/** One exchange outside the pools, small enough to be held as text. */
export interface PlainRequest {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  /** Names and values in turn. */
  readonly headers: readonly string[];
  readonly body?: string;
}

export interface PlainAnswer {
  readonly status: number;
  readonly body: string;
}

const MAX_PLAIN_LENGTH = 4 * 1024 * 1024;

/** How an exchange ended, for those who have to say why there is no answer. */
export type PlainEnd =
  | ({ readonly kind: 'answered'; readonly location: string | undefined } & PlainAnswer)
  | { readonly kind: 'late' }
  | { readonly kind: 'too-long' }
  /** As the system says it, `ECONNREFUSED`. */
  | { readonly kind: 'unreachable'; readonly reason: string };

export interface PlainLimits {
  /** From before the connection to the last byte. */
  readonly limitMs: number;
  /** Of the answer, in characters. */
  readonly maxLength: number;
}

/** Follows no redirect. */
export async function exchangePlain(
  { method, url, headers, body: sent }: PlainRequest,
  { limitMs, maxLength }: PlainLimits,
  clock: Clock = systemClock,
): Promise<PlainEnd> {
  const { origin, pathname, search } = new URL(url);
  const client = new Client(origin, { connectTimeout: limitMs });
  const limit = new AbortController();
  const cancelLimit = clock.schedule(() => limit.abort(), limitMs);
  try {
    const answer = await client.request({
      method,
      path: pathname + search,
      headers: [...headers],
      signal: limit.signal,
      ...(sent === undefined ? {} : { body: sent }),
    });
    answer.body.setEncoding('utf8');
    let text = '';
    for await (const chunk of answer.body) {
      text += String(chunk);
      if (text.length > maxLength) return { kind: 'too-long' };
    }
    const { location } = answer.headers;
    const first = Array.isArray(location) ? location[0] : location;
    return { kind: 'answered', status: answer.statusCode, body: text, location: first };
  } catch (error) {
    if (limit.signal.aborted) return { kind: 'late' };
    return { kind: 'unreachable', reason: reasonOf(error) };
  } finally {
    cancelLimit();
    await client.destroy();
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message;
}

/** Undefined if there is no whole answer within the limit, or if it is longer than anybody needs. */
export async function request(
  plain: PlainRequest,
  limitMs: number,
  clock: Clock = systemClock,
): Promise<PlainAnswer | undefined> {
  const end = await exchangePlain(plain, { limitMs, maxLength: MAX_PLAIN_LENGTH }, clock);
  return end.kind === 'answered' ? { status: end.status, body: end.body } : undefined;
}

/**
 * One GET, to see who is there. Undefined if nobody answers within the limit.
 *
 * @param headers names and values in turn
 */
export function probe(
  url: string,
  headers: readonly string[],
  limitMs: number,
  clock: Clock = systemClock,
): Promise<PlainAnswer | undefined> {
  return request({ method: 'GET', url, headers }, limitMs, clock);
}
