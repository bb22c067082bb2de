import type { ServerResponse } from 'node:http';
import { type ApiFault, errorBody } from './api-fault.ts';
import type { RequestEntry } from './request-books.ts';

export const JSON_TYPE = 'application/json';
export const SSE_TYPE = 'text/event-stream; charset=utf-8';

/** How the connection of an answer ended. */
export interface ReplyEnd {
  readonly completed: boolean;
  /** The other side closed it. */
  readonly closedEarly: boolean;
}

/** The answer to one request on the wire; what goes out is noted in the request's entry. */
export class Reply {
  readonly #response: ServerResponse;
  readonly #entry: RequestEntry;
  readonly #over = new AbortController();
  #cut = false;

  constructor(response: ServerResponse, entry: RequestEntry) {
    this.#response = response;
    this.#entry = entry;
    // Without a listener a write that comes too late would end the process.
    response.on('error', () => {});
    if (response.destroyed) this.#over.abort();
    else response.once('close', () => this.#over.abort());
  }

  /** Aborted when the connection is gone or the answer is written. */
  get signal(): AbortSignal {
    return this.#over.signal;
  }

  get end(): ReplyEnd {
    const completed = this.#response.writableFinished;
    return { completed, closedEarly: !completed && !this.#cut };
  }

  /** Resolves when the answer is written, cut, or unwanted. */
  over(): Promise<void> {
    if (this.signal.aborted) return Promise.resolve();
    return new Promise((resolve) => this.signal.addEventListener('abort', () => resolve(), { once: true }));
  }

  /** Sends the status line and the headers now. */
  start(status: number, contentType: string): void {
    if (this.signal.aborted) return;
    this.#head(status, { 'content-type': contentType });
    this.#response.flushHeaders();
  }

  /** One write. Resolves when the system has taken it, so that a slow reader slows us down. */
  write(text: string): Promise<void> {
    if (this.signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const done = (): void => {
        this.signal.removeEventListener('abort', done);
        resolve();
      };
      // Node does not call back for a write that was waiting when the connection went away.
      this.signal.addEventListener('abort', done, { once: true });
      this.#response.write(text, done);
    });
  }

  finish(text = ''): void {
    if (!this.signal.aborted) this.#response.end(text);
  }

  /** Closes the connection in the middle of the answer. */
  cut(): void {
    this.#cut = true;
    this.#response.destroy();
  }

  /** A whole answer in one go. Names of `headers` are in lower case; they outrank the usual ones. */
  whole(status: number, contentType: string, body: string, headers: Readonly<Record<string, string>> = {}): void {
    if (this.signal.aborted) return;
    const contentLength = String(Buffer.byteLength(body));
    this.#head(status, { 'content-type': contentType, 'content-length': contentLength, ...headers });
    this.#response.end(body);
  }

  fault(fault: ApiFault): void {
    this.whole(fault.status, JSON_TYPE, JSON.stringify(errorBody(fault)));
  }

  #head(status: number, headers: Readonly<Record<string, string>>): void {
    this.#entry.status = status;
    this.#response.writeHead(status, { 'x-request-id': `req_sim_${this.#entry.index}`, ...headers });
  }
}
