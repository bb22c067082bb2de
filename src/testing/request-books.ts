import type { IncomingHttpHeaders } from 'node:http';
import type { JsonObject } from './json-object.ts';

/** One chat request as the provider saw it. It is updated while the answer goes out. */
export interface SimulatedRequest {
  /** Order of arrival, from 0. */
  readonly index: number;
  /** Null if the body did not name one. */
  readonly model: string | null;
  /** Null if the body was not a JSON object. */
  readonly body: JsonObject | null;
  readonly headers: IncomingHttpHeaders;
  /** 1 for the first time this question was put to this model, 2 for its first repetition, and so on. */
  readonly attempt: number;
  /** When the body was complete, in milliseconds since 1970. */
  readonly receivedAtMs: number;
  /** When the exchange was over, however it ended; null until then. */
  readonly closedAtMs: number | null;
  /** What was answered; null as long as nothing was. */
  readonly status: number | null;
  /** Chunks of a stream that were written: the one with the role and the last ones count, `[DONE]` does not. */
  readonly chunksSent: number;
  /** The whole HTTP answer was written, whatever it said. */
  readonly completed: boolean;
  /** The client hung up before the end. */
  readonly closedEarly: boolean;
  /** The quality draw of the answer; null where no answer was due. */
  readonly good: boolean | null;
}

/** The same for the provider, which keeps it up to date. */
export type RequestEntry = { -readonly [Field in keyof SimulatedRequest]: SimulatedRequest[Field] };

type Stage = 'arrived' | 'closed';

interface Waiter {
  readonly index: number;
  readonly stage: Stage;
  readonly resolve: (request: SimulatedRequest) => void;
  readonly reject: (error: Error) => void;
}

/** What came in and what became of it. */
export class RequestBooks {
  readonly #keep: boolean;
  readonly #kept: RequestEntry[] = [];
  #count = 0;
  #waiters: Waiter[] = [];

  /** Without `keep` nothing is stored, but one can still wait for what is to come. */
  constructor(keep: boolean) {
    this.#keep = keep;
  }

  get kept(): readonly SimulatedRequest[] {
    return this.#kept;
  }

  open(request: Pick<SimulatedRequest, 'model' | 'body' | 'headers' | 'attempt' | 'receivedAtMs'>): RequestEntry {
    const entry: RequestEntry = {
      ...request,
      index: this.#count++,
      closedAtMs: null,
      status: null,
      chunksSent: 0,
      completed: false,
      closedEarly: false,
      good: null,
    };
    if (this.#keep) this.#kept.push(entry);
    this.#notify(entry);
    return entry;
  }

  close(entry: RequestEntry, end: Pick<SimulatedRequest, 'completed' | 'closedEarly'>, nowMs: number): void {
    Object.assign(entry, end, { closedAtMs: nowMs });
    this.#notify(entry);
  }

  /** Rejects if the books are abandoned first. */
  waitFor(stage: Stage, index: number): Promise<SimulatedRequest> {
    const entry = this.#kept[index];
    if (entry !== undefined && hasReached(entry, stage)) return Promise.resolve(entry);
    return new Promise((resolve, reject) => this.#waiters.push({ index, stage, resolve, reject }));
  }

  /** Nothing more will happen: whoever still waits is told so. */
  abandon(): void {
    for (const { index, stage, reject } of this.#waiters) {
      reject(new Error(`The simulated provider was closed before request ${index} had ${stage}.`));
    }
    this.#waiters = [];
  }

  #notify(entry: RequestEntry): void {
    const isDue = (waiter: Waiter): boolean => waiter.index === entry.index && hasReached(entry, waiter.stage);
    for (const waiter of this.#waiters.filter(isDue)) waiter.resolve(entry);
    this.#waiters = this.#waiters.filter((waiter) => !isDue(waiter));
  }
}

function hasReached(entry: SimulatedRequest, stage: Stage): boolean {
  return stage === 'arrived' || entry.closedAtMs !== null;
}
