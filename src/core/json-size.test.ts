import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { estimateJsonTokens } from './json-size.ts';

describe('the size of a value as JSON', () => {
  it.each<readonly [unknown, number]>([
    [undefined, 0],
    [null, 1],
    [1234, 1],
    [[], 1],
    [[true, false], 3],
  ])('of %j is %d', (value, tokens) => {
    expect(estimateJsonTokens(value)).toBe(tokens);
  });

  it('is about a quarter of the characters of a schema', () => {
    const schema = {
      type: 'object',
      properties: {
        path: { type: 'string', description: 'Absolute path of the file that is to be read.' },
        offset: { type: 'integer', description: 'The line to begin with, counted from one.' },
      },
      required: ['path'],
      additionalProperties: false,
    };
    const perCharacter = estimateJsonTokens(schema) / JSON.stringify(schema).length;
    expect(perCharacter).toBeGreaterThan(0.2);
    expect(perCharacter).toBeLessThan(0.32);
  });

  it('grows with every member', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.jsonValue(), (object, more) => {
        expect(estimateJsonTokens({ ...object, [`${Object.keys(object).join()}+`]: more })).toBeGreaterThan(
          estimateJsonTokens(object),
        );
      }),
    );
  });

  it('is had of a long text from its ends', () => {
    const long = 'The express does not wait. '.repeat(100_000);
    expect(estimateJsonTokens(long) / estimateJsonTokens(long.slice(0, 27_000)) / 100).toBeCloseTo(1, 1);
  });

  it('is had of what is deeper than any body', () => {
    let deep: unknown = 1;
    for (let i = 0; i < 100_000; i++) deep = [deep];
    expect(estimateJsonTokens(deep)).toBe(65);
  });
});
