/** A fault as the steps that a provider takes for one request. */
import type { AnswerHeaders, Travel } from './answer-options.ts';
import type { Asked } from './asked.ts';
import { usualError } from './errors/error-name.ts';
import type { Fault, FaultOf, Junk, Place } from './fault.ts';
import { headBytes } from './head.ts';
import { answerParts, locate, type Part, type Position, plainParts } from './parts.ts';
import { retryHeaders, retryMsOf } from './retry-headers.ts';
import { pause, type Step, sendBytes } from './steps.ts';
import { type Turn, turnOf } from './turns.ts';

export interface Plan {
  readonly steps: Iterable<Step>;
  readonly travel: Travel;
  readonly framing: NonNullable<Travel['framing']>;
}

/** What is answered before anything happens to it. */
interface Message {
  readonly status: number;
  readonly contentType: string | null;
  readonly headers: AnswerHeaders;
  readonly parts: readonly Part[];
}

const JSON_TYPE = 'application/json';
const SSE_TYPE = 'text/event-stream; charset=utf-8';

/** Throws a `RangeError` for a fault that cannot happen to the answer. */
export function planOf(fault: Fault, asked: Asked): Plan {
  const travel: Travel = fault.kind === 'hang' ? {} : fault;
  const message = messageOf(fault, asked);
  const turn = turnOf(fault, asked, message.parts);
  const framing = travel.framing ?? usualFraming(fault, travel, asked);
  check(fault, travel, framing);
  const head = headOf(fault, travel, message, framing, asked);
  const body = bodyOf(message.parts, turn, pacer(travel, asked.request.stream));
  return { steps: stepsOf(head, body, turn, travel.headersAfterMs ?? 0), travel, framing };
}

function messageOf(fault: Fault, asked: Asked): Message {
  if (fault.kind === 'status') return statusMessage(fault, asked);
  if (fault.kind === 'junk') return { status: 200, headers: {}, ...JUNK[fault.what] };
  const contentType = asked.request.stream ? SSE_TYPE : JSON_TYPE;
  return { status: 200, contentType, headers: {}, parts: fault.kind === 'hang' ? [] : answerParts(fault, asked) };
}

function statusMessage(fault: FaultOf<'status'>, { dialect, nowMs }: Asked): Message {
  const { retry } = fault;
  const name = fault.error ?? usualError(fault.status ?? 500);
  const error = dialect.error(name, retry && retryMsOf(retry));
  const body = fault.body ?? error.body;
  return {
    status: fault.status ?? error.status,
    contentType: typeof body === 'string' ? 'text/plain; charset=utf-8' : JSON_TYPE,
    headers: retry === undefined ? {} : retryHeaders(retry, dialect, nowMs + (fault.dateOffsetMs ?? 0)),
    parts: plainParts(typeof body === 'string' ? body : JSON.stringify(body)),
  };
}

const LOGIN_PAGE = '<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body><form></form></body></html>\n';

const JUNK: Readonly<Record<Junk, Pick<Message, 'contentType' | 'parts'>>> = {
  html: { contentType: 'text/html; charset=utf-8', parts: plainParts(LOGIN_PAGE) },
  empty: { contentType: null, parts: [] },
  'other-json': { contentType: JSON_TYPE, parts: plainParts('{"status":"ok"}') },
  binary: {
    contentType: 'application/octet-stream',
    parts: plainParts(Buffer.from([0xff, 0xfe, 0, 0x80, 0xc3, 0x28])),
  },
};

function check(fault: Fault, { pieceBytes = 1, encodings = [] }: Travel, framing: Plan['framing']): void {
  if (!(pieceBytes >= 1)) throw new RangeError('A piece has at least one byte.');
  if (framing === 'content-length' && (encodings.length > 0 || CHANGES_LENGTH.includes(fault.kind))) {
    throw new RangeError('The length of this body is not known beforehand.');
  }
}

/** A length can be told beforehand where all of one piece is sent as it is. */
function usualFraming(fault: Fault, travel: Travel, { request }: Asked): Plan['framing'] {
  const isPlain = fault.kind === 'status' || fault.kind === 'junk';
  const isWhole = isPlain || (!request.stream && !CHANGES_LENGTH.includes(fault.kind));
  return isWhole && (travel.encodings ?? []).length === 0 ? 'content-length' : 'chunked';
}

