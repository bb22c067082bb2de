import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyJson, anyString } from '../../../test/support/json-text.ts';
import { ERRORS } from '../../core/errors.ts';
import { classifyFailure } from './classify-failure.ts';

const error = (code: number, status: string, message: string, details: readonly unknown[] = []) =>
  JSON.stringify({ error: { code, message, status, details } });

const quota = (quotaId: string) => ({
  '@type': 'type.googleapis.com/google.rpc.QuotaFailure',
  violations: [{ quotaId }],
});
const RETRY = { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '34.4s' };
const EXCEEDED = 'You exceeded your current quota, please check your plan and billing details.';

describe('classifyFailure', () => {
  it.each([
    [429, error(429, 'RESOURCE_EXHAUSTED', 'Resource has been exhausted (e.g. check quota).'), 'upstream_rate_limited'],
    [
      429,
      error(429, 'RESOURCE_EXHAUSTED', EXCEEDED, [
        quota('GenerateRequestsPerMinutePerProjectPerModel-FreeTier'),
        RETRY,
      ]),
      'upstream_rate_limited',
    ],
    [
      429,
      error(429, 'RESOURCE_EXHAUSTED', EXCEEDED, [quota('GenerateRequestsPerDayPerProjectPerModel-FreeTier'), RETRY]),
      'upstream_quota_exhausted',
    ],
    [429, error(429, 'RESOURCE_EXHAUSTED', `${EXCEEDED} limit: 0, model: gemini-3-pro`), 'upstream_quota_exhausted'],
    [429, error(429, 'RESOURCE_EXHAUSTED', 'Your prepayment credits are depleted.'), 'upstream_quota_exhausted'],
    [
      400,
      error(400, 'INVALID_ARGUMENT', 'API key not valid. Please pass a valid API key.'),
      'upstream_credential_rejected',
    ],
    [
      400,
      error(400, 'INVALID_ARGUMENT', 'Bad request', [{ reason: 'API_KEY_INVALID', domain: 'googleapis.com' }]),
      'upstream_credential_rejected',
    ],
    [400, error(400, 'FAILED_PRECONDITION', 'User location is not supported for the API use.'), 'upstream_forbidden'],
    [
      400,
      error(
        400,
        'INVALID_ARGUMENT',
        'The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).',
      ),
      'context_length_exceeded',
    ],
    [
      400,
      error(400, 'INVALID_ARGUMENT', 'Thinking level MINIMAL is not supported for this model.'),
      'upstream_rejected',
    ],
    [
      401,
      error(401, 'UNAUTHENTICATED', 'Request had invalid authentication credentials.'),
      'upstream_credential_rejected',
    ],
    [403, error(403, 'PERMISSION_DENIED', 'Your API key was reported as leaked.'), 'upstream_credential_rejected'],
    [403, '<!DOCTYPE html><html></html>', 'upstream_malformed'],
    [404, error(404, 'NOT_FOUND', 'models/gemini-0 is not found for API version v1beta'), 'upstream_model_missing'],
    [413, '', 'context_length_exceeded'],
    [499, error(499, 'CANCELLED', 'The operation was cancelled.'), 'upstream_error'],
    [500, error(500, 'INTERNAL', 'An internal error has occurred.'), 'upstream_error'],
    [503, error(503, 'UNAVAILABLE', 'The model is overloaded. Please try again later.'), 'upstream_overloaded'],
    [504, error(504, 'DEADLINE_EXCEEDED', 'Deadline expired before operation could complete.'), 'upstream_timeout'],
    [302, '', 'upstream_malformed'],
  ])('takes %i %s for %s', (status, body, code) => {
    expect(classifyFailure(status, body).code).toBe(code);
  });

  it('hands on what Google says, also from a list, and how long to wait', () => {
    const body = `[${error(429, 'RESOURCE_EXHAUSTED', EXCEEDED, [RETRY])}]`;
    expect(classifyFailure(429, body)).toEqual({
      code: 'upstream_rate_limited',
      retryAfterMs: 34_400,
      detail: { message: EXCEEDED, param: null, code: 'RESOURCE_EXHAUSTED' },
    });
  });

  it('is not led to blame the deployment by what a caller wrote', () => {
    const body = error(400, 'INVALID_ARGUMENT', 'Invalid function name "api key not valid"');
    expect(classifyFailure(400, body).code).toBe('upstream_rejected');
  });

  it('never throws', () => {
    const body = fc.oneof(
      anyString,
      anyJson.map((value) => JSON.stringify(value)),
    );
    fc.assert(
      fc.property(fc.integer({ min: 100, max: 599 }), body, (status, text) => {
        expect(ERRORS).toHaveProperty(classifyFailure(status, text).code);
      }),
    );
  });
});
