/** Texts that make careless code slow: quadratic patterns, deep nesting, odd characters. */
import { prose, type Random } from './prompts.ts';

export interface HostileText {
  readonly name: string;
  readonly text: string;
}

/** One of each kind, each about so many bytes in UTF-8. */
export function hostileTexts(random: Random, bytes: number): readonly HostileText[] {
  const repeat = (piece: string): string => piece.repeat(Math.ceil(bytes / Buffer.byteLength(piece)));
  return [
    { name: 'spaces', text: repeat(' ') },
    { name: 'newlines', text: repeat('\n') },
    { name: 'a@a@…', text: repeat('a@') },
    { name: 'one letter', text: repeat('a') },
    { name: 'nested brackets', text: `${repeat('[').slice(0, bytes / 2)}${repeat(']').slice(0, bytes / 2)}` },
    { name: 'nested objects', text: repeat('{"a":') },
    { name: 'code fences', text: repeat('```\n') },
    { name: 'quotes and backslashes', text: repeat('\\"') },
    { name: 'numbers', text: repeat('1234567890') },
    { name: 'zero-width', text: repeat('\u200b\u200d') },
    { name: 'combining marks', text: repeat('e\u0301\u0301\u0301') },
    { name: 'CJK', text: repeat('請解釋這個演算法的複雜度並給出一個例子') },
    { name: 'emoji', text: repeat('👩‍👩‍👧‍👦') },
    { name: 'base64', text: base64(random, bytes) },
    { name: 'prose', text: prose(random, bytes) },
  ];
}

const BASE64_DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

function base64(random: Random, length: number): string {
  let text = '';
  while (text.length < length) text += BASE64_DIGITS.charAt(Math.floor(random() * 64));
  return text;
}