const CHANGES_LENGTH: readonly Fault['kind'][] = [
  'truncate',
  'error-event',
  'insert',
  'long-line',
  'noise',
  'endless',
  'huge-body',
];

function headOf(fault: Fault, travel: Travel, message: Message, framing: Plan['framing'], asked: Asked): Buffer {
  if (fault.kind === 'bad-head') return Buffer.from(fault.head, 'latin1');
  const closes = framing === 'until-close' || travel.connection === 'close';
  const encodings = travel.declareEncodings === false ? [] : (travel.encodings ?? []);
  const contentType = travel.contentType ?? message.contentType;
  return headBytes(
    travel.status ?? message.status,
    { date: new Date(asked.nowMs + (travel.dateOffsetMs ?? 0)).toUTCString() },
    contentType === null ? {} : { 'content-type': contentType },
    encodings.length > 0 ? { 'content-encoding': encodings.join(', ') } : {},
    framing === 'chunked' ? { 'transfer-encoding': 'chunked' } : {},
    framing === 'content-length' ? { 'content-length': lengthOf(message.parts) } : {},
    closes ? { connection: 'close' } : {},
    message.headers,
    fault.kind === 'huge-head' ? { 'x-huge': 'a'.repeat(fault.bytes) } : {},
    travel.headers ?? {},
  );
}

function lengthOf(parts: readonly Part[]): number {
  return parts.reduce((sum, { bytes }) => sum + bytes.length, 0);
}

function* stepsOf(head: Buffer, body: Iterable<Step>, turn: Turn, headersAfterMs: number): Iterable<Step> {
  if (turn.at === 'before-head') return yield over(turn);
  if (headersAfterMs > 0) yield pause(headersAfterMs);
  if (isInHead(turn.at)) {
    yield { kind: 'head', bytes: head.subarray(0, turn.at.headBytes), whole: false };
    return yield over(turn);
  }
  yield { kind: 'head', bytes: head, whole: true };
  yield* body;
}

/** The place is looked for at once, so that a fault that cannot happen is known before anything is sent. */
function bodyOf(parts: readonly Part[], turn: Turn, paceOf: Pacer): Iterable<Step> {
  if (turn.at === 'before-head' || isInHead(turn.at)) return [];
  return bodySteps(parts, locate(parts, turn.at), turn, paceOf);
}

function isInHead(at: Place): at is Extract<Place, { readonly headBytes: number }> {
  return typeof at === 'object' && 'headBytes' in at;
}

function* bodySteps(parts: readonly Part[], place: Position, turn: Turn, paceOf: Pacer): Iterable<Step> {
  for (const [i, part] of [...parts, null].entries()) {
    if (i !== place.index) {
      if (part !== null) yield* send(part, part.bytes, paceOf(part));
      continue;
    }
    if (part !== null && place.bytes > 0) yield* send(null, part.bytes.subarray(0, place.bytes), paceOf(part));
    yield* turn.insert;
    if (turn.next !== 'go-on') return yield over(turn);
    if (part !== null) yield* send(part, part.bytes.subarray(place.bytes), place.bytes > 0 ? 0 : paceOf(part));
  }
  yield { kind: 'over', how: 'answered' };
}

/** `part` is null where it is not sent to its end. */
function* send(part: Part | null, bytes: Buffer, afterMs: number): Iterable<Step> {
  if (afterMs > 0) yield pause(afterMs);
  yield part === null ? sendBytes(bytes) : { kind: 'body', bytes, deltas: part.deltas, tokens: part.tokens };
}

/** How long to wait before a part. */
type Pacer = (part: Part) => number;

function pacer({ firstDeltaAfterMs = 0, betweenDeltasMs = 0 }: Travel, stream: boolean): Pacer {
  let begun = false;
  return ({ role }) => {
    if (stream && role !== 'delta') return 0;
    if (begun) return stream ? betweenDeltasMs : 0;
    begun = true;
    return firstDeltaAfterMs;
  };
}

function over({ next }: Turn): Step {
  return { kind: 'over', how: next === 'end' || next === 'go-on' ? 'answered' : next };
}
