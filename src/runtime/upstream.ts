/**
 * The only place that opens upstream connections: one pool for each provider's origin, raw bytes in and out.
 */
import { lookup as systemLookup } from 'node:dns';
import type { LookupFunction, Socket } from 'node:net';
import { buildConnector, Client, type Dispatcher, Pool } from 'undici';
import type { Provider } from '../core/config.ts';
import { BodyDecoder, decoderOf } from './body-decoder.ts';
import { type Clock, systemClock } from './clock.ts';
import { ConnectError } from './connect-error.ts';
import { shareLookups } from './shared-lookup.ts';

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

/**
 * `unreachable`, `insecure`: there was no connection, or nobody at its end who could be trusted; nothing was sent.
 * `broken`: it ended too soon. `malformed`: what came over it is not HTTP, or cannot be decoded.
 */
export interface UpstreamError {
  readonly kind: 'unreachable' | 'insecure' | 'broken' | 'malformed' | 'aborted';
}

export interface UpstreamExchange {
  /** No more calls to the listener after this one, except `onError` with `aborted`. */
  abort(): void;
  pause(): void;
  resume(): void;
  /** The connection had been closed by the other side while nobody used it, so that the call was sent once more. */
  readonly resent?: boolean;
}

export interface Upstream {
  send(provider: Provider, call: UpstreamCall, listener: UpstreamListener): UpstreamExchange;
  close(): Promise<void>;
}

export interface UpstreamPools extends Upstream {
  /** From now on, connections to others than these providers are closed as soon as no call is under way there. */
  retain(providers: Iterable<Provider>): void;
}

/** Nothing below the runtime times a request out: its own clock does. */
const NO_TIMEOUT = 0;
const KEEP_ALIVE_MS = 4000;

/** Where a provider is, and how much it is called there. A config that was read again has it under the same key. */
interface Target {
  readonly key: string;
  readonly pool: Pool;
  readonly basePath: string;
  /** A connection of its own, for one call. */
  readonly openFresh: () => Client;
  /** Under way. */
  calls: number;
}

export interface UpstreamOptions {
  /** Finds the addresses of a host. Default: the system's. */
  readonly lookup?: LookupFunction;
  /** By which the limits of a connection are measured. Default: the system's. */
  readonly clock?: Clock;
}

export function createUpstream({ lookup = systemLookup, clock = systemClock }: UpstreamOptions = {}): UpstreamPools {
  const targets = new Map<string, Target>();
  const fresh = new Set<Client>();
  const retired = new Set<Pool>();
  let retained: ReadonlySet<string> | undefined;
  const targetOf = (provider: Provider): Target => {
    const key = keyOf(provider);
    const known = targets.get(key);
    if (known !== undefined) return known;
    const target = openTarget(key, provider, connectorOf(provider, lookup, clock));
    targets.set(key, target);
    return target;
  };
  /** Requests of the config before may still call there, so it stays open between calls that overlap. */
  const retireIdle = ({ key, pool, calls }: Target): void => {
    if (calls > 0 || retained === undefined || retained.has(key)) return;
    targets.delete(key);
    retired.add(pool);
    void pool.close().finally(() => retired.delete(pool));
  };
  return {
    send(provider, { path, headers, body }, listener) {
      const target = targetOf(provider);
      const { pool, basePath, openFresh } = target;
      const sendAgain = (): void => {
        const client = openFresh();
        fresh.add(client);
        client.dispatch(options, exchange);
        // It closes when that is done.
        void client.close().finally(() => fresh.delete(client));
      };
      const onOver = (): void => {
        target.calls--;
        retireIdle(target);
      };
      const exchange = new Exchange(listener, clock, sendAgain, onOver);
      const options: TrackedOptions = { method: 'POST', path: basePath + path, headers, body, exchange };
      target.calls++;
      pool.dispatch(options, exchange);
      return exchange;
    },
    retain(providers) {
      retained = new Set(Array.from(providers, keyOf));
      for (const target of [...targets.values()]) retireIdle(target);
    },
    async close() {
      const pools = [...targets.values()].map(({ pool }) => pool);
      await Promise.all([...pools, ...retired, ...fresh].map((open) => open.destroy()));
    },
  };
}

const CLIENT_OPTIONS = {
  pipelining: 1,
  headersTimeout: NO_TIMEOUT,
  bodyTimeout: NO_TIMEOUT,
  keepAliveTimeout: KEEP_ALIVE_MS,
} as const;

