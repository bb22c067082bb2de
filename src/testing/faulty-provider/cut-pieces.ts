/** A body cut into pieces at given places, whatever its parts are. */
import type { Travel } from './answer-options.ts';
import { pause, type SendBody, type Step } from './steps.ts';

type Cutting = Pick<Travel, 'pieceBytes' | 'cuts' | 'betweenPiecesMs'>;

/** Bytes are held back until their piece is full, but not across a pause or the end, nor after the last cut. */
export async function* cutPieces(steps: AsyncIterable<Step>, cutting: Cutting): AsyncGenerator<Step> {
  const cutter = cutting.pieceBytes === undefined && cutting.cuts === undefined ? null : new Cutter(cutting);
  let pieces = 0;
  for await (const step of steps) {
    for (const piece of cutter === null ? [step] : cutter.push(step)) {
      if (piece.kind === 'body' && pieces++ > 0 && cutting.betweenPiecesMs !== undefined) {
        yield pause(cutting.betweenPiecesMs);
      }
      yield piece;
    }
  }
}

class Cutter {
  readonly #nextCut: (offset: number) => number;
  #offset = 0;
  #held: SendBody = EMPTY;

  constructor({ pieceBytes, cuts }: Cutting) {
    const sorted = [...(cuts ?? [])].sort((a, b) => a - b);
    this.#nextCut = (offset) =>
      Math.min(
        pieceBytes === undefined ? Infinity : (Math.floor(offset / pieceBytes) + 1) * pieceBytes,
        sorted.find((cut) => cut > offset) ?? Infinity,
      );
  }

  *push(step: Step): Iterable<Step> {
    if (step.kind === 'body' && Number.isFinite(this.#nextCut(this.#offset))) return yield* this.#cut(step);
    if (this.#held.bytes.length > 0) yield this.#take();
    yield step;
  }

  /** Whatever was held before ends in the first piece; what `step` counts for, ends with its last byte. */
  *#cut(step: SendBody): Iterable<SendBody> {
    let bytes = Buffer.concat([this.#held.bytes, step.bytes]);
    let counted = this.#held;
    for (let cut = this.#nextCut(this.#offset); cut - this.#offset <= bytes.length; cut = this.#nextCut(this.#offset)) {
      const length = cut - this.#offset;
      const isLast = length === bytes.length;
      yield { ...(isLast ? sum(counted, step) : counted), bytes: bytes.subarray(0, length) };
      counted = EMPTY;
      this.#offset = cut;
      bytes = bytes.subarray(length);
      this.#held = EMPTY;
      if (isLast) return;
    }
    const rest = { ...sum(counted, step), bytes };
    // After the last cut, nothing would ever complete a piece.
    if (Number.isFinite(this.#nextCut(this.#offset))) this.#held = rest;
    else yield rest;
  }

  #take(): SendBody {
    const held = this.#held;
    this.#offset += held.bytes.length;
    this.#held = EMPTY;
    return held;
  }
}

const EMPTY: SendBody = { kind: 'body', bytes: Buffer.alloc(0), deltas: 0, tokens: 0 };

function sum(a: SendBody, b: SendBody): SendBody {
  return { ...a, deltas: a.deltas + b.deltas, tokens: a.tokens + b.tokens };
}
