/** Request bodies of a set size, the same for the same seed. */

export type Random = () => number;

/** Mulberry32: uniform in [0, 1), from a 32-bit seed. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const WORDS = (
  'the of and to in is that for it with as on be at by this from or have an they which one you were all her she there ' +
  'would their we him been has when who will no more if out so up said what its about than into them can only other ' +
  'time new some could these two may first then do any like my now over such our man me even most made after also did ' +
  'many off before must well back through years much where your way down should because long each just state those ' +
  'people too mister how little good world make very year still see own work men day get here between both life being ' +
  'under three never know same last another while us might great go come since against right came take used himself ' +
  'explain compare summarise function database index query latency customer invoice contract translate paragraph ' +
  'review the error message compile loop array value return list table column average probability integral matrix'
).split(' ');

/** English-looking sentences of exactly so many ASCII characters. */
export function prose(random: Random, characters: number): string {
  const parts: string[] = [];
  let length = 0;
  while (length < characters) {
    const word = WORDS[Math.floor(random() * WORDS.length)] as string;
    const end = random() < 0.08 ? '. ' : ' ';
    parts.push(word, end);
    length += word.length + end.length;
  }
  return parts.join('').slice(0, characters);
}

export interface BodyOptions {
  readonly model: string;
  /** Of the whole body. */
  readonly bytes: number;
  /** Told to the stream upstream, through the one field that every gateway passes on. */
  readonly stream?: { readonly chunks: number; readonly everyMs: number };
}

const SYSTEM = 'You are a careful assistant. Answer shortly, say what you are not sure of, and never make figures up.';

/** A chat completion request in JSON. Throws if the envelope alone is larger than `bytes`. */
export function chatBody(random: Random, options: BodyOptions): string {
  const stream = options.stream && {
    stream: true,
    user: `chunks=${options.stream.chunks};everyMs=${options.stream.everyMs}`,
  };
  const body = (prompt: string): string =>
    JSON.stringify({
      model: options.model,
      messages: [
        { role: 'system', content: SYSTEM },
        { role: 'user', content: prompt },
      ],
      temperature: 0.2,
      max_tokens: 256,
      ...stream,
    });
  const room = options.bytes - body('').length;
  if (room < 0) throw new Error(`a body cannot be ${options.bytes} bytes`);
  return body(prose(random, room));
}

/** The whole request as it goes over the wire. */
export function httpRequest(path: string, headers: Readonly<Record<string, string>>, body: string): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return [
    `POST ${path} HTTP/1.1`,
    'host: 127.0.0.1',
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
    ...lines,
    '',
    body,
  ].join('\r\n');
}
