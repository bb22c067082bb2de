/** Which answers are still to be given, so that a server that closes waits for them and for nothing else. */
import type { ServerResponse } from 'node:http';

export class AnswersUnderWay {
  #count = 0;
  #waiting: (() => void)[] = [];

  /** @param work resolves when the last of the answer has been written to the response, or is no longer wanted */
  add(work: Promise<void>, response: ServerResponse): void {
    this.#count++;
    const leave = (): void => this.#leave();
    void work.then(() => {
      // What was written may still be on its way to a slow client.
      const isDelivered = response.writableFinished || response.destroyed || response.socket === null;
      if (isDelivered) leave();
      else response.once('close', leave);
    });
  }

  /** Resolves when there are none. */
  none(): Promise<void> {
    return this.#count === 0 ? Promise.resolve() : new Promise((resolve) => this.#waiting.push(resolve));
  }

  #leave(): void {
    this.#count--;
    if (this.#count > 0) return;
    for (const resolve of this.#waiting) resolve();
    this.#waiting = [];
  }
}
