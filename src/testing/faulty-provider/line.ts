/** One connection to write on: no faster than it takes it, and with every way to end it. */
import type { Socket } from 'node:net';

/** After so many bytes others get their turn, though the socket would take more: a client may live in this process. */
const BREATH_BYTES = 65_536;

/** The first one may still be in the turn in which the bytes were written. */
const TURNS_TO_READ = 3;

export class Line {
  readonly #socket: Socket;
  /** The TCP connection under the TLS session, or the same. */
  readonly #tcp: Socket;
  readonly #gone = new AbortController();
  #unflushed = 0;
  #sinceBreath = 0;
  /** Called when there is reason to look again. */
  #waiting: (() => void)[] = [];

  constructor(socket: Socket, tcp: Socket) {
    this.#socket = socket;
    this.#tcp = tcp;
    const gone = (): void => {
      this.#gone.abort();
      this.#look();
    };
    for (const name of ['end', 'close', 'error']) socket.on(name, gone);
    tcp.on('close', gone);
    socket.on('drain', () => this.#look());
  }

  /** Aborted when the client has closed the connection, or it is closed. */
  get signal(): AbortSignal {
    return this.#gone.signal;
  }

  /** Resolves when more may be written, or the connection is gone. */
  async write(bytes: Buffer): Promise<void> {
    if (this.signal.aborted || bytes.length === 0) return;
    this.#unflushed++;
    this.#socket.write(bytes, (error) => {
      if (!error) this.#unflushed--;
      this.#look();
    });
    await this.#until(() => !this.#socket.writableNeedDrain);
    this.#sinceBreath += bytes.length;
    if (this.#sinceBreath < BREATH_BYTES) return;
    this.#sinceBreath = 0;
    await aTurn();
  }

  /** Resolves when the system has all that was written (true), or the connection is gone before (false). */
  async flush(): Promise<boolean> {
    await this.#until(() => this.#unflushed === 0);
    return this.#unflushed === 0;
  }

  /** Resolves when the connection is gone. */
  over(): Promise<void> {
    return this.#until(() => false);
  }

  /** With a TCP FIN, after all that was written. */
  close(): void {
    this.#socket.end();
  }

  /**
   * With a TCP reset. A client that meets bytes and the reset at once takes it for an end: so what was written is
   * given the time in which a client in this process reads it.
   */
  async reset(): Promise<void> {
    await this.flush();
    for (let i = 0; i < TURNS_TO_READ; i++) await aTurn();
    this.#tcp.resetAndDestroy();
  }

  #look(): void {
    for (const wake of this.#waiting.splice(0)) wake();
  }

  async #until(reached: () => boolean): Promise<void> {
    while (!reached() && !this.signal.aborted) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }
}

function aTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
