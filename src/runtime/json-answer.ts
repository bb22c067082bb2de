/** A complete answer in one body: kept whole, checked, handed on as the bytes it was. */
import type { Usage } from '../core/usage.ts';
import { readAnswer } from '../wire/openai-chat/read-answer.ts';
import type { AnswerOrigin, AnswerReader, Output, Progress } from './answer-reader.ts';

const MAX_ANSWER_BYTES = 64 * 1024 * 1024;

export class JsonAnswer implements AnswerReader {
  readonly #origin: AnswerOrigin;
  readonly #output: Output;
  readonly #chunks: Buffer[] = [];
  #bytes = 0;
  committed = false;
  usage: Usage | null = null;
  readonly ttftMs = null;

  constructor(origin: AnswerOrigin, output: Output) {
    this.#origin = origin;
    this.#output = output;
  }

  push(chunk: Buffer): Progress {
    this.#bytes += chunk.length;
    if (this.#bytes > MAX_ANSWER_BYTES) return 'upstream_malformed';
    this.#chunks.push(chunk);
    return 'more';
  }

  finish(): Progress {
    const [only] = this.#chunks;
    const body = this.#chunks.length === 1 && only !== undefined ? only : Buffer.concat(this.#chunks);
    const text = body.toString('latin1');
    const reading = readAnswer(text);
    if (reading.kind === 'malformed') return 'upstream_malformed';
    this.committed = true;
    this.usage = reading.usage;
    const { deployment, number } = this.#origin;
    this.#output.sink.begin({ deployment, stream: false, attempts: number, usage: reading.usage });
    this.#output.sink.end(body, text);
    return 'done';
  }
}
