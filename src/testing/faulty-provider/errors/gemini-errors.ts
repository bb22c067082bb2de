/** Google's errors, as the Gemini API has them: https://ai.google.dev/gemini-api/docs/troubleshooting */
import type { ErrorReply } from '../dialects/dialect.ts';
import type { ErrorName } from './error-name.ts';

type Row = readonly [code: number, status: string, message: string, detail?: object];

const INVALID = 'INVALID_ARGUMENT';
const EXHAUSTED = 'RESOURCE_EXHAUSTED';
const QUOTA = 'You exceeded your current quota, please check your plan and billing details.';

const ROWS: Readonly<Record<Exclude<ErrorName, 'content-filter'>, Row>> = {
  'invalid-request': [400, INVALID, 'Thinking level MINIMAL is not supported for this model.'],
  'context-length': [
    400,
    INVALID,
    'The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).',
  ],
  'too-large': [413, INVALID, 'Request payload size exceeds the limit: 20971520 bytes.'],
  'invalid-key': [400, INVALID, 'API key not valid. Please pass a valid API key.', reason('API_KEY_INVALID')],
  permission: [403, 'PERMISSION_DENIED', 'The caller does not have permission'],
  region: [400, 'FAILED_PRECONDITION', 'User location is not supported for the API use.'],
  'model-missing': [404, 'NOT_FOUND', 'models/faulty is not found for API version v1beta.'],
  billing: [403, 'PERMISSION_DENIED', 'This API method requires billing to be enabled.', reason('BILLING_DISABLED')],
  'credit-balance': [429, EXHAUSTED, 'Your prepayment credits are depleted.'],
  'quota-exhausted': [429, EXHAUSTED, QUOTA, quota('GenerateRequestsPerDayPerProjectPerModel-FreeTier')],
  'spend-limit': [429, EXHAUSTED, `${QUOTA} limit: 0, model: faulty`],
  'rate-limit': [429, EXHAUSTED, QUOTA, quota('GenerateRequestsPerMinutePerProjectPerModel-FreeTier')],
  conflict: [409, 'ABORTED', 'The operation was aborted.'],
  timeout: [504, 'DEADLINE_EXCEEDED', 'Deadline expired before operation could complete.'],
  'server-error': [500, 'INTERNAL', 'An internal error has occurred.'],
  unavailable: [503, 'UNAVAILABLE', 'The service is currently unavailable.'],
  overloaded: [503, 'UNAVAILABLE', 'The model is overloaded. Please try again later.'],
};

/** A prompt that is blocked is no error: it has an answer without candidates. */
const BLOCKED: ErrorReply = {
  status: 200,
  body: {
    promptFeedback: { blockReason: 'PROHIBITED_CONTENT' },
    usageMetadata: { promptTokenCount: 10, totalTokenCount: 10 },
    modelVersion: 'faulty',
  },
};

export function geminiError(name: ErrorName, retryMs?: number): ErrorReply {
  if (name === 'content-filter') return BLOCKED;
  const [code, status, message, detail] = ROWS[name];
  const retry = retryMs === undefined ? [] : [retryInfo(retryMs)];
  const details = [...(detail === undefined ? [] : [detail]), ...retry];
  return { status: code, body: { error: { code, message, status, ...(details.length > 0 && { details }) } } };
}

function retryInfo(ms: number): object {
  return { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: `${ms / 1000}s` };
}

function reason(name: string): object {
  return { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: name, domain: 'googleapis.com' };
}

function quota(quotaId: string): object {
  return { '@type': 'type.googleapis.com/google.rpc.QuotaFailure', violations: [{ quotaId }] };
}
