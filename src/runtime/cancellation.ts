/** Tells the work for a client that the client has gone. Lighter than an AbortController, which costs 3 µs. */
export class Cancellation {
  #cancelled = false;
  #listener: (() => void) | undefined;

  get cancelled(): boolean {
    return this.#cancelled;
  }

  cancel(): void {
    if (this.#cancelled) return;
    this.#cancelled = true;
    this.#listener?.();
  }

  /** The one to tell, from now on. */
  notify(listener: (() => void) | undefined): void {
    this.#listener = listener;
  }
}
