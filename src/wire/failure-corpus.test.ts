/** What providers say when they refuse, in their own words, and what each dialect understands. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FailureCode } from '../core/attempts/consequences.ts';
import { CONTEXT_LENGTH_SPELLINGS } from '../testing/faulty-provider/errors/context-length-spellings.ts';
import { classifyFailure as anthropic } from './anthropic/classify-failure.ts';
import { classifyFailure as bedrock } from './bedrock/classify-failure.ts';
import { classifyFailure as gemini } from './gemini/classify-failure.ts';
import { classifyFailure as openai } from './openai/classify-failure.ts';

const DIALECTS = { openai, anthropic, gemini, bedrock };
type Name = keyof typeof DIALECTS;
const NAMES = Object.keys(DIALECTS) as Name[];

/** An error in the words of each dialect: `name` is what stands where the dialect has a code. */
const BODIES: Readonly<Record<Name, (message: string, name?: string) => object>> = {
  openai: (message, code) => ({ error: { message, type: 'invalid_request_error', param: null, code: code ?? null } }),
  anthropic: (message, type) => ({ type: 'error', error: { type: type ?? 'invalid_request_error', message } }),
  gemini: (message, reason) => ({
    error: { message, status: 'X', details: reason === undefined ? [] : [{ reason }] },
  }),
  bedrock: (message, type) => ({ message, ...(type === undefined ? {} : { __type: type }) }),
};

function codeOf(dialect: Name, status: number, message: string, name?: string): FailureCode {
  return DIALECTS[dialect](status, JSON.stringify(BODIES[dialect](message, name))).code;
}

type Row = readonly [dialect: Name, status: number, message: string, name?: string];

const CORPUS: Readonly<Record<string, readonly [FailureCode, readonly Row[]]>> = {
  'U10: nothing is left to spend': [
    'upstream_quota_exhausted',
    [
      ['openai', 429, 'You exceeded your current quota, please check your plan.', 'insufficient_quota'],
      ['openai', 400, 'You exceeded your current quota, please check your plan.', 'insufficient_quota'],
      ['openai', 400, 'Billing hard limit has been reached', 'billing_hard_limit_reached'],
      ['openai', 400, 'Billing hard limit has been reached'],
      ['openai', 400, 'Your credit balance is too low to access the API.'],
      ['openai', 403, 'Insufficient balance'],
      ['anthropic', 400, 'Your credit balance is too low to access the Anthropic API.'],
      ['anthropic', 429, 'The spend limit has been reached.', 'enforced_spend_limit_reached'],
      ['anthropic', 400, 'You have reached your specified workspace API usage limits.'],
      ['gemini', 429, 'Your prepayment credits are depleted.'],
      ['gemini', 429, 'You exceeded your current quota. limit: 0, model: x'],
      ['gemini', 403, 'This API method requires billing to be enabled.', 'BILLING_DISABLED'],
      ['bedrock', 429, 'Too many tokens per day, please wait before trying again.', 'ThrottlingException'],
      ['bedrock', 400, 'You have exceeded a quota.', 'ServiceQuotaExceededException'],
    ],
  ],
  'U18: it is to be paid first': ['upstream_quota_exhausted', NAMES.map((name) => [name, 402, 'Payment required'])],
  'U16: it took too long': ['upstream_timeout', NAMES.map((name) => [name, 408, 'Request timeout'])],
  'U16: it is in conflict': ['upstream_rejected', NAMES.map((name) => [name, 409, 'Conflict'])],
  'U15: it is overloaded': ['upstream_overloaded', NAMES.map((name) => [name, 529, 'Overloaded'])],
  'U19: not this request, or not here': [
    'upstream_forbidden',
    [
      ['openai', 403, 'Country, region, or territory not supported', 'unsupported_country_region_territory'],
      ['openai', 403, 'Your project does not have access to this model.', 'model_not_available'],
      ['openai', 403, 'You are not allowed to sample from this model'],
      ['anthropic', 403, 'Request not allowed', 'forbidden'],
      ['anthropic', 403, 'Your API key does not have permission to use the specified resource.', 'permission_error'],
      ['gemini', 403, 'The caller does not have permission'],
      ['gemini', 400, 'User location is not supported for the API use.'],
      ['bedrock', 403, 'You may not do this from your region.', 'AccessDeniedException'],
      ...NAMES.map((name): Row => [name, 403, 'Forbidden']),
    ],
  ],
  'U19: the key is worth nothing': [
    'upstream_credential_rejected',
    [
      ['openai', 403, 'Incorrect API key provided: sk-1.', 'invalid_api_key'],
      ['openai', 403, 'This API key has been disabled.'],
      ['openai', 403, 'Your account is suspended.'],
      ['openai', 403, 'The API key has expired'],
      ['openai', 403, 'API key is not valid'],
      ['anthropic', 403, 'This API key has been deactivated.', 'permission_error'],
      ['anthropic', 403, 'Invalid bearer token', 'permission_error'],
      ['anthropic', 403, 'This organization has been disabled.', 'permission_error'],
      ['gemini', 403, 'Your API key was reported as leaked.'],
      ['gemini', 403, "Permission denied: Consumer 'api_key:x' has been suspended.", 'CONSUMER_SUSPENDED'],
      ['gemini', 400, 'API key expired. Please renew the API key.'],
      ['bedrock', 403, 'The security token included in the request is invalid.', 'UnrecognizedClientException'],
      ['bedrock', 403, 'The security token included in the request is expired', 'ExpiredTokenException'],
      ...NAMES.map((name): Row => [name, 401, 'Unauthorized']),
    ],
  ],
  'U10: too fast, in a 400': [
    'upstream_rate_limited',
    [
      ['openai', 400, 'Slow down', 'rate_limit_exceeded'],
      ...NAMES.flatMap((name): readonly Row[] => [
        [name, 400, 'Rate limit exceeded, try later'],
        [name, 400, 'Your rate limit has been reached'],
        [name, 400, 'Too many requests'],
      ]),
    ],
  ],
  'U22: the prompt is too long': [
    'context_length_exceeded',
    [
      ['anthropic', 400, 'prompt is too long: 209353 tokens > 199999 maximum'],
      ['anthropic', 400, 'input length and `max_tokens` exceed context limit: 178959 + 64000 > 200000'],
      ['anthropic', 400, 'Input is too long for requested model.'],
      ['anthropic', 413, 'Request exceeds the maximum size', 'request_too_large'],
      ['gemini', 400, 'The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).'],
      ['gemini', 400, 'Request payload size exceeds the limit: 20971520 bytes.'],
      ['gemini', 413, 'Too large.'],
      ['bedrock', 400, 'Input is too long for requested model.', 'ValidationException'],
      ['bedrock', 400, 'prompt is too long: 203000 tokens > 200000 maximum', 'ValidationException'],
      ['bedrock', 400, 'Too many input tokens. Max input tokens: 8192, request input token count: 9000'],
      ['bedrock', 400, 'Malformed input request: expected maxLength: 200000, actual: 300000', 'ValidationException'],
      ['bedrock', 413, 'Too large.'],
      ['openai', 413, 'Request too large.'],
    ],
  ],
  'U23: a filter refused it': [
    'content_refused',
    [
      ['openai', 400, 'The response was filtered due to the prompt triggering the policy.', 'content_filter'],
      ['openai', 400, 'Your request was rejected by our safety system.', 'content_policy_violation'],
      ['openai', 400, "The prompt triggers Azure OpenAI's content management policy."],
      ['openai', 400, 'Your prompt was flagged as potentially violating our usage policy.', 'invalid_prompt'],
      ['openai', 403, 'Your input was flagged for "violence"; this model requires moderation'],
      ['openai', 400, 'Input data may contain inappropriate content.', 'data_inspection_failed'],
      ['openai', 400, 'Content Exists Risk'],
      ['anthropic', 400, 'Output blocked by content filtering policy'],
      ['bedrock', 400, 'The prompt was blocked by a content filter', 'ValidationException'],
    ],
  ],
  'a step before the model failed': [
    'upstream_error',
    [424, 425, 499].flatMap((status) => NAMES.map((name): Row => [name, status, 'Try again'])),
  ],
  'nobody knows the status': ['upstream_rejected', NAMES.map((name) => [name, 423, 'Locked'])],
  'nobody knows the status of the server': ['upstream_error', NAMES.map((name) => [name, 599, 'Odd'])],
  'U24: it is elsewhere': [
    'upstream_malformed',
    [301, 302, 303, 307, 308].flatMap((status) => NAMES.map((name): Row => [name, status, 'Moved'])),
  ],
};

