/**
 * One attempt at one deployment: sends the call, holds the answer back until it is one, then hands it on.
 *
 * The commit rule lives here. Until the first output nothing has been handed to the sink, and a failure is a value
 * that the walk can go on from. After it, a failure is an interruption.
 */
import { type FailureCode, isFailureCode } from '../core/attempts/consequences.ts';
import type { Auth, Provider } from '../core/config.ts';
import type { Deployment, StreamLimits } from '../core/deployment.ts';
import { type ErrorCode, isPointsmanError } from '../core/errors.ts';
import { otherModel } from '../core/other-model.ts';
import { Secret } from '../core/secret.ts';
import type { Usage } from '../core/usage.ts';
import type { DroppedPaths } from '../wire/dialect.ts';
import { failureInside } from '../wire/failure-inside.ts';
import type { Failure } from '../wire/form/answer.ts';
import { readRetryAfter } from '../wire/retry-after.ts';
import type { AnswerReader, Flow, Progress } from './answer-reader.ts';
import type { Cancellation } from './cancellation.ts';
import type { Clock } from './clock.ts';
import type { Authorizer } from './credentials/authorizer.ts';
import type { Upstream, UpstreamCall, UpstreamError, UpstreamExchange, UpstreamHeaders } from './upstream.ts';

export type AttemptResult = AttemptEnding & {
  /** The upstream had to be called twice for it, see `UpstreamExchange`. */
  readonly resent?: true;
  /** Which model says that it has answered, where it is not the one that was asked. */
  readonly modelActual?: string;
};

type AttemptEnding =
  | { readonly kind: 'success'; readonly usage: Usage | null; readonly ttftMs: number | null }
  /** Nothing has been handed over. */
  | {
      readonly kind: 'failed';
      readonly failure: Failure;
      readonly status: number | null;
      readonly retryAfterMs?: number;
      /** Of our limits, the one for headers has run out: no client has set it. */
      readonly limit?: 'headers';
    }
  /** The answer broke off, or the client stopped reading it. */
  | {
      readonly kind: 'interrupted';
      readonly usage: Usage | null;
      readonly ttftMs: number | null;
      readonly code: 'upstream_interrupted' | 'client_closed_request';
    }
  /** The client has gone. */
  | { readonly kind: 'cancelled'; readonly usage: Usage | null };

export interface AttemptPlan {
  readonly deployment: Deployment;
  readonly provider: Provider;
  /** Which of the provider's credentials, and what it is. */
  readonly credential: number;
  readonly auth: Auth;
  readonly call: UpstreamCall;
  /** What of the request the provider is not told, because it has no words for it. */
  readonly dropped: DroppedPaths;
  /** Makes what takes in its answer, and tells of the first output before it hands any of it on. */
  readonly read: (elapsedMs: () => number, flow: Flow, onOutput: () => void) => AnswerReader;
  /** What it means by an answer that is not a success. */
  readonly classifyFailure: (status: number, body: string) => Failure;
  /** For the whole answer, or for the first output of a stream. */
  readonly timeoutMs: number;
  /** Absent for an answer in one piece. */
  readonly streamLimits?: StreamLimits;
}

export interface AttemptDeps {
  readonly upstream: Upstream;
  readonly authorizer: Authorizer;
  readonly clock: Clock;
  readonly cancellation: Cancellation;
}

const UNAUTHORIZED = 401;
const MAX_ERROR_BYTES = 64 * 1024;
const MAX_EARLY_CHUNKS = 8;
/** More than any model writes: whoever goes on for longer does not mean to end. */
const MAX_STREAM_BYTES = 256 * 1024 * 1024;

const UNLIMITED = { idleMs: Number.POSITIVE_INFINITY, totalMs: Number.POSITIVE_INFINITY };

/** So long may an upstream take to end a response that says it is complete. */
const LINGER_MS = 1000;

/** @param onOutput told of the first output, before it is handed on to anybody */
export function attempt(plan: AttemptPlan, deps: AttemptDeps, onOutput: () => void = () => {}): Promise<AttemptResult> {
  return new Promise((resolve, reject) => new Attempt(plan, deps, onOutput, { resolve, reject }).start());
}

interface Settlement {
  readonly resolve: (result: AttemptResult) => void;
  readonly reject: (defect: unknown) => void;
}

