import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyJson } from '../../../test/support/json-text.ts';
import { ERRORS, type ErrorCode } from '../../core/errors.ts';
import { classifyErrorEvent, classifyFailure } from './classify-failure.ts';

type Case = readonly [status: number, type: string, message: string, code: ErrorCode, errorCode?: string];

const CASES: readonly Case[] = [
  [400, 'invalid_request_error', 'messages.0: all messages must have non-empty content', 'upstream_rejected'],
  [400, 'invalid_request_error', 'prompt is too long: 209353 tokens > 199999 maximum', 'context_length_exceeded'],
  [
    400,
    'invalid_request_error',
    'input length and `max_tokens` exceed context limit: 178959 + 64000 > 200000, decrease input length',
    'context_length_exceeded',
  ],
  [
    400,
    'invalid_request_error',
    'max_tokens: 200000 > 64000, which is the maximum allowed number of output tokens for claude-haiku-4-5',
    'upstream_rejected',
  ],
  [
    400,
    'invalid_request_error',
    'Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing.',
    'upstream_quota_exhausted',
  ],
  [
    400,
    'invalid_request_error',
    'You have reached your specified API usage limits. You will regain access on 2026-04-01 at 00:00 UTC.',
    'upstream_quota_exhausted',
  ],
  [400, 'invalid_request_error', 'tools.0: `Your credit balance is too low` is no name', 'upstream_rejected'],
  [400, 'invalid_request_error', 'Output blocked by content filtering policy', 'content_refused'],
  [400, 'invalid_request_error', 'Disabled.', 'upstream_credential_rejected', 'organization_on_hold'],
  [401, 'authentication_error', 'invalid x-api-key', 'upstream_credential_rejected'],
  [402, 'billing_error', 'Pay.', 'upstream_quota_exhausted'],
  [403, 'permission_error', 'Your API key may not use this.', 'upstream_forbidden'],
  [404, 'not_found_error', 'model: claude-opus-9', 'upstream_model_missing'],
  [404, 'not_found_error', 'No state.', 'upstream_rejected', 'thread_not_found'],
  [413, 'request_too_large', 'Request exceeds the maximum size', 'context_length_exceeded'],
  [429, 'rate_limit_error', 'This request would exceed your rate limit', 'upstream_rate_limited'],
  [429, 'rate_limit_error', 'Slower.', 'upstream_rate_limited', 'ramp_limit_exceeded'],
  [429, 'rate_limit_error', 'Enough.', 'upstream_quota_exhausted', 'enforced_spend_limit_reached'],
  [500, 'api_error', 'Internal server error', 'upstream_error'],
  [500, 'overloaded_error', 'Overloaded', 'upstream_overloaded'],
  [504, 'timeout_error', 'Too slow.', 'upstream_timeout'],
  [529, 'overloaded_error', 'Overloaded', 'upstream_overloaded'],
];

describe('classifyFailure', () => {
  for (const [status, type, message, code, errorCode] of CASES) {
    it(`makes ${code} of ${status} ${type} "${message}"`, () => {
      const details = errorCode === undefined ? null : { error_code: errorCode };
      const body = { type: 'error', error: { type, message, details }, request_id: 'req_1' };
      expect(classifyFailure(status, JSON.stringify(body))).toEqual({
        code,
        detail: { message, param: null, code: errorCode ?? type },
      });
    });
  }

  it("reads Google's errors, where Claude runs on Vertex AI", () => {
    const body = [{ error: { code: 429, message: 'Quota exceeded for base_model.', status: 'RESOURCE_EXHAUSTED' } }];
    expect(classifyFailure(429, JSON.stringify(body))).toMatchObject({
      code: 'upstream_rate_limited',
      detail: { code: 'RESOURCE_EXHAUSTED' },
    });
  });

  it.each([
    [403, '<html>blocked</html>', 'upstream_malformed'],
    [502, '', 'upstream_error'],
    [302, '', 'upstream_malformed'],
    [503, '{"error":{}}', 'upstream_overloaded'],
  ])('understands %i %j without an error object', (status, body, code) => {
    expect(classifyFailure(status, body)).toEqual({ code });
  });

  it('understands an error in a stream as it would its status', () => {
    expect(classifyErrorEvent({ error: { type: 'overloaded_error', message: 'Overloaded' } }).code).toBe(
      'upstream_overloaded',
    );
    expect(classifyErrorEvent({ error: { type: 'invalid_request_error', message: 'prompt is too long' } }).code).toBe(
      'context_length_exceeded',
    );
    expect(classifyErrorEvent({ error: { type: 'constructor', message: '' } }).code).toBe('upstream_error');
    expect(classifyErrorEvent({}).code).toBe('upstream_error');
  });

  it('has a code for everything', () => {
    fc.assert(
      fc.property(fc.integer({ min: 300, max: 599 }), anyJson, (status, body) => {
        expect(ERRORS).toHaveProperty(classifyFailure(status, JSON.stringify(body)).code);
        expect(ERRORS).toHaveProperty(classifyFailure(status, JSON.stringify({ error: body })).code);
      }),
    );
  });
});
