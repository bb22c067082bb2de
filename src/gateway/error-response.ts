/** Errors as HTTP answers, in the dialect of the caller. */
import type { ServerResponse } from 'node:http';
import { ERRORS, type ErrorCode, isPointsmanError, PointsmanError } from '../core/errors.ts';
import type { Client } from '../wire/dialect.ts';

export interface ErrorContext {
  readonly id: string;
  readonly client: Client;
  /** Names and values in turn, the request's id among them. */
  readonly headers: readonly string[];
  /** What the providers asked for, if they did. */
  readonly retryAfterMs?: number | null;
  /** Nothing has been tried, and that may be otherwise later. Default: as the error is. */
  readonly shouldRetry?: boolean;
}

/** What comes of the moment, and not of the request or of what has been tried already. */
const OF_THE_MOMENT: ReadonlySet<ErrorCode> = new Set(['shutting_down', 'overloaded', 'idempotency_in_progress']);

export function isOfTheMoment({ code }: PointsmanError): boolean {
  return OF_THE_MOMENT.has(code);
}

const RETRY_AFTER_MS = 1000;

/**
 * When to come again after an error of our own, in milliseconds; null where it is not for us to say.
 *
 * @param draw one of [0, 1): those who were sent away together shall not come back together
 */
export function retryAfterOf({ code }: PointsmanError, draw: () => number): number | null {
  if (code === 'idempotency_in_progress') return RETRY_AFTER_MS;
  return code === 'overloaded' ? RETRY_AFTER_MS * (1 + Math.floor(3 * draw())) : null;
}

export function sendError(response: ServerResponse, error: PointsmanError, context: ErrorContext): void {
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  const { id, client, headers, retryAfterMs = null, shouldRetry = isOfTheMoment(error) } = context;
  const body = Buffer.from(JSON.stringify(client.writeError(error, id)));
  const retry = retryAfterMs === null ? [] : ['retry-after', String(Math.ceil(retryAfterMs / 1000))];
  response.writeHead(ERRORS[error.code].status, [
    'content-type',
    'application/json',
    'content-length',
    String(body.length),
    // Mostly a client that retries would repeat the whole chain, or the same mistake.
    'x-should-retry',
    String(shouldRetry),
    ...headers,
    ...retry,
  ]);
  response.end(body);
}

const REQUEST_ID = 'x-request-id';

/** Under our own name for it, and under that which the client's SDK looks for. */
export function requestIdHeaders(id: string, { requestIdHeader }: Client): string[] {
  return requestIdHeader === REQUEST_ID ? [REQUEST_ID, id] : [REQUEST_ID, id, requestIdHeader, id];
}

/** What Fastify itself refuses, by its codes. */
const FASTIFY_ERRORS: Readonly<Record<string, PointsmanError['code']>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'body_too_large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported_media_type',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'invalid_json',
  FST_ERR_BAD_URL: 'unknown_url',
  ECONNRESET: 'client_closed_request',
};

/** Anything that was thrown, as an error that a caller may see. What was not meant for callers says nothing. */
export function toPointsmanError(thrown: unknown): PointsmanError {
  if (isPointsmanError(thrown)) return thrown;
  const code = thrown instanceof Error && 'code' in thrown ? FASTIFY_ERRORS[String(thrown.code)] : undefined;
  if (code !== undefined) return new PointsmanError(code, ERRORS[code].meaning, { cause: thrown });
  return new PointsmanError(
    'internal_error',
    'Something went wrong on our side; the log has it under the request id.',
    {
      cause: thrown,
    },
  );
}
