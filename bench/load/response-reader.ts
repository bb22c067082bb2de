/**
 * Reads HTTP/1.1 answers off a socket, one after another, as cheaply as JavaScript allows: the load generator
 * shares a core with the upstream, and what it costs must not become what is measured.
 */

export interface ResponseHandlers {
  /** A piece of the body, without chunk framing. */
  readonly onBody: (piece: Buffer) => void;
  readonly onEnd: (status: number) => void;
}

export interface ResponseReader {
  /** Throws on bytes that are not HTTP. */
  readonly feed: (bytes: Buffer) => void;
}

type State =
  | { readonly at: 'head' }
  | { readonly at: 'fixed'; left: number }
  | { readonly at: 'chunk-size' }
  | { readonly at: 'chunk-data'; left: number }
  | { readonly at: 'chunk-end' }
  | { readonly at: 'trailer' };

const CRLF = '\r\n';
const HEAD_END = '\r\n\r\n';

export function createResponseReader(handlers: ResponseHandlers): ResponseReader {
  let state: State = { at: 'head' };
  let kept: Buffer = Buffer.alloc(0);
  let status = 0;

  const finish = (): void => {
    state = { at: 'head' };
    handlers.onEnd(status);
  };

  /** Takes what it can from `bytes` at `from`; gives the new position, or -1 if it needs more bytes. */
  const step: Record<State['at'], (bytes: Buffer, from: number) => number> = {
    head: (bytes, from) => {
      const end = bytes.indexOf(HEAD_END, from, 'latin1');
      if (end < 0) return -1;
      const head = parseHead(bytes.toString('latin1', from, end + 2));
      status = head.status;
      state = head.length === null ? { at: 'chunk-size' } : { at: 'fixed', left: head.length };
      if (head.length === 0) finish();
      return end + HEAD_END.length;
    },
    fixed: (bytes, from) => takeBody(bytes, from, finish),
    'chunk-size': (bytes, from) => {
      const end = bytes.indexOf(CRLF, from, 'latin1');
      if (end < 0) return -1;
      const size = Number.parseInt(bytes.toString('latin1', from, end), 16);
      if (!Number.isInteger(size)) throw new Error('a chunk has no size');
      state = size === 0 ? { at: 'trailer' } : { at: 'chunk-data', left: size };
      return end + 2;
    },
    'chunk-data': (bytes, from) =>
      takeBody(bytes, from, () => {
        state = { at: 'chunk-end' };
      }),
    'chunk-end': (bytes, from) => {
      if (bytes.length - from < 2) return -1;
      state = { at: 'chunk-size' };
      return from + 2;
    },
    trailer: (bytes, from) => {
      const end = bytes.indexOf(CRLF, from, 'latin1');
      if (end < 0) return -1;
      if (end === from) finish();
      return end + 2;
    },
  };

  const takeBody = (bytes: Buffer, from: number, done: () => void): number => {
    const body = state as { left: number };
    const taken = Math.min(body.left, bytes.length - from);
    body.left -= taken;
    handlers.onBody(bytes.subarray(from, from + taken));
    if (body.left === 0) done();
    return from + taken;
  };

  return {
    feed: (fresh) => {
      const bytes = kept.length === 0 ? fresh : Buffer.concat([kept, fresh]);
      let position = 0;
      while (position < bytes.length) {
        const next = step[state.at](bytes, position);
        if (next < 0) break;
        position = next;
      }
      kept = bytes.subarray(position);
    },
  };
}

/** `length` is null for a chunked body. */
function parseHead(head: string): { readonly status: number; readonly length: number | null } {
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1] ?? Number.NaN);
  if (Number.isNaN(status)) throw new Error(`not an HTTP answer: ${head.slice(0, 40)}`);
  if (/\r\ntransfer-encoding:\s*chunked\r\n/i.test(head)) return { status, length: null };
  return { status, length: Number(/\r\ncontent-length:\s*(\d+)\r\n/i.exec(head)?.[1] ?? 0) };
}
