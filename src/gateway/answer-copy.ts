/** What a client is told, once more, as long as it is small enough to be kept. */
import type { KeptAnswer } from '../core/ports.ts';

/** No store keeps larger ones. */
const MAX_BYTES = 1024 * 1024;

export class AnswerCopy {
  #headers: readonly string[] | undefined;
  #chunks: Buffer[] = [];
  #bytes = 0;

  /** @param headers names and values in turn */
  begin(headers: readonly string[]): void {
    this.#headers = headers;
  }

  add(bytes: Buffer): void {
    this.#bytes += bytes.length;
    if (this.#bytes <= MAX_BYTES) this.#chunks.push(bytes);
    else this.#chunks = [];
  }

  /** Undefined where it has not begun, or has become too large. */
  whole(): KeptAnswer | undefined {
    if (this.#headers === undefined || this.#bytes > MAX_BYTES) return undefined;
    return { status: 200, headers: this.#headers, body: Buffer.concat(this.#chunks) };
  }
}
