import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyEntries, textOf } from '../../test/support/json-text.ts';
import { isPointsmanError, PointsmanError } from '../core/errors.ts';
import { readBody } from './read-body.ts';

const nested = (depth: number): string => `{"a":${'['.repeat(depth - 1)}${']'.repeat(depth - 1)}}`;

describe('readBody', () => {
  it.each(['{"model":"auto"}', '{"modèle":"é","model":"auto","👋":["漢字"]}'])(
    'finds the members of %j in its bytes',
    (text) => {
      const bytes = Buffer.from(text);
      const body = readBody(bytes);
      expect(body.bytes).toBe(bytes);
      expect(body.parsed).toEqual(JSON.parse(text));
      expect(bytes.subarray(body.open, body.open + 1).toString()).toBe('{');
      const values = body.members.map(({ valueStart, valueEnd }) =>
        JSON.parse(bytes.subarray(valueStart, valueEnd).toString()),
      );
      expect(values).toEqual(Object.values(body.parsed));
    },
  );

  it('finds the members of any object in its bytes', () => {
    fc.assert(
      fc.property(textOf(anyEntries), ({ text }) => {
        const bytes = Buffer.from(text);
        fc.pre(!text.includes('__proto__'));
        const { members, parsed } = readBody(bytes);
        const values = members.map(({ valueStart, valueEnd }) =>
          JSON.parse(bytes.subarray(valueStart, valueEnd).toString()),
        );
        const keys = members.map(({ keyStart, valueStart }) => keyIn(bytes.subarray(keyStart, valueStart)));
        expect(new Map(keys.map((key, index) => [key, values[index]]))).toEqual(new Map(Object.entries(parsed)));
      }),
      { numRuns: 300 },
    );
  });

  it.each<[string, string, string, string | null]>([
    ['nothing', '', 'invalid_json', null],
    ['half an object', '{"a":1', 'invalid_json', null],
    ['something after the object', '{"a":1}}', 'invalid_json', null],
    ['a number that is none', '{"a":NaN}', 'invalid_json', null],
    ['a comma too many', '{"a":1,}', 'invalid_json', null],
    ['a byte order mark', '\ufeff{"a":1}', 'invalid_json', null],
    ['a key twice in what is not JSON', '{"a":1,"a":', 'invalid_json', null],
    ['an array', '[{"a":1}]', 'invalid_value', 'body'],
    ['a word', 'null', 'invalid_value', 'body'],
    ['a key twice', '{"model":"a","model":"b"}', 'duplicate_key', 'model'],
    ['a key twice, spelled in two ways', '{"model":"a","mod\\u0065l":"b"}', 'duplicate_key', 'model'],
    ['a key twice, in letters beyond ASCII', '{"é":1,"\\u00e9":2}', 'duplicate_key', 'é'],
    ['a prototype', '{"__proto__":{}}', 'invalid_value', '__proto__'],
    ['a prototype further in', '{"a":[{"__proto__" :1}]}', 'invalid_value', '__proto__'],
    ['65 levels', nested(65), 'body_too_deep', 'body'],
    ['100,000 levels', nested(100_000), 'body_too_deep', 'body'],
    ['100,000 levels that are never closed', '{"a":'.repeat(100_000), 'body_too_deep', 'body'],
    ['100,000 levels of an array', '['.repeat(100_000), 'body_too_deep', 'body'],
  ])('refuses %s', (_, text, code, param) => {
    expect(errorOf(Buffer.from(text))).toMatchObject({ code, param });
  });

  it('takes 64 levels', () => {
    expect(readBody(Buffer.from(nested(64))).members).toHaveLength(1);
  });

  it('takes a text that only mentions a prototype', () => {
    expect(readBody(Buffer.from('{"a":"\\"__proto__\\":","b":"__proto__"}')).members).toHaveLength(2);
  });

  it('refuses bytes that are not UTF-8', () => {
    expect(errorOf(Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d]))).toMatchObject({ code: 'invalid_json' });
    expect(errorOf(Buffer.from('{"a":"👋"}').subarray(0, 8))).toMatchObject({ code: 'invalid_json' });
  });

  it('says where a text breaks, and nothing of what it says', () => {
    const { message } = errorOf(Buffer.from('{"messages":"my secret" oops}'));
    expect(message).toContain('character');
    expect(message).not.toMatch(/secret|oops/);
  });

  it('reads or refuses any bytes, and throws nothing else', () => {
    const scrap = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      '"',
      '\\',
      ',',
      ':',
      ' ',
      '"a"',
      '1',
      'é',
      '"__proto__":',
      'null',
    );
    const text = fc.array(scrap).map((all) => Buffer.from(`{${all.join('')}}`));
    fc.assert(
      fc.property(
        fc.oneof(
          text,
          fc.uint8Array().map((bytes) => Buffer.from(bytes)),
        ),
        (bytes) => {
          try {
            expect(readBody(bytes).bytes).toBe(bytes);
          } catch (error) {
            if (!isPointsmanError(error)) throw error;
          }
        },
      ),
      { numRuns: 1000 },
    );
  });
});

/** The key at the start of a member's text, which goes up to its value. */
function keyIn(bytes: Buffer): string {
  return Object.keys(JSON.parse(`{${bytes.toString()}1}`))[0] as string;
}

function errorOf(bytes: Buffer): PointsmanError {
  try {
    readBody(bytes);
  } catch (error) {
    if (error instanceof PointsmanError) return error;
    throw error;
  }
  throw new Error('Nothing was thrown.');
}
