/** A provider that fails as it is told to: on raw sockets, so that every byte and every close is its own. */
import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type TLSSocket } from 'node:tls';
import { type Clock, systemClock } from '../../runtime/clock.ts';
import type { BookedConnection, Books } from './books.ts';
import { BooksKeeper } from './books-keeper.ts';
import { type Certificate, type CertificateFault, createCertificate } from './certificate.ts';
import type { Desk } from './desk.ts';
import { FAULTY_DIALECTS, type FaultyDialectName } from './dialects/dialects.ts';
import { listen } from './listen.ts';
import { type Greeting, Reception } from './reception.ts';
import { playerOf, type Script } from './script.ts';

export interface FaultyProviderOptions {
  readonly dialect: FaultyDialectName;
  /** Default: everything is answered. */
  readonly script?: Script;
  /** What scripts draw follows from it. Default 1. */
  readonly seed?: number | string;
  /** Speak TLS, with a certificate of which this is wrong. */
  readonly tls?: CertificateFault;
  /** What is done with a connection before anything is read from it. Default: all are served. */
  readonly greet?: (connection: BookedConnection) => Greeting;
  /** Whose time is waited for and noted. Default: the system's. */
  readonly clock?: Clock;
  /** Default 0: a free one. */
  readonly port?: number;
}

export interface FaultyProvider {
  /** The base URL, as clients of the dialect want it. */
  readonly url: string;
  readonly port: number;
  /** In PEM, for a client that is to trust it; null without TLS. */
  readonly certificate: string | null;
  readonly books: Books;
  /** From now on, requests are dealt with by this script, from its beginning. */
  play(script: Script): void;
  /** Cuts every connection and resolves when all is quiet. May be called again. */
  close(): Promise<void>;
}

/** Starts a provider on 127.0.0.1. Rejects with the system's error if the port is taken. */
export async function startFaultyProvider(options: FaultyProviderOptions): Promise<FaultyProvider> {
  const seed = options.seed ?? 1;
  const closing = new AbortController();
  const books = new BooksKeeper();
  const desk: Desk = {
    dialect: FAULTY_DIALECTS[options.dialect],
    clock: options.clock ?? systemClock,
    books,
    closing: closing.signal,
    player: playerOf(options.script ?? [], seed),
  };
  const certificate = options.tls === undefined ? null : createCertificate(options.tls);
  const reception = new Reception(desk, options.greet ?? (() => 'serve'));
  const server = createServerOf(certificate, reception);
  const port = await listen(server, options.port ?? 0);
  return {
    url: `http${certificate === null ? '' : 's'}://127.0.0.1:${port}${desk.dialect.basePath}`,
    port,
    certificate: certificate?.cert ?? null,
    books,
    play: (script) => {
      desk.player = playerOf(script, seed);
    },
    async close() {
      closing.abort();
      const closed = new Promise((resolve) => server.close(resolve));
      reception.close();
      await closed;
      await books.whenQuiet();
      books.abandon();
    },
  };
}

function createServerOf(certificate: Certificate | null, reception: Reception): Server {
  const options = { noDelay: true };
  if (certificate === null) {
    return createServer(options, (socket) => {
      if (reception.greet(socket)) reception.serve(socket, socket);
    });
  }
  const server = createTlsServer({ ...options, ...certificate }, (socket) => reception.serveTls(socket));
  server.prependListener('connection', (tcp: Socket) => void reception.greet(tcp));
  server.on('tlsClientError', (error: Error, socket: TLSSocket) => reception.noteHandshake(socket, error));
  return server;
}
