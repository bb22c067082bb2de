/** An answer on its way to a client's connection. */
import type { ServerResponse } from 'node:http';
import type { PointsmanError } from '../core/errors.ts';
import type { AnswerHead, AnswerSink } from '../runtime/answer-sink.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Accepted } from '../runtime/ruling.ts';
import type { Client } from '../wire/dialect.ts';
import type { AnswerCopy } from './answer-copy.ts';
import { answerHeaders, rulingHeaders } from './answer-headers.ts';
import { requestIdHeaders } from './error-response.ts';

const STREAM_HEADERS: readonly string[] = [
  'content-type',
  'text/event-stream; charset=utf-8',
  'cache-control',
  'no-cache',
  // Some reverse proxies hold a stream back until it is complete unless they are told.
  'x-accel-buffering',
  'no',
];

/** Of no meaning in any dialect. */
const COMMENT = ': keep-alive\n\n';

const ONE_WRITE_BYTES = 64 * 1024;

export class ResponseSink implements AnswerSink {
  readonly #response: ServerResponse;
  readonly #id: string;
  readonly #client: Client;
  /** Gets all that the client gets. */
  #copy: AnswerCopy | undefined;
  #ruling: Accepted | undefined;
  #headers: string[] = [];
  #model = '';
  #first: Buffer | undefined;
  #streaming = false;
  #cancelTimer = (): void => {};

  constructor(response: ServerResponse, id: string, client: Client) {
    this.#response = response;
    this.#id = id;
    this.#client = client;
  }

  /** Before `begin`. */
  copyTo(copy: AnswerCopy): void {
    this.#copy = copy;
  }

  decided(ruling: Accepted): void {
    this.#ruling = ruling;
  }

  /** The headers of a stream are out, and its end is not: an error has to be told within it. */
  get streaming(): boolean {
    return this.#streaming && !this.#response.writableEnded;
  }

  /** The request's id and, once there is one, the decision: names and values in turn, for what nobody has answered. */
  get knownHeaders(): readonly string[] {
    const ruling = this.#ruling;
    return ruling === undefined
      ? requestIdHeaders(this.#id, this.#client)
      : rulingHeaders(this.#id, this.#client, ruling);
  }

  /**
   * Until `begin` or `rest`, the client of a stream is given a comment every so often, so that nobody between us takes
   * its connection for dead. That settles the status, and not who answers.
   *
   * @param everyMs 0: never
   */
  keepAlive(clock: Clock, everyMs: number): void {
    if (everyMs === 0) return;
    this.#cancelTimer = clock.schedule(() => {
      this.#openStream(this.knownHeaders);
      this.#response.write(COMMENT);
      this.keepAlive(clock, everyMs);
    }, everyMs);
  }

  /** No more comments. */
  rest(): void {
    this.#cancelTimer();
  }

  begin(head: AnswerHead): void {
    this.rest();
    const ruling = this.#ruling as Accepted;
    this.#headers = [...rulingHeaders(this.#id, this.#client, ruling), ...answerHeaders(head, ruling)];
    this.#model = head.deployment.upstreamModel;
    if (!head.stream) return;
    this.#copy?.begin([...STREAM_HEADERS, ...this.#headers]);
    this.#openStream(this.#headers);
  }

  #openStream(headers: readonly string[]): void {
    if (this.#streaming) return;
    this.#streaming = true;
    this.#response.writeHead(200, [...STREAM_HEADERS, ...headers]);
  }

  write(bytes: Buffer): boolean {
    this.#first ??= bytes;
    this.#copy?.add(bytes);
    return this.#response.write(bytes);
  }

  onDrain(callback: () => void): void {
    this.#response.once('drain', callback);
  }

  end(last?: Buffer, text?: string): void {
    if (last !== undefined) this.#copy?.add(last);
    if (this.#response.headersSent || last === undefined) this.#response.end(last);
    else this.#whole(last, text);
  }

  #whole(body: Buffer, text: string | undefined): void {
    const headers = ['content-type', 'application/json', 'content-length', String(body.length), ...this.#headers];
    this.#copy?.begin(headers);
    this.#response.writeHead(200, headers);
    // Node joins a header with a text into one write, with a buffer it makes two.
    if (text !== undefined && text.length <= ONE_WRITE_BYTES) this.#response.end(text, 'latin1');
    else this.#response.end(body);
  }

  /** While it is `streaming`: the client is told that this is not the end of an answer. */
  interrupt(error: PointsmanError): void {
    const first = this.#first;
    const createdAt = Math.floor((this.#ruling?.input.now ?? 0) / 1000);
    const begun = first === undefined ? undefined : { first, model: this.#model, createdAt };
    this.#response.end(this.#client.writeStreamError(error, this.#id, begun));
  }
}
