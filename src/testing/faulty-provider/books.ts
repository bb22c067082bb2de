/** What a faulty provider saw and did, connection by connection and request by request. */
import type { AskedRequest } from './script.ts';

/**
 * How an exchange ended. `answered`: all that the fault wanted sent was sent, and a proper end of the HTTP answer.
 * `cut-by-wall`: the provider closed the connection, as the fault wanted. `closed-by-provider`: `close()` was called.
 */
export type RequestEnd = 'answered' | 'cut-by-wall' | 'closed-by-client' | 'closed-by-provider';

/** A request and what became of it. It is updated while the answer goes out. */
export interface BookedRequest extends AskedRequest {
  readonly connection: BookedConnection;
  /** The body as it came, in UTF-8. */
  readonly text: string;
  /** When the request was complete, in milliseconds since 1970. */
  readonly receivedAtMs: number;
  /** The kind of fault that was played. */
  readonly fault: string;
  /** Whether a whole head was handed to the socket. */
  readonly headSent: boolean;
  /** Deltas of the stream whose last byte was handed to the socket. Of an answer in one piece, there are none. */
  readonly deltasSent: number;
  /** Tokens in them; of an answer in one piece all of them, or none before its last byte. */
  readonly tokensSent: number;
  /** Bytes of the body that were handed to the socket, compressed if they are, without HTTP's framing. */
  readonly bodyBytesSent: number;
  /** Null as long as the exchange goes on; a stalled one does. */
  readonly end: RequestEnd | null;
  /** In milliseconds since 1970. */
  readonly endedAtMs: number | null;
}

export type ConnectionEnd = 'closed-by-client' | 'closed-by-wall' | 'closed-on-reuse' | 'closed-by-provider';

export interface BookedConnection {
  /** Order of arrival, from 1. */
  readonly number: number;
  readonly openedAtMs: number;
  readonly closedAtMs: number | null;
  readonly end: ConnectionEnd | null;
  /** Of HTTP: where a TLS handshake fails, there are none. */
  readonly bytesReceived: number;
  /** Complete requests. */
  readonly requests: number;
  /** Bytes that wait in this process for the client to read: never much more than a socket's high-water mark. */
  readonly bytesBuffered: number;
  /** What the client sent that was no HTTP request, or why no TLS session came about. */
  readonly error: Error | null;
}

export interface Books {
  readonly requests: readonly BookedRequest[];
  readonly connections: readonly BookedConnection[];
  /** Connections that are open now. */
  readonly open: number;
  /** Resolves when request `number` (from 1) has come. These four reject if the provider is closed first. */
  whenArrived(number: number): Promise<BookedRequest>;
  /** Resolves when the exchange of request `number` is over. */
  whenEnded(number: number): Promise<BookedRequest>;
  /** Resolves when connection `number` (from 1) is closed. */
  whenClosed(number: number): Promise<BookedConnection>;
  /** Resolves when no connection is open and no exchange goes on; at once if that is so. */
  whenQuiet(): Promise<void>;
}
