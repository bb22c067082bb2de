import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyEntries, anyString, respelled, textOf } from '../../../test/support/json-text.ts';
import { type Scan, scanObject } from './scan.ts';

const DEPTH = 64;

describe('scanObject', () => {
  it('finds every member of any object, in order, where JSON.parse finds it', () => {
    fc.assert(
      fc.property(textOf(anyEntries), ({ entries, text }) => {
        const bytes = latin1Of(text);
        const { open, members } = objectIn(scanObject(bytes, DEPTH));
        expect(bytes[open]).toBe('{');
        expect(members.map(({ key }) => utf8Of(key))).toEqual(entries.map(([key]) => key.toWellFormed()));
        for (const [index, { keyStart, valueStart, valueEnd }] of members.entries()) {
          expect(JSON.parse(utf8Of(bytes.slice(valueStart, valueEnd)))).toEqual(wellKnown(entries[index]?.[1]));
          expect(bytes[keyStart]).toBe('"');
        }
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['{}', []],
    [' \t\r\n{ \n} ', []],
    ['{"a":1}', ['1']],
    ['{"a" : -1.5e+10 ,"b":true\n}', ['-1.5e+10', 'true']],
    ['{"a":"}","b":"\\"","c":"\\\\"}', ['"}"', '"\\""', '"\\\\"']],
    ['{"a":{"a":[{},[]]},"b":[1,{"c":2}]}', ['{"a":[{},[]]}', '[1,{"c":2}]']],
  ])('of %j finds the values %j', (text, values) => {
    const { members } = objectIn(scanObject(text, DEPTH));
    expect(members.map(({ valueStart, valueEnd }) => text.slice(valueStart, valueEnd))).toEqual(values);
  });

  it.each(['', ' ', '[]', '[{"a":1}]', '"a"', '1', 'null', 'x'])('sees that %j is not an object', (text) => {
    expect(scanObject(text, DEPTH)).toEqual({ kind: 'not-an-object' });
  });

  it.each([
    ['{"a":1,"a":2}', 'a'],
    ['{"model":1,"b":{"model":1},"\\u006dodel":2}', 'model'],
    ['{"\\/":1,"/":2}', '/'],
    ['{"":1,"":2}', ''],
    ['{"a\\u0000":1,"a\\u0000":2}', 'a\0'],
  ])('finds in %j that %j is there twice', (text, key) => {
    expect(scanObject(text, DEPTH)).toEqual({ kind: 'duplicate-key', key });
  });

  it('finds a key that is there twice, however it is spelled', () => {
    fc.assert(
      fc.property(anyString, (key) => {
        const spelled = latin1Of(`{${JSON.stringify(key)}:1,"other key":2,${respelled(key)}:3}`);
        expect(scanObject(spelled, DEPTH)).toMatchObject({ kind: 'duplicate-key' });
      }),
    );
  });

  it('does not take keys for one that only look alike', () => {
    for (const text of ['{"a":1,"A":2}', '{"é":1,"\\u00c3\\u00a9":2}', '{"\\\\u0061":1,"a":2}', '{"a ":1,"a":2}']) {
      expect(scanObject(latin1Of(text), DEPTH).kind).toBe('object');
    }
  });

  it.each([
    ['arrays', '[', ']'],
    ['objects', '{"a":', '}'],
  ])('counts %s, the object itself as one level', (_, opening, closing) => {
    const nested = (depth: number): string => `{"a":${opening.repeat(depth - 1)}1${closing.repeat(depth - 1)}}`;
    expect(scanObject(nested(DEPTH), DEPTH).kind).toBe('object');
    expect(scanObject(nested(DEPTH + 1), DEPTH)).toEqual({ kind: 'too-deep' });
    expect(scanObject('['.repeat(DEPTH) + ']'.repeat(DEPTH), DEPTH)).toEqual({ kind: 'not-an-object' });
    expect(scanObject('['.repeat(DEPTH + 1) + ']'.repeat(DEPTH + 1), DEPTH)).toEqual({ kind: 'too-deep' });
  });

  it('does not count what is in strings, nor what was closed again', () => {
    expect(scanObject(`{"a":"${'['.repeat(100)}","b":[${'[],'.repeat(100)}1]}`, DEPTH).kind).toBe('object');
  });

  it('comes to an end with any text', () => {
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
      '\\u00',
      '\\ud800',
      '1',
      'é',
      '\n',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.array(scrap).map((all) => `{${all.join('')}`),
        ),
        (text) => {
          expect(scanObject(text, DEPTH).kind).toBeTypeOf('string');
        },
      ),
      { numRuns: 1000 },
    );
  });

  it.each(['"', '\\', '\\"', '{"a":', '[', ' ', '{"', '"a",', '\\u0061', '\\u00e9', '""', ',', '}'])(
    'is quick with a megabyte of %j',
    (piece) => {
      const megabyte = piece.repeat(Math.ceil(1_000_000 / piece.length));
      for (const start of ['', '{', '{"', '{"a":', '{"a":"', '{"a":[']) {
        expect(scanObject(start + megabyte, DEPTH).kind).toBeTypeOf('string');
        expect(scanObject(`${start}${megabyte}":1}`, DEPTH).kind).toBeTypeOf('string');
      }
    },
  );
});

function objectIn(scan: Scan): Extract<Scan, { kind: 'object' }> {
  if (scan.kind !== 'object') throw new Error(`This is ${scan.kind}.`);
  return scan;
}

function latin1Of(text: string): string {
  return Buffer.from(text).toString('latin1');
}

function utf8Of(bytes: string): string {
  return Buffer.from(bytes, 'latin1').toString();
}

/** As JSON has it: there is no minus zero in what JSON.stringify writes. */
function wellKnown(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}
