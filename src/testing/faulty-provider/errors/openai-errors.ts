/** OpenAI's errors: https://platform.openai.com/docs/guides/error-codes */
import type { ResetForm } from '../fault.ts';
import type { ErrorName } from './error-name.ts';

export interface OpenAiErrorReply {
  readonly status: number;
  readonly body: {
    readonly error: {
      readonly message: string;
      readonly type: string;
      readonly param: string | null;
      readonly code: string | null;
    };
  };
}

type Row = readonly [status: number, type: string, code: string | null, message: string, param?: string];

const INVALID = 'invalid_request_error';
const QUOTA = 'You exceeded your current quota, please check your plan and billing details.';

const ROWS: Readonly<Record<ErrorName, Row>> = {
  'invalid-request': [400, INVALID, 'unsupported_value', "Unsupported value: 'temperature'.", 'temperature'],
  'context-length': [
    400,
    INVALID,
    'context_length_exceeded',
    "This model's maximum context length is 128000 tokens. However, your messages resulted in 130000 tokens.",
    'messages',
  ],
  'too-large': [413, INVALID, null, 'Request too large.'],
  'content-filter': [400, INVALID, 'content_policy_violation', 'Your request was rejected by our safety system.'],
  'invalid-key': [401, INVALID, 'invalid_api_key', 'Incorrect API key provided: sk-faulty.'],
  permission: [403, INVALID, 'model_not_available', 'Your project does not have access to this model.'],
  region: [
    403,
    'request_forbidden',
    'unsupported_country_region_territory',
    'Country, region, or territory not supported',
  ],
  'model-missing': [
    404,
    INVALID,
    'model_not_found',
    'The model `faulty` does not exist or you do not have access to it.',
  ],
  billing: [402, 'insufficient_quota', 'insufficient_quota', QUOTA],
  'credit-balance': [429, 'insufficient_quota', 'insufficient_quota', QUOTA],
  'quota-exhausted': [429, 'insufficient_quota', 'insufficient_quota', QUOTA],
  'spend-limit': [400, INVALID, 'billing_hard_limit_reached', 'Billing hard limit has been reached'],
  'rate-limit': [
    429,
    'requests',
    'rate_limit_exceeded',
    'Rate limit reached for faulty in organization org-faulty on requests per min (RPM): Limit 3, Used 3, Requested 1.',
  ],
  conflict: [409, INVALID, null, 'The resource was updated by another request.'],
  timeout: [408, 'timeout', null, 'Request timed out.'],
  'server-error': [500, 'server_error', null, 'The server had an error while processing your request.'],
  unavailable: [503, 'service_unavailable', null, 'The engine is currently overloaded, please try again later.'],
  overloaded: [503, 'service_unavailable', 'slow_down', 'Slow down: the engine is currently overloaded.'],
};

export function openaiError(name: ErrorName): OpenAiErrorReply {
  const [status, type, code, message, param = null] = ROWS[name];
  return { status, body: { error: { message, type, param, code } } };
}

export function openaiResetHeader(of: 'requests' | 'tokens'): { readonly name: string; readonly form: ResetForm } {
  return { name: `x-ratelimit-reset-${of}`, form: 'duration' };
}
