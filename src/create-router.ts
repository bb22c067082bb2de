/**
 * The library's entry for Node: a router in the caller's own process, over the same engine as the gateway.
 */
import { type Env, processEnv, type RawConfig } from './config/index.ts';
import type { ChatRequest } from './core/chat-request.ts';
import { costNanoUsd } from './core/cost.ts';
import type { Decision, DecisionInput } from './core/decision.ts';
import { PointsmanError } from './core/errors.ts';
import type { RecordStore } from './core/ports.ts';
import type { Usage } from './core/usage.ts';
import { type Ask, type Asked, chatAsked, chatBody, type EmbeddingsBody, embeddingsAsked } from './library-ask.ts';
import { type CatalogueChoice, libraryConfig } from './library-config.ts';
import { readVectors } from './read-vectors.ts';
import type { AnswerSink } from './runtime/answer-sink.ts';
import { ANYBODY } from './runtime/caller.ts';
import { Cancellation } from './runtime/cancellation.ts';
import { type Clock, systemClock } from './runtime/clock.ts';
import { CollectingSink } from './runtime/collecting-sink.ts';
import { createAuthorizer } from './runtime/credentials/authorizer.ts';
import { createEngine, type Engine } from './runtime/engine.ts';
import { createEngineState } from './runtime/engine-state.ts';
import { once } from './runtime/once.ts';
import { createSystemRandom, type Random } from './runtime/random.ts';
import { readBody } from './runtime/read-body.ts';
import type { Accepted, Ruling } from './runtime/ruling.ts';
import { StreamingSink } from './runtime/streaming-sink.ts';
import { createUpstream, request, type Upstream } from './runtime/upstream.ts';
import type { WalkEnd } from './runtime/walk-end.ts';
import { createMemoryRecords } from './stores/index.ts';
import { PATIENT } from './wire/controls/patience.ts';
import { takeControls } from './wire/controls.ts';
import { type Client, type Decoded, isTranslatable } from './wire/dialect.ts';
import type { JsonObject } from './wire/json/problem.ts';
import { openaiChatClient } from './wire/openai-chat/index.ts';

export interface CallOptions {
  readonly signal?: AbortSignal;
}

export interface RouteResult {
  readonly decision: Decision;
  /** Everything the decision was made of. */
  readonly input: DecisionInput;
  /** Null where nobody can answer or the price is unknown. */
  readonly estimatedCostUsd: number | null;
}

/** What every answer comes with. */
export interface Answered {
  readonly id: string;
  /** The provider's answer, as OpenAI writes it. */
  readonly response: unknown;
  readonly modelUsed: string;
  readonly deployment: string;
  readonly decision: Decision;
  readonly attempts: number;
  /** As the provider reported it; null if it reported none. */
  readonly usage: Usage | null;
  readonly estimatedCostUsd: number | null;
  /** By the usage; null if there is none or the price is unknown. */
  readonly costUsd: number | null;
}

/** Its response is a chat completion. */
export interface Execution extends Answered {
  /** Text of the first choice. */
  readonly text: string;
}

/** Its response is a list of embeddings. */
export interface Embeddings extends Answered {
  /** One for each text, in their order. */
  readonly vectors: readonly (readonly number[])[];
}

/** OpenAI chat completion chunks. Throws, while iterating, if the answer breaks off. */
export interface AnswerStream extends AsyncIterable<unknown> {
  /** The request's; from when the iteration has ended there is a record of it. */
  readonly id: string;
}

export interface Router {
  /** Decides, calls nothing, waits for nothing. */
  decide(ask: Ask): RouteResult;
  /** Decides; where it is unsure and a judge is configured, it asks. */
  route(ask: Ask, options?: CallOptions): Promise<RouteResult>;
  /** @throws PointsmanError when every link of the chain has failed */
  execute(ask: Ask, options?: CallOptions): Promise<Execution>;
  stream(ask: Ask, options?: CallOptions): AnswerStream;
  /**
   * Vectors of texts, from a model of the kind `embedding`.
   *
   * @throws PointsmanError when every link of the chain has failed
   */
  embed(body: EmbeddingsBody, options?: CallOptions): Promise<Embeddings>;
  readonly records: RecordStore;
  close(): Promise<void>;
}

