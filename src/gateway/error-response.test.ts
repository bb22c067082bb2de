import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { ERRORS, type ErrorCode, PointsmanError } from '../core/errors.ts';
import { anthropicClient } from '../wire/anthropic/index.ts';
import type { ClientDialect } from '../wire/dialect.ts';
import { openaiChatClient } from '../wire/openai-chat/index.ts';
import { openaiResponsesClient } from '../wire/openai-responses/index.ts';
import { type ErrorContext, requestIdHeaders, retryAfterOf, sendError, toPointsmanError } from './error-response.ts';

/** A response that goes nowhere; what was written is in `chunks`. */
class Recorded extends ServerResponse {
  readonly chunks: string[] = [];
  /** Names and values in turn. */
  sent: unknown;
  constructor() {
    super(new IncomingMessage(new Socket()));
  }
  override writeHead(status: number, headers?: unknown): this {
    this.sent = headers;
    return super.writeHead(status, headers as string[]);
  }
  override end(chunk?: unknown): this {
    this.chunks.push(String(chunk));
    return this;
  }
}

const CLIENTS: readonly ClientDialect[] = [openaiChatClient, openaiResponsesClient, anthropicClient];

function context(client: ClientDialect, overrides: Partial<ErrorContext> = {}): ErrorContext {
  return { id: 'the-id', client, headers: requestIdHeaders('the-id', client), ...overrides };
}

describe('an error as an answer', () => {
  it.each(Object.keys(ERRORS) as ErrorCode[])('%s has the status and the type of the table', (code) => {
    const response = new Recorded();
    const thrown = new PointsmanError(code, 'Words.', { param: 'field', metadata: { a: 1 } });
    sendError(response, thrown, context(openaiChatClient));
    expect(response.statusCode).toBe(ERRORS[code].status);
    const error = { message: 'Words.', type: ERRORS[code].type, param: 'field', code, metadata: { a: 1 } };
    expect(response.chunks.map((chunk) => JSON.parse(chunk) as unknown)).toEqual([{ error }]);
  });

  it.each(CLIENTS)('is written as clients of $name read it, under the same status and headers', (client) => {
    for (const code of Object.keys(ERRORS) as ErrorCode[]) {
      const response = new Recorded();
      const error = new PointsmanError(code, 'Grüße.', { param: 'field', metadata: { a: 1 } });
      sendError(response, error, context(client));
      expect(response.statusCode).toBe(ERRORS[code].status);
      expect(response.chunks.map((chunk) => JSON.parse(chunk) as unknown)).toEqual([
        client.writeError(error, 'the-id'),
      ]);
      expect(response.sent).toEqual([
        'content-type',
        'application/json',
        'content-length',
        String(Buffer.byteLength(response.chunks[0] ?? '')),
        'x-should-retry',
        String(['shutting_down', 'overloaded', 'idempotency_in_progress'].includes(code)),
        ...requestIdHeaders('the-id', client),
      ]);
    }
  });

  it('tells a client of Anthropic’s which kind of error it is, and the id of the request', () => {
    const response = new Recorded();
    sendError(response, new PointsmanError('upstream_rate_limited', 'Words.'), context(anthropicClient));
    expect(JSON.parse(response.chunks[0] ?? '')).toEqual({
      type: 'error',
      error: { type: 'rate_limit_error', message: 'Words.', details: { error_code: 'upstream_rate_limited' } },
      request_id: 'the-id',
    });
  });

  it('passes on how long the providers asked to be left alone, in whole seconds', () => {
    const response = new Recorded();
    const error = new PointsmanError('upstream_rate_limited', 'Words.');
    sendError(response, error, context(openaiChatClient, { retryAfterMs: 1200 }));
    expect(response.sent).toEqual(expect.arrayContaining(['retry-after', '2', 'x-should-retry', 'false']));
  });

  it('invites a client to come again where nothing has been tried', () => {
    const response = new Recorded();
    const error = new PointsmanError('all_resting', 'Words.');
    sendError(response, error, context(openaiChatClient, { retryAfterMs: 7000, shouldRetry: true }));
    expect(response.sent).toEqual(expect.arrayContaining(['retry-after', '7', 'x-should-retry', 'true']));
  });

  it('says nothing of when to come back where no provider did', () => {
    const response = new Recorded();
    const error = new PointsmanError('upstream_rate_limited', 'Words.');
    sendError(response, error, context(openaiChatClient, { retryAfterMs: null }));
    expect(response.sent).not.toContain('retry-after');
  });

  it('after the headers of another answer only ends the connection', () => {
    const response = new Recorded();
    response.writeHead(200);
    response.flushHeaders();
    sendError(response, new PointsmanError('internal_error', 'Words.'), context(openaiChatClient));
    expect(response.destroyed).toBe(true);
    expect(response.chunks).toEqual([]);
  });
});

describe('when to come again', () => {
  it('is after one to three seconds where there was too much to do, not for all at once', () => {
    const overloaded = new PointsmanError('overloaded', 'Words.');
    expect([0, 0.4, 0.999].map((draw) => retryAfterOf(overloaded, () => draw))).toEqual([1000, 2000, 3000]);
  });

  it('is soon where another request is being answered, and otherwise not for us to say', () => {
    const retryAfter = (code: ErrorCode): number | null => retryAfterOf(new PointsmanError(code, 'Words.'), () => 0);
    expect(retryAfter('idempotency_in_progress')).toBe(1000);
    expect(retryAfter('shutting_down')).toBeNull();
    expect(retryAfter('upstream_rate_limited')).toBeNull();
  });
});

describe('the headers that name a request', () => {
  it('have our name for it, and the name that the SDK of the client looks for', () => {
    expect(requestIdHeaders('the-id', openaiChatClient)).toEqual(['x-request-id', 'the-id']);
    expect(requestIdHeaders('the-id', anthropicClient)).toEqual(['x-request-id', 'the-id', 'request-id', 'the-id']);
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
