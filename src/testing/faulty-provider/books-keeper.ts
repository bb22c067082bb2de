/** Keeps the books of a faulty provider, and tells those who wait. */
import type { BookedConnection, BookedRequest, Books, ConnectionEnd, RequestEnd } from './books.ts';

type Writable<T> = { -readonly [Field in keyof T]: T[Field] };

export type RequestEntry = Writable<Omit<BookedRequest, 'connection'>> & { readonly connection: ConnectionEntry };
export type ConnectionEntry = Writable<Omit<BookedConnection, 'bytesBuffered'>> &
  Pick<BookedConnection, 'bytesBuffered'>;

interface Waiter {
  /** Resolves the promise if its time has come, and says whether it has. */
  readonly settle: () => boolean;
  readonly reject: (error: Error) => void;
}

export class BooksKeeper implements Books {
  readonly requests: RequestEntry[] = [];
  readonly connections: ConnectionEntry[] = [];
  open = 0;
  /** Exchanges that go on: for a moment, one may outlive its connection. */
  #running = 0;
  #waiters: Waiter[] = [];

  whenArrived(number: number): Promise<BookedRequest> {
    return this.#when(() => this.requests[number - 1]);
  }

  whenEnded(number: number): Promise<BookedRequest> {
    return this.#when(() => this.requests.slice(number - 1, number).find(({ end }) => end !== null));
  }

  whenClosed(number: number): Promise<BookedConnection> {
    return this.#when(() => this.connections.slice(number - 1, number).find(({ end }) => end !== null));
  }

  async whenQuiet(): Promise<void> {
    await this.#when(() => (this.open === 0 && this.#running === 0 ? true : undefined));
  }

  openConnection(nowMs: number, buffered: () => number): ConnectionEntry {
    const entry: ConnectionEntry = {
      number: this.connections.length + 1,
      openedAtMs: nowMs,
      closedAtMs: null,
      end: null,
      bytesReceived: 0,
      requests: 0,
      get bytesBuffered() {
        return buffered();
      },
      error: null,
    };
    this.connections.push(entry);
    this.open++;
    return entry;
  }

  /** The first one who says how it ended is right: what follows is only the consequence. */
  closeConnection(entry: ConnectionEntry, end: ConnectionEnd, nowMs: number): void {
    if (entry.end !== null) return;
    entry.end = end;
    entry.closedAtMs = nowMs;
    this.open--;
    this.#tell();
  }

  openRequest(entry: RequestEntry): void {
    this.requests.push(entry);
    entry.connection.requests++;
    this.#running++;
    this.#tell();
  }

  closeRequest(entry: RequestEntry, end: RequestEnd, nowMs: number): void {
    if (entry.end !== null) return;
    entry.end = end;
    entry.endedAtMs = nowMs;
    this.#running--;
    this.#tell();
  }

  /** Nothing more will happen: whoever still waits is told so. */
  abandon(): void {
    for (const { reject } of this.#waiters) reject(new Error('The faulty provider was closed before that happened.'));
    this.#waiters = [];
  }

  #tell(): void {
    this.#waiters = this.#waiters.filter(({ settle }) => !settle());
  }

  #when<T>(find: () => T | undefined): Promise<T> {
    return new Promise((resolve, reject) => {
      const settle = (): boolean => {
        const found = find();
        if (found !== undefined) resolve(found);
        return found !== undefined;
      };
      if (!settle()) this.#waiters.push({ settle, reject });
    });
  }
}
