import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { says } from '../../test/support/sse.ts';
import { DeltaShape } from './delta-shape.ts';

const CHUNK =
  'data: {"id":"c","created": 17,"choices":[{"index":0,"delta":{"content": "Hi","refusal":""}}],"obfuscation":"x"}\n\n';

function fits(event: string, like: string = CHUNK): boolean {
  return DeltaShape.of(like)?.fits(`${like}${event}${like}`, like.length, like.length + event.length) === true;
}

describe('DeltaShape', () => {
  it.each([
    ['Hi', 'a much longer text'],
    ['Hi', '\\"content\\": \\u00e9\\n\\\\'],
    ['Hi', '[DONE] \x80\xff'],
    ['17', '18'],
    ['17', '0'],
    ['"x"', '"yz"'],
  ])('fits with %s instead of %j', (part, other) => {
    expect(fits(CHUNK.replace(part, () => other))).toBe(true);
  });

  it.each([
    ['Hi', ''],
    ['Hi"', 'Hi'],
    ['Hi', '\\x'],
    ['Hi', '\\u00g0'],
    ['Hi', '\t'],
    ['"Hi"', 'null'],
    ['"Hi"', '{}'],
    ['17', '017'],
    ['17', '-1'],
    ['17', ''],
    ['"index":0', '"index":1'],
    ['"refusal":""', '"refusal":"no"'],
    ['}]', ']'],
    ['"c"', '"d"'],
    ['\n\n', '\r\n\r\n'],
    ['\n\n', ' \n\n'],
    ['data: ', 'data:'],
    ['}\n', ',"error":{"message":"x"}}\n'],
    ['}\n', ',broken}\n'],
  ])('does not fit with %j instead of %j', (part, other) => {
    const at = CHUNK.lastIndexOf(part);
    expect(fits(CHUNK.slice(0, at) + other + CHUNK.slice(at + part.length))).toBe(false);
  });

  it('is nothing where it is not known yet whether the event is all there', () => {
    expect(DeltaShape.of(CHUNK.replaceAll('\n', '\r'))).toBeUndefined();
    expect(fits(CHUNK.replaceAll('\n', '\r\n'), CHUNK.replaceAll('\n', '\r\n'))).toBe(true);
  });

  it('fits one event and not several', () => {
    expect(DeltaShape.of(CHUNK)?.fits(CHUNK + CHUNK, 0, 2 * CHUNK.length)).toBe(false);
  });

  it('keeps apart what it has put in and what was there', () => {
    expect(DeltaShape.of(CHUNK.replace('"c"', '"\0"'))).toBeUndefined();
  });

  it('fits no event that is not JSON, and none that says nothing', () => {
    const one = fc.constantFrom('"', '\\', '\\n', '\\u00e9', 'u', '{', '}', ':', ',', ' ', '\x01', '\x80', 'a', '1');
    const words = fc.array(one, { maxLength: 8 }).map((parts) => parts.join(''));
    const like = says('Hi');
    fc.assert(
      fc.property(words, (text) => {
        const event = like.replace('"Hi"', () => `"${text}"`);
        const chunk = parsed(event.slice('data: '.length));
        const { content } = chunk?.choices[0]?.delta ?? {};
        const sameButFor = JSON.stringify(chunk) === JSON.stringify(parsed(says(content ?? '').slice('data: '.length)));
        expect(fits(event, like)).toBe(chunk !== undefined && sameButFor && content !== '');
      }),
      { numRuns: 3000 },
    );
  });
});

interface Chunk {
  readonly choices: readonly { readonly delta: { readonly content?: string } }[];
}

function parsed(text: string): Chunk | undefined {
  try {
    return JSON.parse(text) as Chunk;
  } catch {
    return undefined;
  }
}