describe.each(Object.entries(CORPUS))('%s', (_, [code, rows]) => {
  const cases = rows.map(([dialect, status, message, name]) => ({ dialect, status, message, name }));
  it.each(cases)('in $dialect, $status: $message ($name)', ({ dialect, status, message, name }) => {
    expect(codeOf(dialect, status, message, name)).toBe(code);
  });
});

describe('U22: the prompt is too long, in a language that others speak too', () => {
  const spellings = CONTEXT_LENGTH_SPELLINGS.filter(({ provider }) => !/^(Anthropic|Gemini|Bedrock)/.test(provider));
  it('is known in enough spellings', () => {
    expect(spellings.length).toBeGreaterThanOrEqual(15);
  });

  it.each(spellings)('says $provider ($status)', ({ status, body }) => {
    expect(openai(status, JSON.stringify(body)).code).toBe('context_length_exceeded');
  });
});

describe('a page instead of an error', () => {
  it.each(NAMES)('is no word on the key in %s', (name) => {
    expect(DIALECTS[name](403, '<html>Attention required: invalid key</html>')).toEqual({ code: 'upstream_malformed' });
  });

  it.each(NAMES)('U25: is an error of the server in %s where its status says so', (name) => {
    for (const body of ['<html>Bad gateway</html>', '']) {
      expect(DIALECTS[name](502, body)).toEqual({ code: 'upstream_error' });
    }
  });
});

it('is quick with a long refusal, whatever it repeats', () => {
  const words = fc.constantFrom(
    'invalid ',
    'key ',
    'account',
    'disabled ',
    'rate limit ',
    'blocked by ',
    'content ',
    ' ',
  );
  fc.assert(
    fc.property(words, fc.constantFrom(...NAMES), fc.constantFrom(400, 403, 429), (word, name, status) => {
      expect(codeOf(name, status, word.repeat(64_000 / word.length))).toBeTypeOf('string');
    }),
  );
});
