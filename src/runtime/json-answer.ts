/** A complete answer in one body: kept whole, checked, handed on as the bytes it was. */
import type { Usage } from '../core/usage.ts';
import type { AnswerReading } from '../wire/dialect.ts';
import { AnswerBody } from './answer-body.ts';
import { type AnswerOrigin, type AnswerReader, MALFORMED, type Output, type Progress } from './answer-reader.ts';

export class JsonAnswer implements AnswerReader {
  readonly #origin: AnswerOrigin;
  readonly #output: Output;
  readonly #readAnswer: (text: string) => AnswerReading;
  readonly #body = new AnswerBody();
  committed = false;
  usage: Usage | null = null;
  model: string | null = null;
  readonly ttftMs = null;

  /** @param readAnswer is given one character a byte */
  constructor(origin: AnswerOrigin, output: Output, readAnswer: (text: string) => AnswerReading) {
    this.#origin = origin;
    this.#output = output;
    this.#readAnswer = readAnswer;
  }

  get begun(): boolean {
    return this.committed;
  }

  push(chunk: Buffer): Progress {
    return this.#body.push(chunk);
  }

  finish(): Progress {
    const body = this.#body.whole();
    const text = body.toString('latin1');
    const reading = this.#readAnswer(text);
    if (reading.kind === 'malformed') return MALFORMED;
    if (reading.kind === 'failure') return reading.failure;
    this.committed = true;
    this.usage = reading.usage;
    this.model = reading.model;
    this.#output.onOutput?.();
    const { deployment, number } = this.#origin;
    this.#output.sink.begin({ deployment, stream: false, attempts: number, usage: reading.usage });
    this.#output.sink.end(body, text);
    return 'done';
  }
}
