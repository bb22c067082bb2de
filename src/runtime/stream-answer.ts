/** An answer as a stream of events: held back until the first output, then passed on as the bytes it is. */
import type { Usage } from '../core/usage.ts';
import type { StreamObserver } from '../wire/observation.ts';
import { closeEvent, EventCutter } from '../wire/sse/framer.ts';
import {
  type AnswerOrigin,
  type AnswerReader,
  type Flow,
  MALFORMED,
  MAX_EVENT_BYTES,
  type Output,
  type Progress,
} from './answer-reader.ts';
import { HeldOutput } from './held-output.ts';

export class StreamAnswer implements AnswerReader {
  readonly #output: HeldOutput;
  #observer: StreamObserver;
  /** Of bytes, a character each. */
  readonly #cutter = new EventCutter();

  constructor(origin: AnswerOrigin, output: Output, flow: Flow, observer: StreamObserver) {
    this.#output = new HeldOutput(origin, output, flow);
    this.#observer = observer;
  }

  get begun(): boolean {
    return this.#output.begun;
  }

  get committed(): boolean {
    return this.#output.committed;
  }

  get ttftMs(): number | null {
    return this.#output.ttftMs;
  }

  get usage(): Usage | null {
    return this.#observer.state.usage;
  }

  get model(): string | null {
    return this.#observer.state.model;
  }

  push(chunk: Buffer): Progress {
    const joined = this.#cutter.heldLength > 0;
    const block = this.#cutter.push(chunk.toString('latin1'));
    if (this.#cutter.heldLength > MAX_EVENT_BYTES) return MALFORMED;
    if (block === '') return 'nothing';
    return this.#take(block, joined ? undefined : bytesTo(chunk, block.length));
  }

  finish(): Progress {
    const rest = this.#cutter.takeRest();
    if (rest !== '') {
      const progress = this.#take(closeEvent(rest), undefined);
      if (progress !== 'more' && progress !== 'nothing') return progress;
    }
    const { state, terminator } = this.#observer;
    if (!state.complete || terminator === null) return MALFORMED;
    this.#output.end(Buffer.from(terminator, 'latin1'));
    return 'done';
  }

  /** @param bytes the same block as it arrived, if it arrived in one piece */
  #take(block: string, bytes: Buffer | undefined): Progress {
    const { next, forward, progress, deltas } = this.#observer.step(block);
    const { committed, terminated, failure } = next.state;
    // Output and failure in one block: nobody has seen the output, so another deployment may still answer.
    if (failure !== null && !this.committed) return failure;
    this.#observer = next;
    if (committed) this.#output.begin();
    if (forward !== '') {
      const whole = bytes?.length === forward.length ? bytes : Buffer.from(forward, 'latin1');
      if (!this.#output.write(whole, deltas)) return MALFORMED;
    }
    if (failure !== null) return failure;
    if (!terminated) return progress ? 'more' : 'nothing';
    // All of nothing is no answer.
    if (!committed) return MALFORMED;
    // Whatever becomes of the connection after the terminator, the answer is complete.
    this.#output.end();
    return 'done';
  }
}

function bytesTo(chunk: Buffer, end: number): Buffer {
  return end === chunk.length ? chunk : chunk.subarray(0, end);
}
