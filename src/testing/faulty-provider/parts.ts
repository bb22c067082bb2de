/** The body of an answer, cut where something can happen to it. */

import { answerOf, tokensOf } from './answer-of.ts';
import type { Content, Travel } from './answer-options.ts';
import type { Asked } from './asked.ts';
import type { Answer, EventRole } from './dialects/dialect.ts';
import type { BodyPlace } from './fault.ts';
import { eventBytes } from './sse-text.ts';

export interface Part {
  readonly role: EventRole;
  readonly bytes: Buffer;
  /** Deltas and tokens that are sent when this is. */
  readonly deltas: number;
  readonly tokens: number;
}

const BYTE_ORDER_MARK = Buffer.from('\ufeff');

export function answerParts(told: Content & Travel, asked: Asked): readonly Part[] {
  const answer = answerOf(told, asked);
  const parts = asked.request.stream ? streamParts(answer, told, asked) : wholeParts(answer, asked);
  if (told.byteOrderMark !== true) return parts;
  return parts.map((part, i) => (i === 0 ? { ...part, bytes: Buffer.concat([BYTE_ORDER_MARK, part.bytes]) } : part));
}

/** Something that is not an answer, in one part. */
export function plainParts(body: string | Uint8Array): readonly Part[] {
  return body.length === 0 ? [] : [{ role: 'frame', bytes: Buffer.from(body), deltas: 0, tokens: 0 }];
}

function streamParts(answer: Answer, travel: Travel, { dialect }: Asked): readonly Part[] {
  return dialect.stream(answer).map((event) => ({
    role: event.role,
    bytes: eventBytes(event, travel),
    deltas: event.role === 'delta' ? 1 : 0,
    tokens: event.tokens,
  }));
}

/** In as many slices as there would be deltas, between a first and a last one. */
function wholeParts(answer: Answer, { dialect }: Asked): readonly Part[] {
  const body = Buffer.from(JSON.stringify(dialect.whole(answer)));
  const tokens = tokensOf(answer);
  const slices = tokens + 2;
  const edge = (i: number): number => Math.floor((body.length * i) / slices);
  return Array.from({ length: slices }, (_, i) => ({
    role: i === 0 ? 'frame' : i === slices - 1 ? 'terminator' : 'delta',
    bytes: body.subarray(edge(i), edge(i + 1)),
    deltas: 0,
    tokens: i === slices - 1 ? tokens : 0,
  }));
}

export interface Position {
  /** Of the first part that is not sent whole before. */
  readonly index: number;
  /** Bytes of that part which are sent before. */
  readonly bytes: number;
}

/** Throws a `RangeError` if the answer has no such place. */
export function locate(parts: readonly Part[], at: BodyPlace): Position {
  if (typeof at === 'string') return { index: NAMED[at](parts), bytes: 0 };
  const position = 'bodyBytes' in at ? atByte(parts, at.bodyBytes) : afterDeltas(parts, at.deltas, at.bytes ?? 0);
  if (position === null) throw new RangeError(`The answer has no place ${JSON.stringify(at)}.`);
  return position;
}

const NAMED: Readonly<Record<Extract<BodyPlace, string>, (parts: readonly Part[]) => number>> = {
  'after-head': () => 0,
  'before-deltas': (parts) => firstOf(parts, 'delta', 'finish', 'terminator'),
  'before-finish': (parts) => firstOf(parts, 'finish', 'terminator'),
  'before-terminator': (parts) => firstOf(parts, 'terminator'),
  'after-terminator': (parts) => parts.length,
};

function firstOf(parts: readonly Part[], ...roles: readonly EventRole[]): number {
  const index = parts.findIndex(({ role }) => roles.includes(role));
  return index < 0 ? parts.length : index;
}

function afterDeltas(parts: readonly Part[], count: number, bytes: number): Position | null {
  const ends = parts.flatMap(({ role }, i) => (role === 'delta' ? [i + 1] : []));
  const index = count === 0 ? 0 : ends[count - 1];
  if (index === undefined || bytes > (parts[index]?.bytes.length ?? 0)) return null;
  return { index, bytes };
}

function atByte(parts: readonly Part[], offset: number): Position | null {
  let rest = offset;
  for (const [index, part] of parts.entries()) {
    if (rest < part.bytes.length) return { index, bytes: rest };
    rest -= part.bytes.length;
  }
  return rest === 0 ? { index: parts.length, bytes: 0 } : null;
}
