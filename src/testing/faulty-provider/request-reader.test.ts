import { describe, expect, it } from 'vitest';
import { rawChat, rawHead } from '../../../test/support/raw-client.ts';
import { RequestReader } from './request-reader.ts';

const WITH_LENGTH = rawChat({ model: 'm', text: 'é' }, ['X-Two: a', 'x-two: b']);
const IN_CHUNKS = `${rawHead('POST', '/x', ['transfer-encoding: chunked'])}5\r\nhello\r\n3;ext=1\r\n\r\n!\r\n0\r\n\r\n`;
const WITHOUT_BODY = rawHead('GET', '/v1/models');

function read(pieces: readonly Buffer[]) {
  const reader = new RequestReader();
  return pieces
    .flatMap((piece) => reader.push(piece))
    .map(({ method, path, body, headers }) => [method, path, body.toString(), headers['x-two'] ?? null]);
}

const EXPECTED = [
  ['POST', '/v1/chat/completions', '{"model":"m","text":"é"}', 'a, b'],
  ['POST', '/x', 'hello\r\n!', null],
  ['GET', '/v1/models', '', null],
];

describe('RequestReader', () => {
  const bytes = Buffer.from(WITH_LENGTH + IN_CHUNKS + WITHOUT_BODY);

  it('reads requests one after another', () => {
    expect(read([bytes])).toEqual(EXPECTED);
  });

  it('reads the same byte by byte', () => {
    expect(read([...bytes].map((byte) => Buffer.from([byte])))).toEqual(EXPECTED);
  });

  it('reads the same cut anywhere in two', () => {
    for (let i = 1; i < bytes.length; i++) expect(read([bytes.subarray(0, i), bytes.subarray(i)])).toEqual(EXPECTED);
  });

  it.each(['\x16\x03\x01\x02\x00\x01', 'hello\r\n\r\n', 'GET / HTTP/2\r\n\r\n', 'GET /'.padEnd(300_000, 'a')])(
    'throws for what is no HTTP: %j',
    (text) => {
      expect(() => new RequestReader().push(Buffer.from(text))).toThrow('Not an HTTP request');
    },
  );

  it('throws for a chunk without a size', () => {
    const head = rawHead('POST', '/', ['transfer-encoding: chunked']);
    expect(() => new RequestReader().push(Buffer.from(`${head}zz\r\n`))).toThrow('Not an HTTP request');
  });
});
