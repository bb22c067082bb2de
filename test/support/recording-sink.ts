import type { AnswerHead, AnswerSink } from '../../src/runtime/answer-sink.ts';

/** A sink that remembers everything, and is as slow as it is told to be. */
export class RecordingSink implements AnswerSink {
  readonly heads: AnswerHead[] = [];
  readonly chunks: Buffer[] = [];
  ends = 0;
  /** `write` says false from now on. */
  full = false;
  readonly #waiting: (() => void)[] = [];

  begin(head: AnswerHead): void {
    this.heads.push(head);
  }

  write(bytes: Buffer): boolean {
    this.chunks.push(bytes);
    return !this.full;
  }

  onDrain(callback: () => void): void {
    this.#waiting.push(callback);
  }

  end(last?: Buffer): void {
    if (last !== undefined) this.chunks.push(last);
    this.ends++;
  }

  /** There is room again. */
  drain(): void {
    this.full = false;
    for (const callback of this.#waiting.splice(0)) callback();
  }

  /** Whether somebody waits for room. */
  get awaited(): boolean {
    return this.#waiting.length > 0;
  }

  get bytes(): Buffer {
    return Buffer.concat(this.chunks);
  }

  get text(): string {
    return this.bytes.toString();
  }

  /** Nothing has reached it. */
  get untouched(): boolean {
    return this.heads.length === 0 && this.chunks.length === 0 && this.ends === 0;
  }
}
