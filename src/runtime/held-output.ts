/**
 * The way of a stream to its client: held back until it is committed, then handed on at the client's pace.
 */
import { MAX_ANSWER_BYTES } from './answer-body.ts';
import type { AnswerOrigin, Flow, Output } from './answer-reader.ts';

/** What comes before the first output may be so large. */
const MAX_HELD_BYTES = 4 * 1024 * 1024;

export class HeldOutput {
  readonly #origin: AnswerOrigin;
  readonly #output: Output;
  readonly #flow: Flow;
  #held: Buffer[] = [];
  #heldBytes = 0;
  #deltas = 0;
  #waiting = false;
  begun = false;
  committed = false;
  ttftMs: number | null = null;

  constructor(origin: AnswerOrigin, output: Output, flow: Flow) {
    this.#origin = origin;
    this.#output = output;
    this.#flow = flow;
  }

  /** The first output has come. From here on the answer is this one, unless all of it is to be handed on at once. */
  begin(): void {
    if (this.begun) return;
    this.begun = true;
    this.ttftMs = this.#output.elapsedMs();
    this.#output.onOutput?.();
    if (!this.#output.atomic) this.#commit();
  }

  #commit(): void {
    this.committed = true;
    const { deployment, number } = this.#origin;
    this.#output.sink.begin({ deployment, stream: true, attempts: number, usage: null });
    for (const bytes of this.#held) this.#pass(bytes);
    this.#held = [];
  }

  /**
   * False if more would have to be held than an answer ever needs, or more has come than was asked for.
   *
   * @param deltas how many are in it
   */
  write(bytes: Buffer, deltas = 0): boolean {
    this.#deltas += deltas;
    if (this.#deltas > (this.#output.maxDeltas ?? Number.POSITIVE_INFINITY)) return false;
    if (this.committed) {
      this.#pass(bytes);
      return true;
    }
    this.#held.push(bytes);
    this.#heldBytes += bytes.length;
    return this.#heldBytes <= (this.#output.atomic ? MAX_ANSWER_BYTES : MAX_HELD_BYTES);
  }

  end(last?: Buffer): void {
    if (!this.committed) this.#commit();
    this.#output.sink.end(last);
  }

  #pass(bytes: Buffer): void {
    if (this.#output.sink.write(bytes) || this.#waiting) return;
    this.#waiting = true;
    this.#flow.pause();
    this.#output.sink.onDrain(() => {
      this.#waiting = false;
      this.#flow.resume();
    });
  }
}
