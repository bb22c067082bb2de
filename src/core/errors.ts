/**
 * Every error a caller can be answered with, and every way an attempt can fail: one table. What an attempt that
 * failed so leads to stands in `attempts/consequences.ts`.
 *
 * `docs/reference/errors.md` is checked against this table in both directions.
 */

/** `type` of an OpenAI error object. */
export type ErrorType =
  | 'invalid_request_error'
  | 'authentication_error'
  | 'permission_error'
  | 'not_found_error'
  | 'rate_limit_error'
  | 'api_error';

export interface ErrorRow {
  /** HTTP status for the client. */
  readonly status: number;
  readonly type: ErrorType;
  readonly meaning: string;
}

export type ErrorCode =
  | 'invalid_json'
  | 'invalid_value'
  | 'body_too_deep'
  | 'duplicate_key'
  | 'body_too_large'
  | 'headers_too_large'
  | 'unsupported_media_type'
  | 'request_timeout'
  | 'invalid_api_key'
  | 'forbidden_origin'
  | 'override_not_allowed'
  | 'model_not_found'
  | 'unknown_url'
  | 'method_not_allowed'
  | 'unknown_policy'
  | 'unknown_latency_class'
  | 'needs_unmet'
  | 'constraints_unmet'
  | 'upstream_unreachable'
  | 'upstream_insecure'
  | 'upstream_timeout'
  | 'upstream_error'
  | 'upstream_overloaded'
  | 'upstream_rate_limited'
  | 'upstream_quota_exhausted'
  | 'upstream_credential_rejected'
  | 'upstream_forbidden'
  | 'upstream_model_missing'
  | 'upstream_malformed'
  | 'upstream_interrupted'
  | 'context_length_exceeded'
  | 'content_refused'
  | 'upstream_rejected'
  | 'all_attempts_failed'
  | 'all_resting'
  | 'client_closed_request'
  | 'shutting_down'
  | 'overloaded'
  | 'idempotency_in_progress'
  | 'idempotency_mismatch'
  | 'internal_error';