class Attempt {
  readonly #plan: AttemptPlan;
  readonly #deps: AttemptDeps;
  readonly #resolve: (result: AttemptResult) => void;
  readonly #reject: (defect: unknown) => void;
  readonly #answer: AnswerReader;
  readonly #startedMs: number;
  #exchange: UpstreamExchange | undefined;
  /** Headers that say who asks: names and values in turn. */
  #proof: readonly string[] = [];
  /** It was at hand, so it may be one that no longer holds. */
  #proofIsKept = false;
  #cancelTimer: () => void = () => {};
  #status: number | null = null;
  #retryAfterMs: number | undefined;
  #errorBody: Buffer[] | undefined;
  #errorBytes = 0;
  /** The first chunks of what may turn out to be no answer but an error. */
  #early: Buffer[] = [];
  /** After the first output. */
  #streamBytes = 0;
  /** Since when it is the upstream's turn to say something, or the client's to take it. */
  #waitingSinceMs = 0;
  /** It is the client's turn. */
  #paused = false;
  #settled = false;
  /** The upstream has no more to say. */
  #ended = false;

  constructor(plan: AttemptPlan, deps: AttemptDeps, onOutput: () => void, { resolve, reject }: Settlement) {
    this.#plan = plan;
    this.#deps = deps;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#startedMs = deps.clock.monotonicMs();
    const elapsedMs = (): number => deps.clock.monotonicMs() - this.#startedMs;
    this.#answer = plan.read(elapsedMs, { pause: () => this.#pause(), resume: () => this.#resume() }, onOutput);
  }

  start(): void {
    const { clock, cancellation } = this.#deps;
    if (cancellation.cancelled) {
      this.#settle({ kind: 'cancelled', usage: null });
      return;
    }
    const { timeoutMs, streamLimits } = this.#plan;
    this.#cancelTimer = clock.schedule(
      () => this.#guard(() => this.#onTimer()),
      Math.min(timeoutMs, streamLimits?.headersMs ?? timeoutMs),
    );
    cancellation.notify(() => this.#stop({ kind: 'cancelled', usage: this.#answer.usage }));
    this.#guard(() => this.#prove());
  }

