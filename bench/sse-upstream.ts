/**
 * A provider that only streams: so many chunks, so far apart, each stamped with the clock.
 *
 * It speaks HTTP over bare sockets, because it shares a core with the load generator and sends 8,000 chunks a second.
 */
import { createServer, type Server, type Socket } from 'node:net';
import { nowUs } from './clock.ts';

/** Content of a stamped chunk: `@seq.sentUs.receivedUs@`; the last two are on the clock of `nowUs`. */
export const STAMP: RegExp = /@(\d+)\.(\d+)\.(\d+)@/;

interface StreamOrder {
  readonly chunks: number;
  /** 0: all at once, without stamps. */
  readonly everyMs: number;
  readonly usage: boolean;
  readonly receivedUs: number;
}

interface Counters {
  open: number;
  peak: number;
}

const HEAD =
  'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncache-control: no-cache\r\ntransfer-encoding: chunked\r\n\r\n';
const PADDING = ' and so the answer goes on';

export function createSseUpstream(): Server {
  const counters: Counters = { open: 0, peak: 0 };
  const bursts = new Map<string, Buffer>();
  return createServer({ noDelay: true }, (socket) => serve(socket, counters, bursts));
}

function serve(socket: Socket, counters: Counters, bursts: Map<string, Buffer>): void {
  let kept = '';
  socket.on('error', () => socket.destroy());
  socket.on('data', (bytes: Buffer) => {
    kept += bytes.toString('latin1');
    for (let request = takeRequest(kept); request !== null; request = takeRequest(kept)) {
      kept = request.rest;
      if (request.head.startsWith('GET ')) answerCounters(socket, counters);
      else answerStream(socket, parseOrder(request.body), counters, bursts);
    }
  });
}

function takeRequest(text: string): { readonly head: string; readonly body: string; readonly rest: string } | null {
  const headEnd = text.indexOf('\r\n\r\n');
  if (headEnd < 0) return null;
  const head = text.slice(0, headEnd);
  const bodyStart = headEnd + 4;
  if (/\r\ntransfer-encoding:\s*chunked/i.test(head)) return takeChunkedBody(text, head, bodyStart);
  const length = Number(/\r\ncontent-length:\s*(\d+)/i.exec(head)?.[1] ?? 0);
  if (text.length < bodyStart + length) return null;
  return { head, body: text.slice(bodyStart, bodyStart + length), rest: text.slice(bodyStart + length) };
}

/** Some clients send a body without its length. The framing may stay in: only a few fields are looked for. */
function takeChunkedBody(text: string, head: string, bodyStart: number): ReturnType<typeof takeRequest> {
  const end = text.indexOf('\r\n0\r\n\r\n', bodyStart - 2);
  if (end < 0) return null;
  return { head, body: text.slice(bodyStart, end), rest: text.slice(end + 7) };
}

function parseOrder(body: string): StreamOrder {
  const order = /chunks=(\d+);everyMs=(\d+)/.exec(body);
  return {
    chunks: Number(order?.[1] ?? 1),
    everyMs: Number(order?.[2] ?? 0),
    usage: /"include_usage"\s*:\s*true/.test(body),
    receivedUs: nowUs(),
  };
}

/** How many streams are open, and were open at most since this was last asked: shows that none waits in a queue. */
function answerCounters(socket: Socket, counters: Counters): void {
  const body = JSON.stringify(counters);
  counters.peak = counters.open;
  socket.write(`HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`);
}

function answerStream(socket: Socket, order: StreamOrder, counters: Counters, bursts: Map<string, Buffer>): void {
  if (order.everyMs === 0) {
    socket.write(burst(order, bursts));
    return;
  }
  counters.open += 1;
  counters.peak = Math.max(counters.peak, counters.open);
  const close = (): void => {
    counters.open -= 1;
  };
  socket.once('close', close);
  socket.write(HEAD, 'latin1');
  paceChunks(socket, order, () => {
    socket.off('close', close);
    close();
  });
}

/** Chunk n is due n intervals after the request, whatever the ones before it did. */
function paceChunks(socket: Socket, order: StreamOrder, done: () => void): void {
  let seq = 0;
  const next = (): void => {
    if (socket.destroyed) return;
    socket.write(httpChunk(event(`@${seq}.${nowUs()}.${order.receivedUs}@${PADDING}`)), 'latin1');
    seq += 1;
    if (seq === order.chunks) {
      socket.write(ending(order), 'latin1');
      done();
      return;
    }
    wait();
  };
  const wait = (): void => {
    const dueUs = order.receivedUs + (seq + 1) * order.everyMs * 1000;
    setTimeout(next, Math.max(1, Math.round((dueUs - nowUs()) / 1000)));
  };
  wait();
}

function burst(order: StreamOrder, made: Map<string, Buffer>): Buffer {
  const key = `${order.chunks} ${order.usage}`;
  const known = made.get(key);
  if (known !== undefined) return known;
  const chunks = Array.from({ length: order.chunks }, (_, seq) =>
    httpChunk(event(`@${seq}.0000000000.0000000000@${PADDING}`)),
  );
  const bytes = Buffer.from(HEAD + chunks.join('') + ending(order), 'latin1');
  made.set(key, bytes);
  return bytes;
}

function event(content: string): string {
  return `data: {"id":"chatcmpl-BenchBenchBenchBenchBench","object":"chat.completion.chunk","created":1763650000,"model":"gpt-4o-mini-2024-07-18","system_fingerprint":"fp_560af6e559","choices":[{"index":0,"delta":{"content":"${content}"},"logprobs":null,"finish_reason":null}]}\n\n`;
}

const STOP =
  'data: {"id":"chatcmpl-BenchBenchBenchBenchBench","object":"chat.completion.chunk","created":1763650000,"model":"gpt-4o-mini-2024-07-18","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\n';
const USAGE =
  'data: {"id":"chatcmpl-BenchBenchBenchBenchBench","object":"chat.completion.chunk","created":1763650000,"model":"gpt-4o-mini-2024-07-18","choices":[],"usage":{"prompt_tokens":210,"completion_tokens":200,"total_tokens":410}}\n\n';

function ending(order: StreamOrder): string {
  return `${httpChunk(STOP + (order.usage ? USAGE : ''))}${httpChunk('data: [DONE]\n\n')}0\r\n\r\n`;
}

function httpChunk(text: string): string {
  return `${text.length.toString(16)}\r\n${text}\r\n`;
}