export interface RouterOptions {
  readonly env?: Env;
  /** Default `embedded`. */
  readonly catalogue?: CatalogueChoice;
  readonly records?: RecordStore;
  readonly clock?: Clock;
  readonly random?: Random;
  readonly upstream?: Upstream;
}

/**
 * @param raw the same fields as the config file
 * @throws PointsmanError `invalid_value` that lists every problem of the config, or says what is wrong with the catalogue
 */
export function createRouter(raw: RawConfig, options: RouterOptions = {}): Router {
  const clock = options.clock ?? systemClock;
  const config = libraryConfig(raw, options.env ?? processEnv(), options.catalogue ?? 'embedded', clock.now());
  const random = options.random ?? createSystemRandom();
  const upstream = options.upstream ?? createUpstream();
  const records = options.records ?? createMemoryRecords();
  const authorizer = createAuthorizer({ request, clock });
  const engine = createEngine(config, {
    clock,
    random,
    upstream,
    authorizer,
    records,
    state: createEngineState({ clock, random }),
  });
  return new LibraryRouter(engine, { clock, random, upstream, records });
}

interface Parts {
  readonly clock: Clock;
  readonly random: Random;
  readonly upstream: Upstream;
  readonly records: RecordStore;
}

/** What a request is known by, and when it came. */
interface Arrived {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** On the monotonic clock. */
  readonly startedMs: number;
}

interface Served {
  readonly end: WalkEnd;
  readonly ruling: Accepted | undefined;
}

class LibraryRouter implements Router {
  readonly #engine: Engine;
  readonly #parts: Parts;

  constructor(engine: Engine, parts: Parts) {
    this.#engine = engine;
    this.#parts = parts;
  }

  get records(): RecordStore {
    return this.#parts.records;
  }

  decide(ask: Ask): RouteResult {
    const { request, decoded } = readChat(chatBody(ask));
    return resultOf(this.#engine.decide(request, ANYBODY, decoded));
  }

  async route(ask: Ask, { signal }: CallOptions = {}): Promise<RouteResult> {
    const { request, decoded } = readChat(chatBody(ask));
    const work = (cancellation: Cancellation): Promise<Ruling> =>
      this.#engine.route(request, ANYBODY, cancellation, decoded);
    return resultOf(await cancelledBy(signal, work));
  }

  async execute(ask: Ask, { signal }: CallOptions = {}): Promise<Execution> {
    const answered = await this.#answer(chatAsked(ask, false), signal);
    return { ...answered, text: textOf(answered.response) };
  }

  async embed(body: EmbeddingsBody, { signal }: CallOptions = {}): Promise<Embeddings> {
    const answered = await this.#answer(embeddingsAsked(body), signal);
    return { ...answered, vectors: readVectors(answered.response) };
  }

  stream(ask: Ask, { signal }: CallOptions = {}): AnswerStream {
    // A caller who breaks out of the loop wants no more of the answer, nor to pay for it.
    const left = new AbortController();
    const sink = new StreamingSink(() => left.abort());
    const either = signal === undefined ? left.signal : AbortSignal.any([signal, left.signal]);
    const arrived = this.#arrive();
    void this.#serve(arrived, chatAsked(ask, true), sink, either).then(
      ({ end }) => sink.close(end.kind === 'success' ? undefined : errorOf(end)),
      (error: unknown) => sink.close(error instanceof Error ? error : new Error(String(error))),
    );
    return { id: arrived.id, [Symbol.asyncIterator]: () => sink[Symbol.asyncIterator]() };
  }

