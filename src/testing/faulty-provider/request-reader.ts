/** Reads HTTP/1.1 requests from the bytes of a connection: as little of the protocol as clients of providers use. */

export interface RawRequest {
  readonly method: string;
  readonly path: string;
  /** Names in lower case; of several with a name, the values joined by a comma. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

interface Head extends Omit<RawRequest, 'body'> {
  readonly bytes: number;
}

const HEAD_END = Buffer.from('\r\n\r\n');
const MAX_HEAD_BYTES = 262_144;

export class RequestReader {
  #held: Buffer[] = [];
  #length = 0;
  /** Nothing can be complete before there are so many bytes. */
  #wanted = 0;

  /** The requests that are complete with `bytes`. Throws an error if it is no HTTP. */
  push(bytes: Buffer): readonly RawRequest[] {
    this.#held.push(bytes);
    this.#length += bytes.length;
    const requests: RawRequest[] = [];
    for (let request = this.#read(); request !== null; request = this.#read()) requests.push(request);
    return requests;
  }

  #read(): RawRequest | null {
    if (this.#length === 0 || this.#length < this.#wanted) return null;
    const held = Buffer.concat(this.#held);
    this.#held = [held];
    const head = readHead(held);
    if (head === null) return null;
    const body = readBody(held, head);
    if (body === null) {
      this.#wanted = head.bytes + Number(head.headers['content-length'] ?? 0);
      return null;
    }
    this.#wanted = 0;
    this.#held = [held.subarray(body.end)];
    this.#length = held.length - body.end;
    const { method, path, headers } = head;
    return { method, path, headers, body: body.bytes };
  }
}

function readHead(held: Buffer): Head | null {
  const end = held.indexOf(HEAD_END);
  if (end < 0) {
    if (held.length > MAX_HEAD_BYTES || !/^[A-Z]+( |$)/.test(held.toString('latin1', 0, 12))) throw noHttp(held);
    return null;
  }
  const [first = '', ...lines] = held.toString('latin1', 0, end).split('\r\n');
  const [, method, path] = /^([A-Z]+) (\S+) HTTP\/1\.[01]$/.exec(first) ?? [];
  if (method === undefined || path === undefined) throw noHttp(held);
  return { method, path, headers: readHeaders(lines), bytes: end + HEAD_END.length };
}

function readHeaders(lines: readonly string[]): Readonly<Record<string, string>> {
  const headers = new Map<string, string>();
  for (const line of lines) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).toLowerCase();
    const value = line.slice(colon + 1).trim();
    const before = headers.get(name);
    headers.set(name, before === undefined ? value : `${before}, ${value}`);
  }
  return Object.fromEntries(headers);
}

interface Body {
  readonly bytes: Buffer;
  /** Where the next request begins. */
  readonly end: number;
}

function readBody(held: Buffer, { headers, bytes: start }: Head): Body | null {
  if (/chunked/i.test(headers['transfer-encoding'] ?? '')) return readChunks(held, start);
  const end = start + Number(headers['content-length'] ?? 0);
  return held.length < end ? null : { bytes: held.subarray(start, end), end };
}

function readChunks(held: Buffer, start: number): Body | null {
  const chunks: Buffer[] = [];
  for (let offset = start; ; ) {
    const lineEnd = held.indexOf('\r\n', offset);
    if (lineEnd < 0) return null;
    const size = Number.parseInt(held.toString('latin1', offset, lineEnd), 16);
    if (Number.isNaN(size)) throw noHttp(held.subarray(offset));
    const end = lineEnd + 2 + size + 2;
    if (held.length < end) return null;
    if (size === 0) return { bytes: Buffer.concat(chunks), end };
    chunks.push(held.subarray(lineEnd + 2, end - 2));
    offset = end;
  }
}

function noHttp(held: Buffer): Error {
  return new Error(`Not an HTTP request: ${JSON.stringify(held.toString('latin1', 0, 40))}`);
}
