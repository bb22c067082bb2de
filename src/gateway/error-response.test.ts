import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { ERRORS, type ErrorCode, PointsmanError } from '../core/errors.ts';
import { sendError, toPointsmanError } from './error-response.ts';

/** A response that goes nowhere; what was written is in `chunks`. */
class Recorded extends ServerResponse {
  readonly chunks: string[] = [];
  constructor() {
    super(new IncomingMessage(new Socket()));
  }
  override end(chunk?: unknown): this {
    this.chunks.push(String(chunk));
    return this;
  }
}

describe('an error as an answer', () => {
  it.each(Object.keys(ERRORS) as ErrorCode[])('%s has the status and the type of the table', (code) => {
    const response = new Recorded();
    sendError(response, new PointsmanError(code, 'Words.', { param: 'field', metadata: { a: 1 } }), [
      'x-request-id',
      'the-id',
    ]);
    expect(response.statusCode).toBe(ERRORS[code].status);
    const error = { message: 'Words.', type: ERRORS[code].type, param: 'field', code, metadata: { a: 1 } };
    expect(response.chunks.map((chunk) => JSON.parse(chunk) as unknown)).toEqual([{ error }]);
  });

  it('passes on how long the providers asked to be left alone, in whole seconds', () => {
    const response = new Recorded();
    let head: unknown;
    response.writeHead = (_status: number, headers?: unknown) => {
      head = headers;
      return response;
    };
    sendError(response, new PointsmanError('upstream_rate_limited', 'Words.'), [], 1200);
    expect(head).toEqual(expect.arrayContaining(['retry-after', '2', 'x-should-retry', 'false']));
  });

  it('after the headers of another answer only ends the connection', () => {
    const response = new Recorded();
    response.writeHead(200);
    response.flushHeaders();
    sendError(response, new PointsmanError('internal_error', 'Words.'), []);
    expect(response.destroyed).toBe(true);
    expect(response.chunks).toEqual([]);
  });
});

describe('anything that was thrown', () => {
  it('stays what it is if it is meant for callers', () => {
    const error = new PointsmanError('model_not_found', 'Words.');
    expect(toPointsmanError(error)).toBe(error);
  });

  it.each([
    ['FST_ERR_CTP_BODY_TOO_LARGE', 'body_too_large'],
    ['FST_ERR_CTP_INVALID_MEDIA_TYPE', 'unsupported_media_type'],
    ['FST_ERR_CTP_INVALID_CONTENT_LENGTH', 'invalid_json'],
    ['FST_ERR_BAD_URL', 'unknown_url'],
    ['ECONNRESET', 'client_closed_request'],
  ])('of the framework, %s, is %s', (code, known) => {
    const error = toPointsmanError(Object.assign(new Error('secret'), { code }));
    expect(error).toMatchObject({ code: known, message: expect.not.stringContaining('secret') });
  });

  it.each([
    new Error('secret'),
    new TypeError('secret'),
    Object.assign(new Error('secret'), { code: 'ELSE' }),
    'secret',
    undefined,
  ])('else is a defect of ours and says nothing', (thrown) => {
    const error = toPointsmanError(thrown);
    expect(error).toMatchObject({ code: 'internal_error', message: expect.not.stringContaining('secret') });
    expect(error.cause).toBe(thrown);
  });
});