  async close(): Promise<void> {
    await Promise.all([this.#parts.upstream.close(), this.#parts.records.close()]);
  }

  async #answer(asked: Asked, signal: AbortSignal | undefined): Promise<Answered> {
    const sink = new CollectingSink();
    const arrived = this.#arrive();
    const { end, ruling } = await this.#serve(arrived, asked, sink, signal);
    if (end.kind !== 'success' || ruling === undefined || sink.head === undefined) throw errorOf(end);
    const { deployment, attempts, usage } = sink.head;
    return {
      id: arrived.id,
      response: JSON.parse(sink.text()) as unknown,
      modelUsed: deployment.model,
      deployment: deployment.id,
      decision: ruling.decision,
      attempts,
      usage,
      estimatedCostUsd: usd(ruling.estimatedCostNanoUsd),
      costUsd: usd(usage === null ? null : costNanoUsd(deployment.price, usage)),
    };
  }

  #arrive(): Arrived {
    const { clock, random } = this.#parts;
    const startedMs = clock.monotonicMs();
    const at = clock.now();
    return { id: random.id(at), at, startedMs };
  }

  async #serve(
    { id, at, startedMs }: Arrived,
    { client, body: sent }: Asked,
    sink: AnswerSink,
    signal: AbortSignal | undefined,
  ): Promise<Served> {
    let ruling: Accepted | undefined;
    const onRuling = (accepted: Accepted): void => {
      ruling = accepted;
    };
    try {
      const body = readBody(Buffer.from(JSON.stringify(sent)));
      const { request, decoded } = readRequest(body.parsed, client);
      const exchange = {
        id,
        at,
        startedMs,
        request,
        body,
        decoded,
        headers: {},
        client,
        caller: ANYBODY,
        sink,
        onRuling,
        patience: PATIENT,
      };
      const end = await cancelledBy(signal, (cancellation) => this.#engine.serve({ ...exchange, cancellation }));
      return { end, ruling };
    } catch (thrown) {
      if (thrown instanceof PointsmanError) this.#engine.refuse({ id, at, caller: ANYBODY }, thrown, startedMs);
      throw thrown;
    }
  }
}

interface Read {
  readonly request: ChatRequest;
  /** Absent where it cannot be translated. */
  readonly decoded: (() => Decoded) | undefined;
}

function readChat(body: JsonObject): Read {
  return readRequest(body, openaiChatClient);
}

function readRequest(body: JsonObject, client: Client): Read {
  const { hints, body: fields } = takeControls(body, {});
  const request = client.readRequest(fields, hints);
  return { request, decoded: isTranslatable(client) ? once(() => client.decodeRequest(fields)) : undefined };
}

/** Listens to the signal for as long as the work lasts: the signal may live on and be used again. */
async function cancelledBy<T>(
  signal: AbortSignal | undefined,
  work: (cancellation: Cancellation) => Promise<T>,
): Promise<T> {
  const cancellation = new Cancellation();
  const cancel = (): void => cancellation.cancel();
  if (signal?.aborted === true) cancel();
  signal?.addEventListener('abort', cancel);
  try {
    return await work(cancellation);
  } finally {
    signal?.removeEventListener('abort', cancel);
  }
}

function resultOf({ decision, input, estimatedCostNanoUsd }: Ruling): RouteResult {
  return { decision, input, estimatedCostUsd: usd(estimatedCostNanoUsd) };
}

function usd(nanoUsd: number | null): number | null {
  return nanoUsd === null ? null : nanoUsd / 1e9;
}

function errorOf(end: WalkEnd): PointsmanError {
  if (end.kind === 'failed' || end.kind === 'interrupted') return end.error;
  return new PointsmanError('client_closed_request', 'The call was aborted before the answer was complete.');
}

interface CompletionLike {
  readonly choices?: readonly { readonly message?: { readonly content?: unknown } }[];
}

function textOf(response: unknown): string {
  const content = (response as CompletionLike | null)?.choices?.[0]?.message?.content;
  return typeof content === 'string' ? content : '';
}
