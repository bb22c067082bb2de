import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createResponseReader } from './response-reader.ts';

function readAll(pieces: readonly Buffer[]): { status: number; body: string }[] {
  const answers: { status: number; body: string }[] = [];
  let body = '';
  const reader = createResponseReader({
    onBody: (piece) => {
      body += piece.toString('latin1');
    },
    onEnd: (status) => {
      answers.push({ status, body });
      body = '';
    },
  });
  for (const piece of pieces) reader.feed(piece);
  return answers;
}

const FIXED = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello';
const EMPTY = 'HTTP/1.1 204 No Content\r\ncontent-length: 0\r\n\r\n';
const CHUNKED = 'HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nA\r\n0123456789\r\n0\r\n\r\n';
const EXPECTED = [
  { status: 200, body: 'hello' },
  { status: 204, body: '' },
  { status: 201, body: 'abc0123456789' },
  { status: 200, body: 'hello' },
];

test('answers on one connection are told apart, however the bytes are cut', () => {
  const bytes = Buffer.from(FIXED + EMPTY + CHUNKED + FIXED, 'latin1');
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: bytes.length }), { maxLength: 12 }), (cuts) => {
      const edges = [0, ...cuts.sort((a, b) => a - b), bytes.length];
      const pieces = edges.slice(1).map((edge, index) => bytes.subarray(edges[index], edge));
      expect(readAll(pieces)).toEqual(EXPECTED);
    }),
  );
});

test('bytes that are not HTTP are an error', () => {
  expect(() => readAll([Buffer.from('SSH-2.0-OpenSSH\r\n\r\n')])).toThrow('not an HTTP answer');
});

test('a chunk without a size is an error', () => {
  const bytes = 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n';
  expect(() => readAll([Buffer.from(bytes)])).toThrow('a chunk has no size');
});
