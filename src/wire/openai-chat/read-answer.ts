/**
 * What must be known of a complete (not streamed) answer before it is passed on: that it is one, and its usage.
 *
 * Only the end of the text is parsed, where the usage stands.
 */
import type { Usage } from '../../core/usage.ts';
import { readUsage } from './usage.ts';

export type AnswerReading =
  | { readonly kind: 'answer'; readonly usage: Usage | null }
  /** An error object inside a 200, or no chat completion at all. */
  | { readonly kind: 'malformed' };

const CLOSE_BRACE = 125;
const OPEN_BRACE = 123;

export function readAnswer(text: string): AnswerReading {
  const end = text.trimEnd().length;
  const start = text.length - text.trimStart().length;
  if (text.charCodeAt(start) !== OPEN_BRACE || text.charCodeAt(end - 1) !== CLOSE_BRACE) return { kind: 'malformed' };
  if (!text.includes('"choices"')) return { kind: 'malformed' };
  return { kind: 'answer', usage: lastUsage(text) ?? null };
}

/** In the text of a string value the quotes of `"usage"` would be escaped, so a match is a key. */
function lastUsage(text: string): Usage | undefined {
  const key = text.lastIndexOf('"usage"');
  if (key === -1) return undefined;
  const open = text.indexOf('{', key);
  const close = open === -1 ? -1 : closingBrace(text, open);
  if (close === -1) return undefined;
  try {
    return readUsage(JSON.parse(text.slice(open, close + 1)));
  } catch {
    return undefined;
  }
}

/** A usage object holds numbers and objects of numbers, so braces can be counted without looking at strings. */
function closingBrace(text: string, open: number): number {
  let depth = 0;
  for (let at = open; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === OPEN_BRACE) depth++;
    else if (code === CLOSE_BRACE && --depth === 0) return at;
  }
  return -1;
}
