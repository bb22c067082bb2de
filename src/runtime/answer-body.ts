/** The body of an answer that is kept until it is whole. */
import { MALFORMED, type Progress } from './answer-reader.ts';

export const MAX_ANSWER_BYTES: number = 64 * 1024 * 1024;

export class AnswerBody {
  readonly #chunks: Buffer[] = [];
  #bytes = 0;

  push(chunk: Buffer): Progress {
    this.#bytes += chunk.length;
    if (this.#bytes > MAX_ANSWER_BYTES) return MALFORMED;
    this.#chunks.push(chunk);
    return 'more';
  }

  /** All of it; the very chunk if there has been only one. */
  whole(): Buffer {
    const [only] = this.#chunks;
    return this.#chunks.length === 1 && only !== undefined ? only : Buffer.concat(this.#chunks);
  }
}
