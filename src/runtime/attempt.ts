/**
 * One attempt at one deployment: sends the call, holds the answer back until it is one, then hands it on.
 *
 * The commit rule lives here. Until the first output nothing has been handed to the sink, and a failure is a value
 * that the walk can go on from. After it, a failure is an interruption.
 */
import type { Provider } from '../core/config.ts';
import type { Deployment } from '../core/deployment.ts';
import type { ErrorCode } from '../core/errors.ts';
import type { Usage } from '../core/usage.ts';
import { classifyFailure, type Failure } from '../wire/openai-chat/classify-failure.ts';
import { readRetryAfter } from '../wire/retry-after.ts';
import type { AnswerReader, Progress } from './answer-reader.ts';
import type { AnswerSink } from './answer-sink.ts';
import type { Cancellation } from './cancellation.ts';
import type { Clock } from './clock.ts';
import { JsonAnswer } from './json-answer.ts';
import { StreamAnswer } from './stream-answer.ts';
import type { Upstream, UpstreamCall, UpstreamError, UpstreamExchange, UpstreamHeaders } from './upstream.ts';

export type AttemptResult =
  | { readonly kind: 'success'; readonly usage: Usage | null; readonly ttftMs: number }
  /** Nothing has been handed over. */
  | { readonly kind: 'failed'; readonly failure: Failure; readonly status: number | null; readonly retryAfterMs?: number }
  /** The answer broke off. */
  | { readonly kind: 'interrupted'; readonly usage: Usage | null; readonly ttftMs: number; readonly code: ErrorCode }
  /** The client has gone. */
  | { readonly kind: 'cancelled'; readonly usage: Usage | null };

export interface AttemptPlan {
  readonly deployment: Deployment;
  readonly provider: Provider;
  readonly call: UpstreamCall;
  readonly stream: boolean;
  /** The client did not ask for the usage chunk that we ask for. */
  readonly hideUsage: boolean;
  /** For the whole answer, or for the first output of a stream. */
  readonly timeoutMs: number;
  /** How many there have been for this request, this one included. */
  readonly number: number;
}

export interface AttemptDeps {
  readonly upstream: Upstream;
  readonly clock: Clock;
  readonly sink: AnswerSink;
  readonly cancellation: Cancellation;
}

const MAX_ERROR_BYTES = 64 * 1024;
/** After the first output, a stream may be silent for so long. */
const STREAM_IDLE_MS = 60_000;

export function attempt(plan: AttemptPlan, deps: AttemptDeps): Promise<AttemptResult> {
  return new Promise((resolve) => new Attempt(plan, deps, resolve).start());
}

class Attempt {
  readonly #plan: AttemptPlan;
  readonly #deps: AttemptDeps;
  readonly #resolve: (result: AttemptResult) => void;
  readonly #answer: AnswerReader;
  readonly #startedMs: number;
  #exchange: UpstreamExchange | undefined;
  #cancelTimer: () => void = () => {};
  #status: number | null = null;
  #retryAfterMs: number | undefined;
  #errorBody: Buffer[] | undefined;
  #errorBytes = 0;
  #lastDataMs = 0;
  #settled = false;

  constructor(plan: AttemptPlan, deps: AttemptDeps, resolve: (result: AttemptResult) => void) {
    this.#plan = plan;
    this.#deps = deps;
    this.#resolve = resolve;
    this.#startedMs = deps.clock.monotonicMs();
    const output = { sink: deps.sink, elapsedMs: () => deps.clock.monotonicMs() - this.#startedMs };
    this.#answer = plan.stream
      ? new StreamAnswer(plan, output, { pause: () => this.#exchange?.pause(), resume: () => this.#exchange?.resume() })
      : new JsonAnswer(plan, output);
  }

  start(): void {
    const { upstream, clock, cancellation } = this.#deps;
    this.#cancelTimer = clock.schedule(() => this.#onTimer(), this.#plan.timeoutMs);
    cancellation.notify(() => this.#stop({ kind: 'cancelled', usage: this.#answer.usage }));
    this.#exchange = upstream.send(this.#plan.provider, this.#plan.call, this);
    if (cancellation.cancelled) this.#stop({ kind: 'cancelled', usage: null });
  }

  onHead(status: number, headers: UpstreamHeaders): void {
    if (this.#settled) return;
    this.#status = status;
    if (status === 200) return;
    this.#errorBody = [];
    this.#retryAfterMs = readRetryAfter(
      { retryAfterMs: text(headers['retry-after-ms']), retryAfter: text(headers['retry-after']) },
      this.#deps.clock.now(),
    );
  }

  onData(chunk: Buffer): void {
    if (this.#settled) return;
    if (this.#errorBody !== undefined) {
      this.#errorBytes += chunk.length;
      if (this.#errorBytes <= MAX_ERROR_BYTES) this.#errorBody.push(chunk);
      else this.#failWithStatus();
      return;
    }
    this.#lastDataMs = this.#deps.clock.monotonicMs();
    const wasCommitted = this.#answer.committed;
    this.#advance(this.#answer.push(chunk));
    if (!wasCommitted && this.#answer.committed && !this.#settled) this.#watchIdle(STREAM_IDLE_MS);
  }

  onEnd(): void {
    if (this.#settled) return;
    if (this.#errorBody !== undefined) this.#failWithStatus();
    else this.#advance(this.#answer.finish());
  }

  onError({ kind }: UpstreamError): void {
    if (this.#settled) return;
    // A body that breaks off does not change what its status said.
    if (this.#errorBody !== undefined) this.#failWithStatus();
    else this.#fail({ code: kind === 'unreachable' ? 'upstream_unreachable' : 'upstream_error' });
  }

  #advance(progress: Progress): void {
    if (progress === 'more') return;
    if (progress !== 'done') {
      this.#fail({ code: progress });
      return;
    }
    const { usage, ttftMs } = this.#answer;
    this.#settle({ kind: 'success', usage, ttftMs });
  }

  #failWithStatus(): void {
    this.#fail(classifyFailure(this.#status ?? 0, Buffer.concat(this.#errorBody ?? []).toString()));
  }

  #fail(failure: Failure): void {
    const { committed, usage, ttftMs } = this.#answer;
    if (committed) {
      this.#stop({ kind: 'interrupted', usage, ttftMs, code: 'upstream_interrupted' });
      return;
    }
    const retry = this.#retryAfterMs === undefined ? {} : { retryAfterMs: this.#retryAfterMs };
    this.#stop({ kind: 'failed', failure, status: this.#status, ...retry });
  }

  #onTimer(): void {
    this.#fail({ code: 'upstream_timeout' });
  }

  #watchIdle(delayMs: number): void {
    this.#cancelTimer();
    this.#cancelTimer = this.#deps.clock.schedule(() => {
      const idleMs = this.#deps.clock.monotonicMs() - this.#lastDataMs;
      if (idleMs >= STREAM_IDLE_MS) this.#onTimer();
      else this.#watchIdle(STREAM_IDLE_MS - idleMs);
    }, delayMs);
  }

  /** Ends the attempt and the exchange with it. */
  #stop(result: AttemptResult): void {
    if (this.#settled) return;
    this.#settle(result);
    this.#exchange?.abort();
  }

  #settle(result: AttemptResult): void {
    this.#settled = true;
    this.#cancelTimer();
    this.#deps.cancellation.notify(undefined);
    this.#resolve(result);
  }
}

function text(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}