/** With the name: what limits the connections of one provider is no other one's limit. */
function keyOf({ name, baseUrl, maxConnections, connectTimeoutMs }: Provider): string {
  return `${name} ${baseUrl} ${maxConnections} ${connectTimeoutMs}`;
}

function openTarget(key: string, { baseUrl, maxConnections }: Provider, connect: buildConnector.connector): Target {
  const { origin, pathname } = new URL(baseUrl);
  const pool = new Pool(origin, {
    ...CLIENT_OPTIONS,
    connections: maxConnections,
    connect,
    factory: (url, options) => new TrackedClient(url, options, connect),
  });
  const openFresh = (): Client => new Client(origin, { ...CLIENT_OPTIONS, connect });
  return { key, pool, basePath: pathname.replace(/\/$/, ''), openFresh, calls: 0 };
}

/**
 * Name, TCP and TLS together must be there within the limit. Of several addresses those are tried that are left when
 * one does not answer at once. TLS offers HTTP/1.1 alone, so that no server can end many calls with one GOAWAY.
 */
function connectorOf({ connectTimeoutMs }: Provider, lookup: LookupFunction, clock: Clock): buildConnector.connector {
  const connect = buildConnector({
    allowH2: false,
    autoSelectFamily: true,
    lookup: shareLookups(lookup, connectTimeoutMs, clock),
    timeout: connectTimeoutMs,
  } as buildConnector.BuildOptions);
  return (options, callback) => {
    let late = false;
    const cancelLimit = clock.schedule(() => {
      late = true;
      callback(new ConnectError(new Error(`no connection to ${options.hostname} in time`)), null);
    }, connectTimeoutMs);
    connect(options, (error, socket) => {
      cancelLimit();
      if (late) socket?.destroy();
      else if (error !== null) callback(new ConnectError(error), null);
      else callback(null, socket);
    });
  };
}

interface TrackedOptions extends Dispatcher.DispatchOptions {
  readonly exchange: Exchange;
}

/** One connection of a pool after the other. Tells each exchange on which it travels. */
class TrackedClient extends Client {
  socket: Socket | undefined;

  constructor(url: URL, options: Client.Options, connect: buildConnector.connector) {
    const track: buildConnector.connector = (target, callback) =>
      connect(target, (...args) => {
        this.socket = args[1] ?? undefined;
        callback(...args);
      });
    super(url, { ...options, connect: track });
  }

  override dispatch(options: TrackedOptions, handler: Dispatcher.DispatchHandler): boolean {
    options.exchange.client = this;
    return super.dispatch(options, handler);
  }
}

/**
 * A close that has crossed with the call is heard of within the time that packets take there and back. Whoever lets go
 * of a call later has had the time to begin with it.
 */
const CROSSED_MS = 1000;

const ABORTED = new Error('aborted by the runtime');

/**
 * The bridge between undici's handler and ours. A call can be aborted before it has a connection.
 *
 * A provider that has much to say at once makes a chunk of every event. To look at each on its own, and to write it on
 * its own, costs more than all else, so where the listener agrees the chunks of one read go on together.
 */
class Exchange implements UpstreamExchange, Dispatcher.DispatchHandler {
  readonly #listener: UpstreamListener;
  readonly #clock: Clock;
  readonly #sendAgain: () => void;
  readonly #onOver: () => void;
  /** Whose connection it travels on, unless that is its own. */
  client: TrackedClient | undefined;
  resent = false;
  /** What the connection had received when this call began to use it. */
  #readBefore = 0;
  #startedMs = 0;
  #decoder: BodyDecoder | undefined;
  #controller: Dispatcher.DispatchController | undefined;
  /** Not handed over yet. */
  #arrived: Buffer[] = [];
  #paused = false;
  #aborted = false;
  #failed = false;
  readonly #afterRead = (): void => {
    if (!this.#paused) this.#handOver();
  };

  constructor(listener: UpstreamListener, clock: Clock, sendAgain: () => void, onOver: () => void) {
    this.#listener = listener;
    this.#clock = clock;
    this.#sendAgain = sendAgain;
    this.#onOver = onOver;
  }

