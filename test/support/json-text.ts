/** Random JSON texts: any value, written with any spacing and any escapes that mean the same. */
import fc from 'fast-check';

const SPACES = ['', '', '', ' ', '\n', '\r\n  ', '\t'] as const;
const SHORT_ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '/': '\\/',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\b': '\\b',
  '\f': '\\f',
};

/** One choice among so many. */
type Choose = (count: number) => number;

/** Strings of every kind that JSON can hold, lone surrogates and all. */
export const anyString: fc.Arbitrary<string> = fc.oneof(
  { weight: 3, arbitrary: fc.string({ unit: 'binary', maxLength: 12 }) },
  fc.string({ maxLength: 12 }),
  fc.array(fc.nat(0xffff), { maxLength: 6 }).map((codes) => String.fromCharCode(...codes)),
  fc.constantFrom('"}],', '\\', '\\"', '"usage":{', '\u2028', '\ud83d', '漢字', '👩‍👩‍👧‍👦', '{', ']', '__proto'),
);

/** Any value, nested a few levels. */
export const anyJson: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(null, true, false, 0, -1, 1.5, 1e21, 1e-7),
    anyString,
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(anyString, tie('value'), { maxKeys: 4 }),
  ),
})).value;

export type Entries = readonly (readonly [string, unknown])[];

/** An object's members in a given order. */
export interface JsonText {
  readonly entries: Entries;
  readonly text: string;
}

/** Texts of objects with these members, in any order and spelling. */
export function textOf(entries: fc.Arbitrary<Entries>): fc.Arbitrary<JsonText> {
  return fc
    .tuple(
      entries.chain((all) => fc.shuffledSubarray([...all], { minLength: all.length })),
      fc.array(fc.nat(1000), { minLength: 1, maxLength: 60 }),
    )
    .map(([ordered, choices]) => ({ entries: ordered, text: printObject(ordered, chooserFrom(choices)) }));
}

/** Members under different keys. */
export const anyEntries: fc.Arbitrary<Entries> = fc.uniqueArray(fc.tuple(anyString, anyJson), {
  selector: ([key]) => key.toWellFormed(),
  maxLength: 6,
});

/** The same string, written otherwise. */
export function respelled(text: string): string {
  return `"${Array.from(text, unicodeEscapes).join('')}"`;
}

function chooserFrom(choices: readonly number[]): Choose {
  let at = 0;
  return (count) => (choices[at++ % choices.length] as number) % count;
}

function printObject(entries: Entries, choose: Choose): string {
  const space = (): string => SPACES[choose(SPACES.length)] as string;
  const members = entries.map(
    ([key, value]) => `${space()}${printString(key, choose)}${space()}:${space()}${print(value, choose)}${space()}`,
  );
  return `${space()}{${members.length === 0 ? space() : members.join(',')}}${space()}`;
}

function print(value: unknown, choose: Choose): string {
  if (typeof value === 'string') return printString(value, choose);
  if (Array.isArray(value)) {
    const items = value.map((item) => SPACES[choose(SPACES.length)] + print(item, choose));
    return `[${items.join(',')}${SPACES[choose(SPACES.length)]}]`;
  }
  if (typeof value === 'object' && value !== null) return printObject(Object.entries(value), choose).trim();
  return JSON.stringify(value);
}

function printString(text: string, choose: Choose): string {
  return `"${Array.from(text, (char) => printCharacter(char, choose)).join('')}"`;
}

function printCharacter(char: string, choose: Choose): string {
  const mustEscape = char < ' ' || char === '"' || char === '\\' || !char.isWellFormed();
  if (!mustEscape && choose(4) > 0) return char;
  const short = SHORT_ESCAPES[char];
  return short !== undefined && choose(2) === 0 ? short : unicodeEscapes(char);
}

function unicodeEscapes(char: string): string {
  return char
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
}
