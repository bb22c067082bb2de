/** A body as it is compressed, with a flush after each part, so that a reader gets every part at once. */
import { constants, createBrotliCompress, createDeflate, createGzip } from 'node:zlib';
import type { BodyEncoding } from './answer-options.ts';
import { type Step, sendBytes } from './steps.ts';

type Encoder = ReturnType<typeof createGzip> | ReturnType<typeof createBrotliCompress>;

/** As servers have it for what they make on the spot: the default would take ten times as long. */
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } };

const ENCODERS: Readonly<Record<BodyEncoding, () => Encoder>> = {
  gzip: () => createGzip(),
  deflate: () => createDeflate(),
  br: () => createBrotliCompress(BROTLI),
};

/** Each of `encodings` is applied to what the one before it made. */
export async function* encodeBody(steps: Iterable<Step>, encodings: readonly BodyEncoding[]): AsyncGenerator<Step> {
  const encoders = encodings.map((encoding) => collect(ENCODERS[encoding]()));
  try {
    for (const step of steps) {
      if (encoders.length > 0 && step.kind === 'over' && step.how === 'answered')
        yield sendBytes(await finish(encoders));
      yield step.kind === 'body' ? { ...step, bytes: await through(encoders, step.bytes) } : step;
    }
  } finally {
    for (const { encoder } of encoders) encoder.destroy();
  }
}

interface Collected {
  readonly encoder: Encoder;
  /** What has come out since the last call. */
  readonly take: () => Buffer;
}

function collect(encoder: Encoder): Collected {
  let pieces: Buffer[] = [];
  encoder.on('data', (piece: Buffer) => pieces.push(piece));
  const take = (): Buffer => {
    const taken = Buffer.concat(pieces);
    pieces = [];
    return taken;
  };
  return { encoder, take };
}

async function through(encoders: readonly Collected[], bytes: Buffer): Promise<Buffer> {
  let made = bytes;
  for (const { encoder, take } of encoders) {
    encoder.write(made);
    await new Promise<void>((resolve) => encoder.flush(resolve));
    // What was flushed is read in a later turn.
    await new Promise((resolve) => setImmediate(resolve));
    made = take();
  }
  return made;
}

async function finish(encoders: readonly Collected[]): Promise<Buffer> {
  let made: Buffer = Buffer.alloc(0);
  for (const { encoder, take } of encoders) {
    const ended = new Promise((resolve) => encoder.once('end', resolve));
    encoder.end(made);
    await ended;
    made = take();
  }
  return made;
}