export const ERRORS: Readonly<Record<ErrorCode, ErrorRow>> = {
  // The caller's request.
  invalid_json: { status: 400, type: 'invalid_request_error', meaning: 'The body is not JSON in UTF-8.' },
  invalid_value: {
    status: 400,
    type: 'invalid_request_error',
    meaning: 'A field is missing, of the wrong type or out of range; `param` names it.',
  },
  body_too_deep: {
    status: 400,
    type: 'invalid_request_error',
    meaning: 'The body nests deeper than 64 levels.',
  },
  duplicate_key: {
    status: 400,
    type: 'invalid_request_error',
    meaning: 'A top-level field is there twice, so that two readers could understand two things.',
  },
  body_too_large: {
    status: 413,
    type: 'invalid_request_error',
    meaning: 'The body is larger than `server.maxBodyBytes`.',
  },
  headers_too_large: {
    status: 431,
    type: 'invalid_request_error',
    meaning: 'The headers are larger than 16 KiB together.',
  },
  unsupported_media_type: {
    status: 415,
    type: 'invalid_request_error',
    meaning: 'The content type is not application/json.',
  },
  request_timeout: {
    status: 408,
    type: 'invalid_request_error',
    meaning: 'The request did not arrive within `server.requestTimeoutMs`.',
  },
  invalid_api_key: {
    status: 401,
    type: 'authentication_error',
    meaning: 'No key, or one that is not in the config.',
  },
  forbidden_origin: {
    status: 403,
    type: 'permission_error',
    meaning: 'The Host or Origin header is not one this server answers to.',
  },
  override_not_allowed: {
    status: 403,
    type: 'permission_error',
    meaning: 'This key may not override the policy or the constraints.',
  },
  model_not_found: {
    status: 404,
    type: 'not_found_error',
    meaning: 'No route, model or deployment has this name, or the key may not use it.',
  },
  unknown_url: { status: 404, type: 'not_found_error', meaning: 'There is nothing at this path.' },
  method_not_allowed: {
    status: 405,
    type: 'invalid_request_error',
    meaning: 'The path exists, the method does not.',
  },
  // The decision.
  unknown_policy: {
    status: 400,
    type: 'invalid_request_error',
    meaning: 'No policy has the name the request asked for.',
  },
  unknown_latency_class: {
    status: 400,
    type: 'invalid_request_error',
    meaning: 'No latency class has the name the request asked for.',
  },
  needs_unmet: {
    status: 400,
    type: 'invalid_request_error',
    meaning: 'No candidate can do what the request needs; `metadata.exclusions` says why, one by one.',
  },
  constraints_unmet: {
    status: 400,
    type: 'invalid_request_error',
    meaning: 'No candidate meets the constraints that were marked strict.',
  },
  // What a deployment did.
  upstream_unreachable: { status: 502, type: 'api_error', meaning: 'No connection to the deployment.' },
  upstream_insecure: {
    status: 502,
    type: 'api_error',
    meaning:
      'The deployment cannot prove that it is the host of its base URL: its TLS certificate is not accepted, so nothing was sent.',
  },
  upstream_timeout: {
    status: 504,
    type: 'api_error',
    meaning: 'The deployment did not answer within its limit.',
  },
  upstream_error: {
    status: 502,
    type: 'api_error',
    meaning: 'The deployment answered with a server error.',
  },
  upstream_overloaded: {
    status: 503,
    type: 'api_error',
    meaning: 'The deployment is overloaded (503, 529).',
  },
  upstream_rate_limited: {
    status: 429,
    type: 'rate_limit_error',
    meaning: 'The deployment limits the rate.',
  },
  upstream_quota_exhausted: {
    status: 429,
    type: 'rate_limit_error',
    meaning: 'The account at the provider has no credit left.',
  },
  upstream_credential_rejected: {
    status: 502,
    type: 'api_error',
    meaning: 'The provider rejected the credential that the config gives it.',
  },
  upstream_forbidden: {
    status: 403,
    type: 'permission_error',
    meaning: 'The provider does not permit this request, or not with the credential that the config gives it.',
  },
  upstream_model_missing: {
    status: 502,
    type: 'api_error',
    meaning: 'The provider does not know the model.',
  },
  upstream_malformed: {
    status: 502,
    type: 'api_error',
    meaning: 'The deployment answered with something that is not an answer.',
  },
  upstream_interrupted: {
    status: 502,
    type: 'api_error',
    meaning: 'The deployment broke off after its first output had been passed on.',
  },
  context_length_exceeded: {
    status: 400,
    type: 'invalid_request_error',
    meaning: 'The prompt is longer than the window of the model.',
  },
  content_refused: {
    status: 400,
    type: 'invalid_request_error',
    meaning: "The provider's filter refused the content.",
  },
  upstream_rejected: {
    status: 400,
    type: 'invalid_request_error',
    meaning: 'The deployment called the request invalid; its own message follows.',
  },
  all_attempts_failed: {
    status: 502,
    type: 'api_error',
    meaning: 'Every link of the chain failed; `metadata.attempts` lists them.',
  },
  all_resting: {
    status: 503,
    type: 'api_error',
    meaning: 'Everybody who could answer has asked to be left alone for a while; `retry-after` says how long.',
  },
  // Ourselves.
  client_closed_request: {
    status: 499,
    type: 'invalid_request_error',
    meaning: 'The client hung up before the answer was complete.',
  },
  idempotency_in_progress: {
    status: 409,
    type: 'invalid_request_error',
    meaning: 'A request with the same Idempotency-Key is being answered; ask again when it is.',
  },
  idempotency_mismatch: {
    status: 422,
    type: 'invalid_request_error',
    meaning: 'The Idempotency-Key was used for a request with another body; use a new one.',
  },
  overloaded: {
    status: 503,
    type: 'api_error',
    meaning: 'This server has more to do than it can at the moment; `retry-after` says when to ask again.',
  },
  shutting_down: { status: 503, type: 'api_error', meaning: 'This server is draining; try another.' },
  internal_error: {
    status: 500,
    type: 'api_error',
    meaning: 'A defect of Pointsman; the log has it under the request id.',
  },
};

/** An error that is meant to be seen by a caller. `message` says what was wrong and what to do about it. */
export class PointsmanError extends Error {
  override readonly name = 'PointsmanError';
  readonly code: ErrorCode;
  /** The field of the request that is at fault. */
  readonly param: string | null;
  /** More for machines: attempts, exclusions. */
  readonly metadata: Readonly<Record<string, unknown>> | undefined;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.param = details.param ?? null;
    this.metadata = details.metadata;
  }
}

export interface ErrorDetails {
  readonly param?: string;
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
}

/** Works across copies of the package, where `instanceof` does not. */
export function isPointsmanError(value: unknown): value is PointsmanError {
  return value instanceof Error && value.name === 'PointsmanError' && 'code' in value;
}
