/** A complete answer whose few members of interest are read without parsing the rest. */
import { utf8Of } from '../sse/byte-text.ts';
import { findMember } from './edit.ts';
import { parseJson } from './loose.ts';
import { type Member, scanObject } from './scan.ts';

export interface ScannedAnswer {
  /** The text of a member; `null` if there is none. */
  textOf(key: string): string;
  /** Undefined if it is not JSON. */
  parse(key: string): unknown;
  /** Null for what is no text, or an empty one. */
  wordOf(key: string): string | null;
}

/** Undefined for what is no object, or not all of one. @param text one character a byte */
export function scanAnswer(text: string): ScannedAnswer | undefined {
  const scan = scanObject(text, Number.POSITIVE_INFINITY);
  if (scan.kind !== 'object' || !isClosed(text, scan.members)) return undefined;
  const textOf = (key: string): string => {
    const member = findMember(scan.members, key);
    return member === undefined ? 'null' : text.slice(member.valueStart, member.valueEnd);
  };
  const parse = (key: string): unknown => parseJson(textOf(key));
  const wordOf = (key: string): string | null => {
    const word = parse(key);
    return typeof word === 'string' && word !== '' ? utf8Of(word) : null;
  };
  return { textOf, parse, wordOf };
}

/** After the last member comes the closing brace, and after that nothing. */
function isClosed(text: string, members: readonly Member[]): boolean {
  const last = members.at(-1);
  return last !== undefined && text.slice(last.valueEnd).trim() === '}';
}
