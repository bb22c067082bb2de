/**
 * Answers that are compressed although we ask for `identity`: decompressed as they come, and no further than an answer
 * can be long. What was compressed twice, or in a way that nobody here knows, is no answer.
 */
import type { Transform } from 'node:stream';
import * as zlib from 'node:zlib';

/** A few bytes can be made to hold gigabytes. */
const MAX_DECODED_BYTES = 64 * 1024 * 1024;

/** Not every Node that we run on has it. */
const { createZstdDecompress } = zlib as { readonly createZstdDecompress?: () => Transform };

const DECODERS: ReadonlyMap<string, () => Transform> = new Map([
  ['gzip', () => zlib.createGunzip()],
  ['x-gzip', () => zlib.createGunzip()],
  ['deflate', () => zlib.createInflate()],
  ['br', () => zlib.createBrotliDecompress()],
  ...(createZstdDecompress === undefined ? [] : [['zstd', () => createZstdDecompress()] as const]),
]);

/** Undefined where it cannot be decoded; null where there is nothing to decode. */
export function decoderOf(contentEncoding: string | readonly string[]): Transform | null | undefined {
  const names = String(contentEncoding).toLowerCase().split(',');
  const [name, ...others] = names.map((part) => part.trim()).filter((part) => part !== 'identity' && part !== '');
  if (name === undefined) return null;
  return others.length > 0 ? undefined : DECODERS.get(name)?.();
}

/** Whom it tells what has come out. After `onEnd` or `onFailure` it says nothing any more. */
interface DecodedBody {
  onData(chunk: Buffer): void;
  onEnd(): void;
  /** `broken`: it stopped too soon. `malformed`: it is not what it says it is, or too much. */
  onFailure(kind: 'broken' | 'malformed'): void;
}

/** Where the compressed bytes come from. */
interface Source {
  pause(): void;
  resume(): void;
}

export class BodyDecoder {
  readonly #decoder: Transform;
  readonly #source: Source;
  #bytes = 0;
  #over = false;

  constructor(decoder: Transform, source: Source, body: DecodedBody) {
    this.#decoder = decoder;
    this.#source = source;
    decoder.on('data', (chunk: Buffer) => {
      this.#bytes += chunk.length;
      if (this.#bytes > MAX_DECODED_BYTES) this.#finish(() => body.onFailure('malformed'));
      else if (!this.#over) body.onData(chunk);
    });
    decoder.on('drain', () => source.resume());
    decoder.on('end', () => this.#finish(() => body.onEnd()));
    decoder.on('error', (error: NodeJS.ErrnoException) =>
      this.#finish(() => body.onFailure(error.code === 'Z_BUF_ERROR' ? 'broken' : 'malformed')),
    );
  }

  /** False once it has said its last. */
  get active(): boolean {
    return !this.#over;
  }

  write(chunk: Buffer): void {
    if (!this.#over && !this.#decoder.write(chunk)) this.#source.pause();
  }

  /** No more will be written. */
  end(): void {
    if (!this.#over) this.#decoder.end();
  }

  pause(): void {
    this.#decoder.pause();
  }

  resume(): void {
    this.#decoder.resume();
  }

  /** Says nothing any more. */
  destroy(): void {
    this.#finish(() => {});
  }

  #finish(tell: () => void): void {
    if (this.#over) return;
    this.#over = true;
    this.#decoder.destroy();
    tell();
  }
}
