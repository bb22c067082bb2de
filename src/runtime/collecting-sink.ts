/** An answer for a caller in the same process: kept whole. */
import type { AnswerHead, AnswerSink } from './answer-sink.ts';

export class CollectingSink implements AnswerSink {
  readonly #chunks: Buffer[] = [];
  head: AnswerHead | undefined;

  begin(head: AnswerHead): void {
    this.head = head;
  }

  write(bytes: Buffer): boolean {
    this.#chunks.push(bytes);
    return true;
  }

  /** Never waits, so nobody has to be called. */
  onDrain(): void {}

  end(last?: Buffer): void {
    if (last !== undefined) this.#chunks.push(last);
  }

  text(): string {
    return Buffer.concat(this.#chunks).toString();
  }
}
