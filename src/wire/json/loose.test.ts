import { describe, expect, it } from 'vitest';
import { countOf, parseJson, parseObject, textAt, wordAt } from './loose.ts';

describe('parseJson and parseObject', () => {
  it('take what is not JSON for nothing', () => {
    expect(parseJson('{"a":')).toBeUndefined();
    expect(parseObject('{"a":')).toBeUndefined();
    expect(parseJson('null')).toBeNull();
  });

  it.each(['null', '[]', '"a"', '1'])('finds no object in %s', (text) => {
    expect(parseObject(text)).toBeUndefined();
  });

  it('finds an object', () => {
    expect(parseObject(' {"a":1} ')).toEqual({ a: 1 });
  });
});

describe('countOf', () => {
  it.each([0, 7, Number.MAX_SAFE_INTEGER])('takes %s', (count) => {
    expect(countOf(count)).toBe(count);
  });

  it.each([-1, 0.5, Number.NaN, 2 ** 53, '1', null, undefined])('takes %s for none', (value) => {
    expect(countOf(value)).toBeUndefined();
  });
});

describe('textAt and wordAt', () => {
  it('differ in what they make of an empty text', () => {
    expect(textAt({ a: '' }, 'a')).toBe('');
    expect(wordAt({ a: '' }, 'a')).toBeNull();
  });

  it.each([1, null, undefined, {}])('take %s for no text', (a) => {
    expect(textAt({ a }, 'a')).toBeNull();
    expect(wordAt({ a }, 'a')).toBeNull();
  });

  it('give a text', () => {
    expect(textAt({ a: 'b' }, 'a')).toBe('b');
    expect(wordAt({ a: 'b' }, 'a')).toBe('b');
  });
});
