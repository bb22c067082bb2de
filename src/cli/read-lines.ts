/** Lines of a stream of any length, one at a time. */
import { isUtf8 } from 'node:buffer';

export interface Line {
  /** From 1. */
  readonly number: number;
  readonly text: string;
  /** Of the stream, up to the end of this line. */
  readonly bytesRead: number;
}

/** What is wrong with a line of somebody's file. */
export class LineError extends Error {
  override readonly name = 'LineError';
  readonly line: number;

  constructor(line: number, message: string) {
    super(message);
    this.line = line;
  }
}

const NEWLINE = 10;
const BYTE_ORDER_MARK = '\uFEFF';
const MAX_LINE_BYTES = 64 * 1024 * 1024;

/**
 * Lines end with LF or CRLF; the last one need not end.
 *
 * @throws LineError for a line that is not UTF-8, or longer than 64 MiB
 */
export async function* readLines(chunks: AsyncIterable<string | Uint8Array>): AsyncGenerator<Line, void, undefined> {
  let pieces: Buffer[] = [];
  let length = 0;
  let number = 1;
  let bytesRead = 0;
  for await (const chunk of chunks) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : asBuffer(chunk);
    let start = 0;
    for (let end = bytes.indexOf(NEWLINE); end !== -1; end = bytes.indexOf(NEWLINE, start)) {
      pieces.push(bytes.subarray(start, end));
      yield { number, text: lineText(pieces, number), bytesRead: bytesRead + end + 1 };
      pieces = [];
      length = 0;
      start = end + 1;
      number++;
    }
    bytesRead += bytes.length;
    length += bytes.length - start;
    if (length > MAX_LINE_BYTES) throw new LineError(number, `the line is longer than ${MAX_LINE_BYTES} bytes`);
    pieces.push(bytes.subarray(start));
  }
  if (length > 0) yield { number, text: lineText(pieces, number), bytesRead };
}

function asBuffer({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

function lineText(pieces: readonly Buffer[], number: number): string {
  const [first] = pieces;
  const bytes = first !== undefined && pieces.length === 1 ? first : Buffer.concat(pieces);
  if (!isUtf8(bytes)) throw new LineError(number, 'the line is not UTF-8');
  const text = bytes.toString();
  return number === 1 && text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text;
}
