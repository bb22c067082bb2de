/** An error where an answer should be: in a body that came with the status of a success. */
import { own } from '../core/own.ts';
import type { Failure } from './form/answer.ts';
import { parseJson } from './json/loose.ts';
import { isObject, type JsonObject } from './json/problem.ts';

/** What providers call it, and the status with which it should have come. */
const STATUSES: Readonly<Record<string, number>> = {
  invalid_request_error: 400,
  authentication_error: 401,
  invalid_api_key: 401,
  billing_error: 402,
  permission_error: 403,
  not_found_error: 404,
  request_too_large: 413,
  rate_limit_error: 429,
  rate_limit_exceeded: 429,
  insufficient_quota: 429,
  server_error: 500,
  api_error: 500,
  overloaded_error: 529,
  timeout_error: 504,
  INVALID_ARGUMENT: 400,
  FAILED_PRECONDITION: 400,
  UNAUTHENTICATED: 401,
  PERMISSION_DENIED: 403,
  NOT_FOUND: 404,
  RESOURCE_EXHAUSTED: 429,
  INTERNAL: 500,
  UNAVAILABLE: 503,
  DEADLINE_EXCEEDED: 504,
};

/**
 * Undefined if the body has no error object. Where that does not say which status it should have had, it is taken for
 * the request's fault only if it says so.
 */
export function failureInside(body: string, classify: (status: number, body: string) => Failure): Failure | undefined {
  const error = errorOf(body);
  if (error === undefined) return undefined;
  const status = statusOf(error);
  if (status !== undefined) return classify(status, body);
  const said = classify(400, body);
  return said.code === 'upstream_rejected' ? classify(500, body) : said;
}

/** In a list where Google was asked for a stream. */
function errorOf(body: string): JsonObject | undefined {
  const value = parseJson(body);
  const top: unknown = Array.isArray(value) ? value[0] : value;
  const error = isObject(top) ? top['error'] : undefined;
  if (typeof error === 'string') return { message: error };
  return isObject(error) ? error : undefined;
}

function statusOf(error: JsonObject): number | undefined {
  const said = ['code', 'status', 'status_code', 'type'].map((name) => error[name]);
  const numbers = said.map(Number);
  return (
    numbers.find((status) => Number.isInteger(status) && status >= 400 && status < 600) ??
    said
      .map((name) => (typeof name === 'string' ? own(STATUSES, name) : undefined))
      .find((status) => status !== undefined)
  );
}