  abort(): void {
    const wasAborted = this.#aborted;
    this.#aborted = true;
    this.#controller?.abort(ABORTED);
    // The connection may be done while there is more to decode.
    if (wasAborted || this.#decoder?.active !== true) return;
    this.#decoder.destroy();
    this.#listener.onError({ kind: 'aborted' });
  }

  pause(): void {
    this.#paused = true;
    if (this.#decoder === undefined) this.#controller?.pause();
    else this.#decoder.pause();
  }

  resume(): void {
    this.#paused = false;
    this.#handOver();
    if (this.#paused) return;
    if (this.#decoder === undefined) this.#controller?.resume();
    else this.#decoder.resume();
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    this.#readBefore = this.client?.socket?.bytesRead ?? 0;
    this.#startedMs = this.#clock.monotonicMs();
    if (this.#aborted) controller.abort(ABORTED);
  }

  onResponseStart(controller: Dispatcher.DispatchController, status: number, headers: UpstreamHeaders): void {
    // 1xx are not the answer.
    if (status < 200) return;
    this.#listener.onHead(status, headers);
    const encoding = headers['content-encoding'];
    if (encoding !== undefined && !this.#aborted) this.#decode(encoding, controller);
  }

  #decode(encoding: string | string[], controller: Dispatcher.DispatchController): void {
    const decoder = decoderOf(encoding);
    if (decoder === undefined) this.#fail('malformed');
    else if (decoder !== null) {
      this.#decoder = new BodyDecoder(decoder, controller, {
        onData: (chunk) => this.#listener.onData(chunk),
        onEnd: () => this.#listener.onEnd(),
        onFailure: (kind) => this.#fail(kind),
      });
      if (this.#paused) this.#decoder.pause();
    }
  }

  /** The connection is still good, what came over it is not. */
  #fail(kind: UpstreamError['kind']): void {
    this.#failed = true;
    this.#listener.onError({ kind });
    this.#controller?.abort(ABORTED);
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#failed) return;
    if (this.#decoder !== undefined) this.#decoder.write(chunk);
    else if (this.#listener.takesTogether !== true) this.#listener.onData(chunk);
    else if (this.#arrived.push(chunk) === 1) process.nextTick(this.#afterRead);
  }

  onResponseEnd(): void {
    this.#onOver();
    if (this.#failed) return;
    this.#handOver();
    if (this.#decoder !== undefined) this.#decoder.end();
    else if (this.#aborted) this.#listener.onError({ kind: 'aborted' });
    else this.#listener.onEnd();
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    if (!this.#failed && !this.#aborted && this.#wasLeftWaiting(error)) {
      this.resent = true;
      this.client = undefined;
      this.#controller = undefined;
      this.#sendAgain();
      return;
    }
    this.#onOver();
    if (this.#failed) return;
    if (this.#decoder !== undefined) {
      if (!this.#decoder.active) return;
      this.#decoder.destroy();
    }
    this.#handOver();
    this.#listener.onError({ kind: this.#aborted ? 'aborted' : kindOf(error) });
  }

  /**
   * A server may close a connection that nobody uses, at the very moment at which it is used again. Where others had
   * been answered over it, and the loss is heard of at once and without a byte for this call, it is all but sure that
   * nobody has seen the call.
   */
  #wasLeftWaiting(error: ErrorWithCode): boolean {
    const socket = this.client?.socket;
    const wasUnanswered = this.#readBefore > 0 && socket?.bytesRead === this.#readBefore;
    const hasCrossed = this.#clock.monotonicMs() - this.#startedMs <= CROSSED_MS;
    return LOST.has(error.code) && wasUnanswered && hasCrossed;
  }

  #handOver(): void {
    const [first] = this.#arrived;
    if (first === undefined) return;
    const bytes = this.#arrived.length === 1 ? first : Buffer.concat(this.#arrived);
    this.#arrived = [];
    if (!this.#aborted) this.#listener.onData(bytes);
  }
}

type ErrorWithCode = Error & { readonly code?: unknown };

/** The other side has closed the connection. */
const LOST: ReadonlySet<unknown> = new Set(['ECONNRESET', 'EPIPE', 'ECONNABORTED', 'UND_ERR_SOCKET']);

/** What the parser says where it had not got all there was to come. */
const CUT_SHORT = /Invalid EOF state/;

function kindOf(error: ErrorWithCode): UpstreamError['kind'] {
  if (error instanceof ConnectError) return error.kind;
  const { name, code, message } = error;
  const noHttp = name === 'HTTPParserError' && !CUT_SHORT.test(message);
  return noHttp || code === 'UND_ERR_HEADERS_OVERFLOW' ? 'malformed' : 'broken';
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
