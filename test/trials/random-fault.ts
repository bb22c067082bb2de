/** Faults at random: any kind, at any place, with any way to travel. */
import type { BodyPlace, Fault, Next, Place, Travel } from '../../src/testing/index.ts';

/** Yields numbers in [0, 1). */
export type Draw = () => number;

export function pick<T>(draw: Draw, [first, ...others]: readonly [T, ...T[]]): T {
  return others[Math.floor(draw() * (others.length + 1)) - 1] ?? first;
}

function upTo(draw: Draw, limit: number): number {
  return Math.floor(draw() * (limit + 1));
}

function bodyPlace(draw: Draw): BodyPlace {
  return pick<() => BodyPlace>(draw, [
    () => 'after-head',
    () => 'before-deltas',
    () => 'before-finish',
    () => 'before-terminator',
    () => ({ deltas: upTo(draw, 5) }),
    () => ({ deltas: upTo(draw, 5), bytes: upTo(draw, 20) }),
    () => ({ bodyBytes: upTo(draw, 600) }),
  ])();
}

function place(draw: Draw): Place {
  return pick<() => Place>(draw, [
    () => 'before-head',
    () => ({ headBytes: upTo(draw, 50) }),
    () => bodyPlace(draw),
    () => bodyPlace(draw),
    () => bodyPlace(draw),
  ])();
}

/** Between two events of a stream. Of what is put into the middle of one, it could not be told that it is wrong. */
function betweenEvents(draw: Draw): BodyPlace {
  return pick<BodyPlace>(draw, ['after-head', 'before-deltas', 'before-finish', { deltas: upTo(draw, 3) }]);
}

/** What follows an error within an answer. One in one piece is not read to its depths before it is passed on. */
const BROKEN_OFF: readonly [Next, ...Next[]] = ['end', 'stall', 'reset', 'close'];

function next(draw: Draw, stream: boolean): Next {
  return pick(draw, stream ? ['go-on', ...BROKEN_OFF] : BROKEN_OFF);
}

/** Those after which a key or a model rests for minutes are rare: a wall that is not asked is no trial. */
const STATUSES = [500, 502, 503, 504, 529, 429, 408, 500, 503, 400, 401, 402, 404, 413] as const;

type Harm = (draw: Draw, stream: boolean) => Fault;

const FAULTS: readonly [Harm, ...Harm[]] = [
  () => ({ kind: 'hang' }),
  (draw) => ({ kind: 'stall', at: place(draw) }),
  (draw) => ({ kind: 'cut', at: place(draw), by: pick(draw, ['reset', 'close']) }),
  (draw) => ({ kind: 'cut', at: bodyPlace(draw), by: pick(draw, ['reset', 'close']) }),
  (draw) => ({ kind: 'truncate', at: bodyPlace(draw), terminator: draw() < 0.5 }),
  (draw) => ({ kind: 'truncate', at: { deltas: upTo(draw, 5) }, terminator: draw() < 0.5 }),
  (draw) => ({ kind: 'status', status: pick(draw, STATUSES) }),
  (draw) => ({ kind: 'status', status: 429, retry: { seconds: upTo(draw, 3) } }),
  (draw) => ({ kind: 'junk', what: pick(draw, ['html', 'empty', 'other-json', 'binary']) }),
  (draw, stream) => ({ kind: 'error-event', at: betweenEvents(draw), next: next(draw, stream) }),
  (draw, stream) => ({ kind: 'insert', at: betweenEvents(draw), next: next(draw, stream) }),
  (draw) => ({ kind: 'long-line', bytes: upTo(draw, 300_000), at: bodyPlace(draw), next: pick(draw, BROKEN_OFF) }),
  (draw) => ({ kind: 'noise', everyMs: 5, what: pick(draw, ['comment', 'ping', 'empty-delta']) }),
  (draw) => ({ kind: 'noise', everyMs: 5, what: pick(draw, ['comment', 'ping']), times: upTo(draw, 30) }),
  (draw) => ({ kind: 'huge-body', bytes: upTo(draw, 300_000), encodings: ['gzip'] }),
  (draw) => ({ kind: 'huge-head', bytes: upTo(draw, 100_000) }),
  () => ({ kind: 'bad-head', head: 'HTTP/1.1 200 OK\r\nno colon\r\n\r\n' }),
];

/** Harmless, all of it. */
function travel(draw: Draw): Travel {
  return {
    ...(draw() < 0.3 ? { pieceBytes: 1 + upTo(draw, 60) } : {}),
    ...(draw() < 0.3 ? { firstDeltaAfterMs: upTo(draw, 10) } : {}),
    ...(draw() < 0.3 ? { betweenDeltasMs: upTo(draw, 4) } : {}),
    ...(draw() < 0.2 ? { lineEnd: pick(draw, ['\n', '\r\n', '\r']) } : {}),
    ...(draw() < 0.1 ? { multiLineData: true } : {}),
    ...(draw() < 0.1
      ? { connection: pick<NonNullable<Travel['connection']>>(draw, ['close', { onReuse: 'reset' }]) }
      : {}),
  };
}

/** What is said is left to the caller. @param share of the answers to which something happens */
export function randomFault(draw: Draw, share: number, stream: boolean): Fault {
  const harm: Fault = draw() < share ? pick(draw, FAULTS)(draw, stream) : { kind: 'answer' };
  return { ...travel(draw), ...harm };
}
