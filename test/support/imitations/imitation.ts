/** An imitated provider over real HTTP: it reads requests, has them answered by a wire language, and writes the bytes. */
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

export interface ImitatedRequest {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** Undefined if it is no JSON. */
  readonly body: unknown;
}

/** With what a signature covers besides. */
export interface WireRequest extends ImitatedRequest {
  readonly method: string;
  readonly bytes: Buffer;
}

export type Reaction =
  | { readonly kind: 'json'; readonly status: number; readonly headers?: HeaderFields; readonly body: unknown }
  | {
      readonly kind: 'events';
      readonly headers?: HeaderFields;
      /** Whole events, as texts or as bytes. */
      readonly events: readonly (string | Uint8Array)[];
      readonly ending: 'end' | 'hang' | 'cut';
    };

export type HeaderFields = Readonly<Record<string, string>>;

/** How a provider answers. Pure. */
export type Api = (request: WireRequest) => Reaction;

export interface ReceivedRequest extends WireRequest {
  readonly reaction: Reaction;
  /** Resolves when the connection of the answer is over: true if the answer was not complete by then. */
  readonly closedEarly: Promise<boolean>;
}

export interface Imitation {
  readonly origin: string;
  /** With `/v1`. */
  readonly url: string;
  readonly received: readonly ReceivedRequest[];
  close(): Promise<void>;
}

export async function startImitation(api: Api): Promise<Imitation> {
  const received: ReceivedRequest[] = [];
  const server = createServer((message, response) => {
    void buffer(message).then((bytes) => {
      const { url: path = '', headers, method = '' } = message;
      const request: WireRequest = { path, headers, method, bytes, body: parsed(bytes) };
      const reaction = api(request);
      const closedEarly = new Promise<boolean>((resolve) => {
        response.once('close', () => resolve(!response.writableFinished));
      });
      received.push({ ...request, reaction, closedEarly });
      write(response, reaction);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const origin = `http://127.0.0.1:${port}`;
  return {
    origin,
    url: `${origin}/v1`,
    received,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}

function write(response: ServerResponse, reaction: Reaction): void {
  if (reaction.kind === 'json') {
    response.writeHead(reaction.status, { 'content-type': 'application/json', ...reaction.headers });
    response.end(JSON.stringify(reaction.body));
    return;
  }
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', ...reaction.headers });
  const bytes = Buffer.concat(reaction.events.map((event) => Buffer.from(event as Uint8Array)));
  const pieces = split(bytes);
  const next = (index: number): void => {
    const piece = pieces[index];
    if (piece === undefined) finish(response, reaction.ending);
    else response.write(piece, () => setImmediate(next, index + 1));
  };
  next(0);
}

/** In pieces that respect neither events nor characters. */
function split(bytes: Buffer): readonly Buffer[] {
  const PIECE = 173;
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += PIECE) pieces.push(bytes.subarray(at, at + PIECE));
  return pieces;
}

function finish(response: ServerResponse, how: 'end' | 'hang' | 'cut'): void {
  if (how === 'end') response.end();
  if (how === 'cut') response.destroy();
}