  #prove(): void {
    const { provider, auth, call } = this.#plan;
    const proof = this.#deps.authorizer.headers(auth, provider.name, {
      method: 'POST',
      url: provider.baseUrl + call.path,
      body: call.body,
    });
    // Nearly all proofs are at hand, and an await that waits for nothing still costs.
    this.#proofIsKept = !(proof instanceof Promise);
    if (!(proof instanceof Promise)) this.#send(proof);
    else
      proof.then(
        (headers) => this.#guard(() => this.#send(headers)),
        (error: unknown) => this.#guard(() => this.#fail(failureOf(error))),
      );
  }

  #send(proof: readonly string[]): void {
    if (this.#settled) return;
    this.#proof = proof;
    const { provider, call } = this.#plan;
    this.#exchange = this.#deps.upstream.send(provider, { ...call, headers: [...call.headers, ...proof] }, this);
  }

  /** Before the first output each chunk counts: what follows it may be a failure. */
  get takesTogether(): boolean {
    return this.#answer.begun;
  }

  onHead(status: number, headers: UpstreamHeaders): void {
    if (this.#settled) return;
    this.#status = status;
    if (status === 200) {
      this.#waitForOutput();
      return;
    }
    this.#errorBody = [];
    this.#retryAfterMs = readRetryAfter(headers, this.#deps.clock.now());
  }

  onData(chunk: Buffer): void {
    if (!this.#settled) this.#guard(() => this.#take(chunk));
  }

  #take(chunk: Buffer): void {
    if (this.#errorBody !== undefined) {
      this.#errorBytes += chunk.length;
      if (this.#errorBytes <= MAX_ERROR_BYTES) this.#errorBody.push(chunk);
      else this.#failWithStatus();
      return;
    }
    const hadBegun = this.#answer.begun;
    if (!hadBegun && this.#early.length < MAX_EARLY_CHUNKS) this.#early.push(chunk);
    const progress = this.#answer.push(chunk);
    if (progress !== 'nothing') this.#waitingSinceMs = this.#deps.clock.monotonicMs();
    this.#advance(progress);
    if (!this.#answer.begun || this.#settled) return;
    if (!hadBegun) this.#early = [];
    this.#streamBytes += chunk.length;
    if (this.#streamBytes > MAX_STREAM_BYTES) this.#fail({ code: 'upstream_malformed' });
    else if (!hadBegun) this.#watchStream();
  }

  onEnd(): void {
    this.#ended = true;
    if (this.#settled) {
      this.#cancelTimer();
      return;
    }
    this.#guard(() => {
      if (this.#errorBody !== undefined) this.#endWithStatus();
      else this.#advance(this.#answer.finish());
    });
  }

  /** A defect of ours ends this request. It must not end the process, which whoever calls listeners knows nothing of. */
  #guard(work: () => void): void {
    try {
      work();
    } catch (defect) {
      this.#settled = true;
      this.#cancelTimer();
      this.#deps.cancellation.notify(undefined);
      this.#exchange?.abort();
      this.#reject(defect);
    }
  }

  onError({ kind }: UpstreamError): void {
    this.#ended = true;
    if (this.#settled) {
      this.#cancelTimer();
      return;
    }
    // A body that breaks off does not change what its status said.
    this.#guard(() => {
      if (this.#errorBody !== undefined) this.#endWithStatus();
      else this.#fail({ code: CODES[kind] });
    });
  }

  #advance(progress: Progress): void {
    if (progress === 'more' || progress === 'nothing') return;
    if (progress !== 'done') {
      this.#fail(quotable(this.#insideOf(progress), secretsOf(this.#plan, this.#proof)));
      return;
    }
    const { usage, ttftMs } = this.#answer;
    this.#settle({ kind: 'success', usage, ttftMs });
    if (!this.#ended) this.#awaitEnd();
  }

  /** What is no answer may say in so many words why there is none, whatever its content type. */
  #insideOf(failure: Failure): Failure {
    if (failure.code !== 'upstream_malformed' || this.#answer.begun) return failure;
    const body = Buffer.concat(this.#early);
    if (body.length > MAX_ERROR_BYTES) return failure;
    return failureInside(body.toString(), this.#plan.classifyFailure) ?? failure;
  }

  /** The answer is complete, the response is not: its connection is of use again once it is. */
  #awaitEnd(): void {
    if (this.#paused) this.#exchange?.resume();
    this.#cancelTimer = this.#deps.clock.schedule(() => this.#exchange?.abort(), LINGER_MS);
  }

  /** A token can be taken back before its time. Then the call is made once more, with one that is sure to be new. */
  #endWithStatus(): void {
    if (this.#status !== UNAUTHORIZED || !this.#isDropped() || !this.#proofIsKept) {
      this.#failWithStatus();
      return;
    }
    this.#status = null;
    this.#retryAfterMs = undefined;
    this.#errorBody = undefined;
    this.#errorBytes = 0;
    this.#ended = false;
    this.#prove();
    // Whatever comes of it: at hand or not, the next refusal is final.
    this.#proofIsKept = false;
  }

  #isDropped(): boolean {
    return this.#deps.authorizer.refused(this.#plan.auth, this.#proof);
  }

  #failWithStatus(): void {
    const body = Buffer.concat(this.#errorBody ?? []).toString();
    this.#fail(this.#plan.classifyFailure(this.#status ?? 0, without(body, secretsOf(this.#plan, this.#proof))));
  }

  #fail(failure: Failure): void {
    if (this.#answer.committed) {
      this.#interrupt('upstream_interrupted');
      return;
    }
    const retryAfterMs = this.#retryAfterMs ?? failure.retryAfterMs;
    const retry = retryAfterMs === undefined ? {} : { retryAfterMs };
    const limit = this.#isHeadersLimit(failure) ? { limit: 'headers' as const } : {};
    this.#stop({ kind: 'failed', failure, status: this.#status, ...retry, ...limit });
  }

  #isHeadersLimit({ code }: Failure): boolean {
    const { timeoutMs, streamLimits } = this.#plan;
    return code === 'upstream_timeout' && this.#status === null && (streamLimits?.headersMs ?? timeoutMs) < timeoutMs;
  }

  #interrupt(code: 'upstream_interrupted' | 'client_closed_request'): void {
    const { usage, ttftMs } = this.#answer;
    this.#stop({ kind: 'interrupted', usage, ttftMs, code });
  }

  #onTimer(): void {
    // The same goes for one that never ends.
    if (this.#errorBody !== undefined) this.#failWithStatus();
    else this.#fail({ code: 'upstream_timeout' });
  }

  /** The headers have come in time; they are no output yet. */
  #waitForOutput(): void {
    const { timeoutMs, streamLimits } = this.#plan;
    if (streamLimits === undefined || streamLimits.headersMs >= timeoutMs) return;
    this.#cancelTimer();
    const { clock } = this.#deps;
    this.#cancelTimer = clock.schedule(
      () => this.#guard(() => this.#onTimer()),
      this.#startedMs + timeoutMs - clock.monotonicMs(),
    );
  }

  /** After the first output the upstream must go on, the client must take what comes, and both must come to an end. */
  #watchStream(): void {
    const { clock } = this.#deps;
    const { timeoutMs, streamLimits } = this.#plan;
    const { idleMs, totalMs } = streamLimits ?? UNLIMITED;
    // Of an answer that is handed on at once its client sees nothing before: it has its time as a whole.
    const endMs = this.#startedMs + (this.#answer.committed ? totalMs : Math.min(totalMs, timeoutMs));
    const watch = (): void => {
      const nowMs = clock.monotonicMs();
      const leftMs = Math.min(this.#waitingSinceMs + idleMs, endMs) - nowMs;
      if (leftMs > 0) this.#cancelTimer = clock.schedule(watch, leftMs);
      else if (this.#paused) this.#interrupt('client_closed_request');
      else this.#fail({ code: 'upstream_timeout' });
    };
    this.#cancelTimer();
    watch();
  }

  #pause(): void {
    this.#paused = true;
    this.#exchange?.pause();
  }

  #resume(): void {
    this.#paused = false;
    this.#waitingSinceMs = this.#deps.clock.monotonicMs();
    if (!this.#settled) this.#exchange?.resume();
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
    const modelActual = otherModel(this.#plan.deployment.upstreamModel, this.#answer.model);
    this.#resolve({
      ...result,
      ...(this.#exchange?.resent === true ? { resent: true } : {}),
      ...(modelActual === undefined ? {} : { modelActual }),
    });
  }
}

