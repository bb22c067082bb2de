/**
 * Rows that wait to be written together, so that adding one costs no more than a push onto an array.
 *
 * A failing write loses nothing at first: the rows stay, the error is reported, and the next flush tries again,
 * later each time. Only when `capacity` rows wait is the oldest given up for each new one, counted and reported.
 */
import { reasonOf, StoreError } from './store-error.ts';

/** Calls back once after `delayMs`, unless cancelled by the function that is returned. */
export type Schedule = (callback: () => void, delayMs: number) => () => void;

export interface WriteBehindOptions<Row> {
  /** For messages: what one row is. */
  readonly name: string;
  /** Writes all rows or throws and writes none. Writing a row a second time must change nothing. */
  readonly write: (rows: readonly Row[]) => void;
  readonly schedule: Schedule;
  /** Longest wait of a row while writing works. */
  readonly intervalMs: number;
  /** Most rows in one write; as many waiting are written without further delay. */
  readonly batchRows: number;
  /** Most rows that wait while writing fails. */
  readonly capacity: number;
  readonly onError: (error: Error) => void;
}

/** The wait after a first failure; it doubles with each further one. */
const MIN_RETRY_MS = 500;
const MAX_RETRY_MS = 8_000;

export class WriteBehind<Row> {
  readonly #options: WriteBehindOptions<Row>;
  readonly #waiting: Row[] = [];
  #cancelTimer: (() => void) | null = null;
  #consecutiveFailures = 0;
  #dropped = 0;

  constructor(options: WriteBehindOptions<Row>) {
    this.#options = options;
  }

  /** Rows that are not written yet. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** Never throws and never writes: that happens in a later turn of the event loop. */
  push(row: Row): void {
    this.#waiting.push(row);
    if (this.#waiting.length > this.#options.capacity) {
      this.#waiting.shift();
      this.#dropped += 1;
    }
    if (this.#cancelTimer === null) {
      this.#writeIn(this.#options.intervalMs);
    } else if (this.#waiting.length === this.#options.batchRows && this.#consecutiveFailures === 0) {
      this.#cancelTimer();
      this.#writeIn(0);
    }
  }

  /** Writes everything that waits. The error, if there is one, has been reported already. */
  flush(): Error | null {
    return this.#write(Number.POSITIVE_INFINITY);
  }

  /** Flushes for the last time; what cannot be written now is lost, and the error says so. */
  close(): Error | null {
    const failed = this.flush();
    this.#cancelTimer?.();
    this.#cancelTimer = null;
    if (failed === null) return null;
    const error = new StoreError(
      `${this.waiting} ${this.#options.name}(s) were lost: ${reasonOf(failed.cause)}`,
      failed,
    );
    this.#options.onError(error);
    return error;
  }

  #write(maxBatches: number): Error | null {
    this.#cancelTimer?.();
    this.#cancelTimer = null;
    this.#reportDropped();
    try {
      this.#writeBatches(maxBatches);
    } catch (thrown) {
      return this.#afterFailure(thrown);
    }
    this.#consecutiveFailures = 0;
    if (this.#waiting.length > 0) this.#writeIn(this.#isBatchFull() ? 0 : this.#options.intervalMs);
    return null;
  }

  #writeBatches(maxBatches: number): void {
    const { batchRows, write } = this.#options;
    for (let batches = 0; batches < maxBatches && this.#waiting.length > 0; batches += 1) {
      const batch = this.#waiting.slice(0, batchRows);
      write(batch);
      this.#waiting.splice(0, batch.length);
    }
  }

  #afterFailure(thrown: unknown): Error {
    const { name, onError } = this.#options;
    const error = new StoreError(`${this.waiting} ${name}(s) could not be written yet: ${reasonOf(thrown)}`, thrown);
    this.#writeIn(Math.min(MIN_RETRY_MS * 2 ** this.#consecutiveFailures, MAX_RETRY_MS));
    this.#consecutiveFailures += 1;
    onError(error);
    return error;
  }

  /** One batch in a turn of the event loop: even a long queue does not hold it up for long. */
  #writeIn(delayMs: number): void {
    this.#cancelTimer = this.#options.schedule(() => this.#write(1), delayMs);
  }

  #isBatchFull(): boolean {
    return this.#waiting.length >= this.#options.batchRows;
  }

  #reportDropped(): void {
    if (this.#dropped === 0) return;
    const { name, capacity, onError } = this.#options;
    const error = new StoreError(`${this.#dropped} ${name}(s) were lost: more than ${capacity} waited to be written.`);
    this.#dropped = 0;
    onError(error);
  }
}
