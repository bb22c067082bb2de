import { Socket } from 'node:net';
import { describe, expect, it, vi } from 'vitest';
import { refuseConnection } from './connection-error.ts';

function answerFor(code: string | undefined, writable = true): { readonly text: string; readonly socket: Socket } {
  const socket = new Socket();
  let text = '';
  vi.spyOn(socket, 'writable', 'get').mockReturnValue(writable);
  vi.spyOn(socket, 'write').mockImplementation((chunk) => {
    text += String(chunk);
    return true;
  });
  refuseConnection(Object.assign(new Error('Parse Error'), code === undefined ? {} : { code }), socket, 'ID-1');
  return { text, socket };
}

describe('a connection on which no request arrived', () => {
  it.each([
    ['ERR_HTTP_REQUEST_TIMEOUT', 'HTTP/1.1 408 Request Timeout', 'request_timeout'],
    ['HPE_HEADER_OVERFLOW', 'HTTP/1.1 431 Request Header Fields Too Large', 'headers_too_large'],
    ['HPE_INVALID_METHOD', 'HTTP/1.1 400 Bad Request', 'invalid_value'],
    [undefined, 'HTTP/1.1 400 Bad Request', 'invalid_value'],
  ])('is told why and closed: %s', (code, status, told) => {
    const { text, socket } = answerFor(code);
    const [head = '', body = ''] = text.split('\r\n\r\n');
    expect(head.split('\r\n')).toEqual([
      status,
      'content-type: application/json',
      `content-length: ${Buffer.byteLength(body)}`,
      'connection: close',
      'x-should-retry: false',
      'x-request-id: ID-1',
    ]);
    expect(JSON.parse(body)).toMatchObject({ error: { code: told, type: 'invalid_request_error' } });
    expect(socket.destroyed).toBe(true);
  });

  it('is only closed where nobody listens any more', () => {
    for (const { text, socket } of [answerFor('ECONNRESET'), answerFor('HPE_INVALID_METHOD', false)]) {
      expect(text).toBe('');
      expect(socket.destroyed).toBe(true);
    }
  });
});
