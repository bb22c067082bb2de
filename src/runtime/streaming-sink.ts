/** An answer for a caller in the same process: its events as they come, at the caller's pace. */
import { createParser } from 'eventsource-parser';
import { PointsmanError } from '../core/errors.ts';
import { parseObject } from '../wire/json/loose.ts';
import type { AnswerHead, AnswerSink } from './answer-sink.ts';

/** So many events may wait for the caller before the upstream is slowed down. */
const HIGH_WATER = 64;

export class StreamingSink implements AnswerSink, AsyncIterable<unknown> {
  readonly #onLeft: () => void;
  readonly #waiting: unknown[] = [];
  readonly #decoder = new TextDecoder();
  readonly #parser = createParser({ onEvent: ({ data }) => this.#take(data) });
  #ended = false;
  #error: Error | undefined;
  #wake: (() => void) | undefined;
  #drain: (() => void) | undefined;
  head: AnswerHead | undefined;

  /** @param onLeft told when the caller iterates no further, at the end or before */
  constructor(onLeft: () => void) {
    this.#onLeft = onLeft;
  }

  begin(head: AnswerHead): void {
    this.head = head;
    this.#notify();
  }

  write(bytes: Buffer): boolean {
    this.#parser.feed(this.#decoder.decode(bytes, { stream: true }));
    this.#notify();
    return this.#waiting.length < HIGH_WATER;
  }

  onDrain(callback: () => void): void {
    this.#drain = callback;
  }

  /** The answer is complete; the iteration ends with `close`, when the request is booked. */
  end(last?: Buffer): void {
    if (last !== undefined) this.write(last);
  }

  /** No more events; the iteration ends, with `error` if there is one. */
  close(error: Error | undefined): void {
    this.#ended = true;
    this.#error ??= error;
    this.#notify();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<unknown, void> {
    try {
      for (;;) {
        while (this.#waiting.length > 0) yield this.#next();
        if (this.#error !== undefined) throw this.#error;
        if (this.#ended) return;
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    } finally {
      this.#onLeft();
    }
  }

  #take(data: string): void {
    if (data.trim() === '[DONE]') return;
    const event = parseObject(data);
    if (event !== undefined) this.#waiting.push(event);
    else
      this.close(new PointsmanError('upstream_interrupted', 'The provider has sent an event that is no JSON object.'));
  }

  #next(): unknown {
    const chunk = this.#waiting.shift();
    if (this.#waiting.length < HIGH_WATER / 2) {
      this.#drain?.();
      this.#drain = undefined;
    }
    return chunk;
  }

  #notify(): void {
    this.#wake?.();
    this.#wake = undefined;
  }
}
