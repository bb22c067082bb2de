/** One keep-alive connection that asks one thing at a time. */
import { connect } from 'node:net';
import { createResponseReader } from './response-reader.ts';

export interface ConnectionEvents {
  readonly onBody?: (piece: Buffer) => void;
  readonly onAnswer: (status: number) => void;
  /** The connection broke, with or without a request under way. */
  readonly onBroken: (reason: string) => void;
}

export interface Connection {
  /** Resolved when it is connected, or will never be. */
  readonly ready: Promise<void>;
  readonly send: (request: string) => void;
  readonly close: () => void;
}

const ignoreBody = (): void => undefined;

export function openConnection(port: number, events: ConnectionEvents): Connection {
  const socket = connect({ host: '127.0.0.1', port, noDelay: true });
  const ready = new Promise<void>((resolve) => {
    socket.once('connect', resolve).once('close', () => resolve());
  });
  let closed = false;
  const broken = (reason: string): void => {
    if (closed) return;
    closed = true;
    socket.destroy();
    events.onBroken(reason);
  };
  const reader = createResponseReader({ onBody: events.onBody ?? ignoreBody, onEnd: events.onAnswer });
  socket.on('data', (bytes: Buffer) => {
    try {
      reader.feed(bytes);
    } catch (error) {
      broken(String(error));
    }
  });
  socket.on('error', (error) => broken(error.message));
  socket.on('close', () => broken('closed'));
  return {
    ready,
    send: (request) => socket.write(request, 'latin1'),
    close: () => {
      closed = true;
      socket.destroy();
    },
  };
}
