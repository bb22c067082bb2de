/** Where connections come in: each is noted, and then served or not. */
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { BookedConnection, ConnectionEnd } from './books.ts';
import type { ConnectionEntry } from './books-keeper.ts';
import { Conversation } from './conversation.ts';
import type { Desk } from './desk.ts';

/** `ignore`: whatever comes is read and nothing ever said. */
export type Greeting = 'serve' | 'ignore' | 'reset' | 'close';

interface Guest {
  readonly tcp: Socket;
  readonly entry: ConnectionEntry;
  readonly greeting: Greeting;
  conversation: Conversation | null;
}

export class Reception {
  readonly #desk: Desk;
  readonly #greet: (connection: BookedConnection) => Greeting;
  /** By the client's port: all come from one host, and a TLS session does not say which connection it is on. */
  readonly #guests = new Map<number | undefined, Guest>();

  constructor(desk: Desk, greet: (connection: BookedConnection) => Greeting) {
    this.#desk = desk;
    this.#greet = greet;
  }

  /** Whether the connection is to be served. */
  greet(tcp: Socket): boolean {
    const { books, clock } = this.#desk;
    const entry = books.openConnection(clock.now(), () => tcp.writableLength);
    const guest: Guest = { tcp, entry, greeting: this.#greet(entry), conversation: null };
    const port = tcp.remotePort;
    this.#guests.set(port, guest);
    // Without a listener, a reset by the client would end the process.
    tcp.on('error', () => {});
    tcp.on('close', () => {
      this.#guests.delete(port);
      books.closeConnection(entry, this.#endOf(guest), clock.now());
    });
    if (guest.greeting === 'ignore') tcp.resume();
    if (guest.greeting === 'reset') tcp.resetAndDestroy();
    if (guest.greeting === 'close') tcp.end();
    return guest.greeting === 'serve';
  }

  serve(socket: Socket, tcp: Socket): void {
    const guest = this.#guests.get(tcp.remotePort);
    if (guest !== undefined) guest.conversation = new Conversation(this.#desk, socket, tcp, guest.entry);
  }

  serveTls(socket: TLSSocket): void {
    const guest = this.#guests.get(socket.remotePort);
    socket.on('error', () => {});
    if (guest !== undefined) this.serve(socket, guest.tcp);
  }

  noteHandshake(socket: TLSSocket, error: Error): void {
    const guest = this.#guests.get(socket.remotePort);
    if (guest !== undefined) guest.entry.error = error;
  }

  /** Cuts every connection. */
  close(): void {
    for (const { tcp } of this.#guests.values()) tcp.destroy();
  }

  #endOf({ greeting, conversation }: Guest): ConnectionEnd {
    if (this.#desk.closing.aborted) return 'closed-by-provider';
    if (greeting === 'reset' || greeting === 'close') return 'closed-by-wall';
    return conversation?.planned ?? 'closed-by-client';
  }
}
