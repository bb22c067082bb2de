/** Anthropic's errors: https://docs.anthropic.com/en/api/errors */
import type { ErrorReply } from '../dialects/dialect.ts';
import type { ErrorName } from './error-name.ts';

type Row = readonly [status: number, type: string, message: string, errorCode?: string];

const INVALID = 'invalid_request_error';
const CREDIT =
  'Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing to upgrade or purchase credits.';

const ROWS: Readonly<Record<ErrorName, Row>> = {
  'invalid-request': [400, INVALID, 'messages.0: all messages must have non-empty content'],
  'context-length': [400, INVALID, 'prompt is too long: 209353 tokens > 199999 maximum'],
  'too-large': [413, 'request_too_large', 'Request exceeds the maximum size'],
  'content-filter': [400, INVALID, 'Output blocked by content filtering policy'],
  'invalid-key': [401, 'authentication_error', 'invalid x-api-key'],
  permission: [403, 'permission_error', 'Your API key does not have permission to use the specified resource.'],
  region: [403, 'forbidden', 'Request not allowed'],
  'model-missing': [404, 'not_found_error', 'model: faulty'],
  billing: [402, 'billing_error', 'There is an issue with your billing or payment information.'],
  'credit-balance': [400, INVALID, CREDIT],
  'quota-exhausted': [
    400,
    INVALID,
    'You have reached your specified API usage limits. You will regain access on 2026-04-01 at 00:00 UTC.',
  ],
  'spend-limit': [429, 'rate_limit_error', 'The spend limit has been reached.', 'enforced_spend_limit_reached'],
  'rate-limit': [429, 'rate_limit_error', "This request would exceed your organization's rate limit."],
  conflict: [409, INVALID, 'The resource was updated by another request.'],
  timeout: [504, 'timeout_error', 'The request timed out.'],
  'server-error': [500, 'api_error', 'Internal server error'],
  unavailable: [503, 'api_error', 'Service unavailable'],
  overloaded: [529, 'overloaded_error', 'Overloaded'],
};

export function anthropicError(name: ErrorName): ErrorReply {
  const [status, type, message, error_code] = ROWS[name];
  const details = error_code === undefined ? {} : { details: { error_code } };
  return { status, body: { type: 'error', error: { type, message, ...details }, request_id: 'req_faulty' } };
}
