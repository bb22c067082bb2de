/** Which answers are still to be given, so that a server that closes waits for them and for nothing else. */
import type { ServerResponse } from 'node:http';
import type { PointsmanError } from '../core/errors.ts';
import type { Cancellation } from '../runtime/cancellation.ts';

interface Answer {
  readonly response: ServerResponse;
  readonly cancellation: Cancellation;
  /** All of it has been written; the client has not taken it yet. */
  written: boolean;
}

export class AnswersUnderWay {
  readonly #writeTimeoutMs: number;
  readonly #onDefect: (defect: unknown) => void;
  readonly #answers = new Set<Answer>();
  #waiting: (() => void)[] = [];

  /**
   * @param writeTimeoutMs so long may a client take nothing of what has been written for it
   * @param onDefect told of work that was rejected: its client has been left without an end
   */
  constructor(writeTimeoutMs: number, onDefect: (defect: unknown) => void) {
    this.#writeTimeoutMs = writeTimeoutMs;
    this.#onDefect = onDefect;
  }

  /**
   * @param work resolves when the last of the answer has been written to the response, or is no longer wanted
   * @param cancellation ends the work early
   */
  add(work: Promise<void>, response: ServerResponse, cancellation: Cancellation): void {
    const answer: Answer = { response, cancellation, written: false };
    this.#answers.add(answer);
    const leave = (): void => this.#leave(answer);
    const onWritten = (): void => {
      answer.written = true;
      // What was written may still be on its way to a slow client.
      const isDelivered = response.writableFinished || response.destroyed || response.socket === null;
      if (isDelivered) leave();
      else {
        response.once('close', leave);
        // Node looks at whether anything is taken, not at how long all of it takes.
        response.setTimeout(this.#writeTimeoutMs, () => response.destroy());
      }
    };
    const onRejected = (defect: unknown): void => {
      response.destroy();
      leave();
      this.#onDefect(defect);
    };
    work.then(onWritten, onRejected);
  }

  /** Ends them all: with this error where something is still to be said, else as they are. */
  interrupt(error: PointsmanError): void {
    for (const { response, cancellation, written } of this.#answers) {
      if (written) response.destroy();
      else cancellation.cancel({ error, begun: response.headersSent });
    }
  }

  /** Resolves when there are none. */
  none(): Promise<void> {
    return this.#answers.size === 0 ? Promise.resolve() : new Promise((resolve) => this.#waiting.push(resolve));
  }

  #leave(answer: Answer): void {
    this.#answers.delete(answer);
    if (this.#answers.size > 0) return;
    for (const resolve of this.#waiting) resolve();
    this.#waiting = [];
  }
}
