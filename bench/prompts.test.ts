import { expect, test } from 'vitest';
import { chatBody, httpRequest, prose, seededRandom } from './prompts.ts';

test('the same seed gives the same text', () => {
  expect(prose(seededRandom(7), 200)).toBe(prose(seededRandom(7), 200));
  expect(prose(seededRandom(7), 200)).not.toBe(prose(seededRandom(8), 200));
});

test.each([512, 1024, 20_480])('a body of %i bytes has exactly so many', (bytes) => {
  const body = chatBody(seededRandom(1), { model: 'auto', bytes });
  expect(Buffer.byteLength(body)).toBe(bytes);
  expect(JSON.parse(body)).toMatchObject({ model: 'auto', messages: [{ role: 'system' }, { role: 'user' }] });
});

test('a body smaller than its envelope is an error', () => {
  expect(() => chatBody(seededRandom(1), { model: 'auto', bytes: 100 })).toThrow('cannot be 100 bytes');
});

test('a stream names its chunks in the user field', () => {
  const body = chatBody(seededRandom(1), { model: 'auto', bytes: 800, stream: { chunks: 200, everyMs: 5 } });
  expect(JSON.parse(body)).toMatchObject({ stream: true, user: 'chunks=200;everyMs=5' });
});

test('the request on the wire has its length, its headers and an empty line before the body', () => {
  const request = httpRequest('/v1/x', { authorization: 'Bearer k' }, '{"a":"é"}');
  expect(request).toContain('content-length: 10\r\nauthorization: Bearer k\r\n\r\n{"a":"é"}');
});
