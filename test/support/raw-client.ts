/** A client of bare bytes: for everything that a well-behaved HTTP client would never do. */
import { connect, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

export interface RawConnection {
  readonly socket: Socket;
  /** What has come so far. */
  readonly text: string;
  send(text: string | Uint8Array): void;
  /** Resolves with everything so far once it holds `part`; rejects if the connection ends without it. */
  waitFor(part: string): Promise<string>;
  /** Resolves with everything when the other side has closed. */
  readonly closed: Promise<string>;
}

/** Is cut when the test is over, unless that has happened before. */
export async function connectTo(port: number): Promise<RawConnection> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  onTestFinished(() => void socket.destroy());
  let text = '';
  let waiting: (() => void)[] = [];
  const wake = (): void => {
    for (const each of waiting) each();
    waiting = [];
  };
  socket.setEncoding('utf8');
  socket.on('data', (piece: string) => {
    text += piece;
    wake();
  });
  let over = false;
  const closed = new Promise<string>((resolve) => {
    const end = (): void => {
      over = true;
      wake();
      resolve(text);
    };
    // A reset is one way of closing.
    socket.on('error', end).on('end', end).on('close', end);
  });
  await new Promise<void>((resolve) => socket.once('connect', resolve));
  return {
    socket,
    get text() {
      return text;
    },
    send: (bytes) => void socket.write(bytes),
    async waitFor(part) {
      while (!text.includes(part)) {
        if (over) throw new Error(`The connection ended without "${part}", but with: ${text}`);
        await new Promise<void>((resolve) => waiting.push(resolve));
      }
      return text;
    },
    closed,
  };
}

/** A chat request as it goes over the wire, with further lines for its head. */
export function rawChat(body: object | string, headers: readonly string[] = []): string {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return `${rawHead('POST', '/v1/chat/completions', [
    'host: 127.0.0.1',
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(text)}`,
    ...headers,
  ])}${text}`;
}

export function rawHead(method: string, path: string, headers: readonly string[] = ['host: 127.0.0.1']): string {
  return [`${method} ${path} HTTP/1.1`, ...headers, '', ''].join('\r\n');
}

/** How many answers of this status there are. */
export function countAnswers(text: string, status: number): number {
  return text.split(`HTTP/1.1 ${status} `).length - 1;
}
