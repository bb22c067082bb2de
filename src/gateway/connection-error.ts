/** What is said to a connection on which no request arrived that could be answered. */
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { ERRORS, type ErrorCode, PointsmanError } from '../core/errors.ts';
import { own } from '../core/own.ts';
import { writeError } from '../wire/openai/write-error.ts';

/** What Node's HTTP parser refuses, by its codes. */
const PARSER_ERRORS: Readonly<Record<string, ErrorCode>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 'request_timeout',
  HPE_HEADER_OVERFLOW: 'headers_too_large',
};

/**
 * @param error of Node's HTTP parser, by its code
 * @param id by which the client may speak of it
 */
export function refuseConnection(error: Error & { readonly code?: string }, socket: Socket, id: string): void {
  if (error.code !== 'ECONNRESET' && socket.writable) socket.write(answerTo(errorOf(error.code), id));
  socket.destroy();
}

function errorOf(parserCode = ''): PointsmanError {
  const code = own(PARSER_ERRORS, parserCode);
  if (code === undefined) return new PointsmanError('invalid_value', 'This is not a valid HTTP request.');
  return new PointsmanError(code, ERRORS[code].meaning);
}

/** Nothing is known of who asks, so it is answered as most are. */
function answerTo(error: PointsmanError, id: string): string {
  const { status } = ERRORS[error.code];
  const body = JSON.stringify(writeError(error));
  return [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
    'x-should-retry: false',
    `x-request-id: ${id}`,
    '',
    body,
  ].join('\r\n');
}