const CODES: Readonly<Record<UpstreamError['kind'], FailureCode>> = {
  unreachable: 'upstream_unreachable',
  insecure: 'upstream_insecure',
  broken: 'upstream_error',
  malformed: 'upstream_malformed',
  aborted: 'upstream_error',
};

/** Why a call could not be proved to be ours. Anything else that is thrown is a defect. */
function failureOf(error: unknown): Failure {
  if (!isPointsmanError(error)) throw error;
  return { code: failureCodeOf(error.code) };
}

function failureCodeOf(code: ErrorCode): FailureCode {
  return isFailureCode(code) ? code : 'upstream_error';
}

/** Shorter header values are no secrets, but may be words. */
const SECRET_LENGTH = 8;

/** What is said within a stream may be quoted too. */
function quotable(failure: Failure, secrets: readonly string[]): Failure {
  const { detail } = failure;
  if (detail === undefined) return failure;
  const { message, param, code } = detail;
  const hidden = (text: string | null): string | null => (text === null ? null : without(text, secrets));
  return { ...failure, detail: { message: without(message, secrets), param: hidden(param), code: hidden(code) } };
}

/** Some endpoints quote the whole request in an error, which is then told to our caller. */
function without(text: string, secrets: readonly string[]): string {
  return secrets.reduce((rest, secret) => rest.replaceAll(secret, '[redacted]'), text);
}

/** What a call proves us by, fetched tokens too, and what an operator put into a provider's headers. */
function secretsOf({ auth, provider: { headers } }: AttemptPlan, proof: readonly string[]): readonly string[] {
  const proven = proof.filter((_, index) => index % 2 === 1).map((value) => value.replace(/^\S+ /, ''));
  const kept = Object.values(auth).flatMap((value) => (value instanceof Secret ? [value.reveal()] : []));
  return [...kept, ...[...proven, ...Object.values(headers)].filter((value) => value.length >= SECRET_LENGTH)];
}
