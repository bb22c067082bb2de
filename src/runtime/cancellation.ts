import type { PointsmanError } from '../core/errors.ts';

/** Why work is given up that its client still waits for. */
export interface Stop {
  readonly error: PointsmanError;
  /** The client has been handed a part of the answer. */
  readonly begun: boolean;
}

/** Tells the work for a client that it is not wanted any more. Lighter than an AbortController, which costs 3 µs. */
export class Cancellation {
  #cancelled = false;
  #stop: Stop | undefined;
  #listener: (() => void) | undefined;

  get cancelled(): boolean {
    return this.#cancelled;
  }

  /** Undefined where the client has gone. */
  get stop(): Stop | undefined {
    return this.#stop;
  }

  /** @param stop where it is not the client that wants no more */
  cancel(stop?: Stop): void {
    if (this.#cancelled) return;
    this.#cancelled = true;
    this.#stop = stop;
    this.#listener?.();
  }

  /** The one to tell, from now on. */
  notify(listener: (() => void) | undefined): void {
    this.#listener = listener;
  }
}
