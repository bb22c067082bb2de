/** What each kind of fault does to the body of an answer, and where: a table of functions. */

import { answerOf } from './answer-of.ts';
import type { Asked } from './asked.ts';
import type { StreamEvent } from './dialects/dialect.ts';
import type { Fault, FaultKind, FaultOf, Next, Place, Told } from './fault.ts';
import type { Part } from './parts.ts';
import { commentBytes, eventBytes } from './sse-text.ts';
import { type Pause, pause, type SendBody, sendBytes } from './steps.ts';

/** At one place something is put in, and then the answer goes on, or does not. */
export interface Turn {
  readonly at: Place;
  readonly insert: Iterable<SendBody | Pause>;
  readonly next: Next;
}

type Turning<K extends FaultKind> = (fault: FaultOf<K>, asked: Asked, parts: readonly Part[]) => Turn;

const UNHARMED: Turn = { at: 'after-terminator', insert: [], next: 'end' };
const BROKEN_JSON = '{"id":"broken","choices":[{"index":0,"delta":{"cont';

const TURNS: { readonly [K in FaultKind]: Turning<K> } = {
  answer: () => UNHARMED,
  status: () => UNHARMED,
  junk: () => UNHARMED,
  'huge-head': () => UNHARMED,
  'bad-head': () => UNHARMED,
  hang: () => ({ at: 'before-head', insert: [], next: 'stall' }),
  stall: ({ at }) => ({ at, insert: [], next: 'stall' }),
  cut: ({ at, by = 'reset' }) => ({ at, insert: [], next: by }),

  truncate({ at, terminator = false }, _, parts) {
    const ends = terminator ? parts.filter(({ role }) => role === 'terminator') : [];
    return { at, insert: ends.map(({ bytes }) => sendBytes(bytes)), next: 'end' };
  },

  'error-event'(fault, asked) {
    const { at = 'after-head', error = 'server-error', data, next = 'end' } = fault;
    const own = asked.request.stream ? asked.dialect.errorEvent(error) : asEvent(asked.dialect.error(error).body);
    const event = data === undefined ? own : { ...own, data: typeof data === 'string' ? data : asData(data) };
    return { at, insert: [sendBytes(written(event, fault, asked))], next };
  },

  insert(fault, asked) {
    const { at, bytes, next = 'go-on' } = fault;
    const put = bytes === undefined ? written({ event: null, data: BROKEN_JSON }, fault, asked) : Buffer.from(bytes);
    return { at, insert: [sendBytes(put)], next };
  },

  'long-line'({ bytes, at = 'after-head', next = 'end' }, { request }) {
    const start = Buffer.from(request.stream ? 'data: ' : '');
    return { at, insert: filled(start, Buffer.alloc(FILL_BYTES, 'a'), bytes), next };
  },

  noise(fault, asked) {
    const { at = 'after-head', everyMs, times = Infinity, next = 'go-on' } = fault;
    return { at, insert: repeated(sendBytes(noiseBytes(fault, asked)), everyMs, times), next };
  },

  endless({ everyMs = 0 }, { request }, parts) {
    const deltas = parts.filter(({ role }) => role === 'delta');
    const last = deltas.at(-1);
    if (last === undefined) throw new RangeError('Without a delta there is none to repeat.');
    const again: SendBody = request.stream ? { kind: 'body', ...last } : sendBytes(Buffer.alloc(SPACE_BYTES, ' '));
    return { at: { deltas: deltas.length }, insert: repeated(again, everyMs, Infinity), next: 'end' };
  },

  'huge-body'({ bytes }, { request }) {
    const fill = Buffer.alloc(FILL_BYTES, ' ');
    if (request.stream) for (let i = 0; i < fill.length; i += LINE_BYTES) fill.write('\n:', i);
    return { at: 'after-head', insert: padded(fill, bytes, request.stream), next: 'go-on' };
  },
};

const FILL_BYTES = 65_536;
const LINE_BYTES = 4096;
const SPACE_BYTES = 1024;

/** Throws a `RangeError` if the answer does not have what the fault is about. */
export function turnOf(fault: Fault, asked: Asked, parts: readonly Part[]): Turn {
  // The table has for every kind the function that takes it, which the compiler checked above but cannot see here.
  const turning = TURNS[fault.kind] as Turning<FaultKind>;
  return turning(fault, asked, parts);
}

type Event = Pick<StreamEvent, 'event' | 'data'>;

/** An answer in one piece has no events: there it is the data alone. */
function written(event: Event, told: Told, { request }: Asked): Buffer {
  if (request.stream) return eventBytes(event, told);
  return Buffer.from(typeof event.data === 'string' ? event.data : JSON.stringify(event.data));
}

function asEvent(data: object): Event {
  return { event: null, data };
}

function asData(data: unknown): object | string {
  return typeof data === 'object' && data !== null ? data : JSON.stringify(data);
}

/** Before an answer in one piece, only white space says nothing. */
function noiseBytes(fault: FaultOf<'noise'>, asked: Asked): Buffer {
  if (!asked.request.stream) return Buffer.from(' ');
  if (fault.what === 'empty-delta') return eventBytes(asked.dialect.emptyDelta(answerOf(fault, asked)), fault);
  const { ping } = asked.dialect;
  return fault.what === 'ping' && ping !== null ? eventBytes(ping, fault) : commentBytes('keep-alive', fault);
}

function* repeated(send: SendBody, everyMs: number, times: number): Iterable<SendBody | Pause> {
  for (let i = 0; i < times; i++) {
    if (everyMs > 0) yield pause(everyMs);
    yield send;
  }
}

/** `start` and then so much of `fill` that it is `bytes` in all. One buffer is sent again and again. */
function* filled(start: Buffer, fill: Buffer, bytes: number): Iterable<SendBody> {
  if (start.length > 0) yield sendBytes(start);
  for (let rest = bytes - start.length; rest > 0; rest -= fill.length) {
    yield sendBytes(rest < fill.length ? fill.subarray(0, rest) : fill);
  }
}

function* padded(fill: Buffer, bytes: number, stream: boolean): Iterable<SendBody> {
  yield* filled(Buffer.alloc(0), fill, bytes);
  if (stream) yield sendBytes(Buffer.from('\n\n'));
}
