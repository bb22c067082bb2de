/**
 * Where the top-level members of a JSON object stand in its text, so that one can be changed and the rest passed
 * on byte for byte. Also says how deep the text nests, before anything recursive sees it.
 *
 * Works on text in which one character is one byte (latin1), so that offsets are offsets in the bytes. One pass, no
 * allocation per character; strings are skipped at the speed of `indexOf`. It trusts that the text turns out to be
 * JSON: of text that does not, it only promises to end.
 */

export interface Member {
  /** Without escapes; like the text, a character for each byte. */
  readonly key: string;
  /** Offsets in the text: of the key's quote, of the value's first character, and past its last. */
  readonly keyStart: number;
  readonly valueStart: number;
  readonly valueEnd: number;
}

export type Scan =
  | { readonly kind: 'object'; readonly open: number; readonly members: readonly Member[] }
  | { readonly kind: 'not-an-object' }
  | { readonly kind: 'too-deep' }
  | { readonly kind: 'duplicate-key'; readonly key: string };

const QUOTE = 34;
const COMMA = 44;
const COLON = 58;
const OPEN_BRACKET = 91;
const BACKSLASH = 92;
const CLOSE_BRACKET = 93;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;

export function scanObject(text: string, maxDepth: number): Scan {
  const open = skipSpace(text, 0);
  if (text.charCodeAt(open) !== OPEN_BRACE) return depthOf(text, open, maxDepth);
  const members: Member[] = [];
  const seen = new Set<string>();
  let at = skipSpace(text, open + 1);
  while (text.charCodeAt(at) === QUOTE) {
    const keyEnd = stringEnd(text, at);
    const key = readKey(text.slice(at, keyEnd));
    if (seen.has(key)) return { kind: 'duplicate-key', key };
    seen.add(key);
    const colon = skipSpace(text, keyEnd);
    if (text.charCodeAt(colon) !== COLON) break;
    const valueStart = skipSpace(text, colon + 1);
    const end = valueEnd(text, valueStart, maxDepth - 1);
    if (end === TOO_DEEP) return { kind: 'too-deep' };
    members.push({ key, keyStart: at, valueStart, valueEnd: end });
    const separator = skipSpace(text, end);
    if (text.charCodeAt(separator) !== COMMA) break;
    at = skipSpace(text, separator + 1);
  }
  return { kind: 'object', open, members };
}

const TOO_DEEP = -1;

function depthOf(text: string, start: number, maxDepth: number): Scan {
  return valueEnd(text, start, maxDepth) === TOO_DEEP ? { kind: 'too-deep' } : { kind: 'not-an-object' };
}

/** Past the last character of the value that starts here, or `TOO_DEEP`. */
function valueEnd(text: string, start: number, maxDepth: number): number {
  let depth = 0;
  let at = start;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      at = stringEnd(text, at);
      if (depth === 0) return at;
      continue;
    }
    if (code === OPEN_BRACE || code === OPEN_BRACKET) {
      if (++depth > maxDepth) return TOO_DEEP;
    } else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) {
      // At depth 0 this closes what the value stands in: a number or a word ends here.
      if (depth === 0) return trimEnd(text, start, at);
      if (--depth === 0) return at + 1;
    } else if (depth === 0 && code === COMMA) {
      return trimEnd(text, start, at);
    }
    at++;
  }
  return at;
}

/** Past the closing quote of the string that opens at `start`. */
function stringEnd(text: string, start: number): number {
  let quote = text.indexOf('"', start + 1);
  while (quote !== -1 && isEscaped(text, quote)) quote = text.indexOf('"', quote + 1);
  return quote === -1 ? text.length : quote + 1;
}

function isEscaped(text: string, at: number): boolean {
  let backslashes = 0;
  while (text.charCodeAt(at - 1 - backslashes) === BACKSLASH) backslashes++;
  return backslashes % 2 === 1;
}

function skipSpace(text: string, start: number): number {
  let at = start;
  while (isSpace(text.charCodeAt(at))) at++;
  return at;
}

function trimEnd(text: string, start: number, end: number): number {
  let at = end;
  while (at > start && isSpace(text.charCodeAt(at - 1))) at--;
  return at;
}

function isSpace(code: number): boolean {
  return code === 32 || code === 10 || code === 13 || code === 9;
}

/** Two spellings of one key are the same key. */
function readKey(quoted: string): string {
  if (!quoted.includes('\\')) return quoted.slice(1, -1);
  try {
    return escapedToBytes(quoted);
  } catch {
    return quoted;
  }
}

/** What is not escaped is bytes already; only what an escape stands for is to be encoded. */
function escapedToBytes(quoted: string): string {
  return quoted
    .slice(1, -1)
    .replace(/(?:\\(?:u[0-9a-fA-F]{4}|[^u]))+/g, (escapes) => utf8(String(JSON.parse(`"${escapes}"`))));
}

/** A character for each byte. A lone surrogate has no bytes of its own, so all of them are the same. */
function utf8(text: string): string {
  let bytes = '';
  for (const char of text.toWellFormed()) {
    const code = char.codePointAt(0) ?? 0;
    if (code < 0x80) bytes += char;
    else if (code < 0x800) bytes += String.fromCharCode(0xc0 | (code >> 6), tail(code));
    else if (code < 0x10000) bytes += String.fromCharCode(0xe0 | (code >> 12), tail(code >> 6), tail(code));
    else bytes += String.fromCharCode(0xf0 | (code >> 18), tail(code >> 12), tail(code >> 6), tail(code));
  }
  return bytes;
}

function tail(code: number): number {
  return 0x80 | (code & 0x3f);
}
