import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyJson } from '../../../test/support/json-text.ts';
import { CONSEQUENCES } from '../../core/attempts/consequences.ts';
import { ERRORS, type ErrorCode } from '../../core/errors.ts';
import { classifyErrorEvent, classifyFailure } from './classify-failure.ts';

const openai = (message: string, code: string | null = null, type = 'invalid_request_error'): string =>
  JSON.stringify({ error: { message, type, param: null, code } });
const anthropic = (type: string, message: string): string =>
  JSON.stringify({ type: 'error', error: { type, message } });
const numbered = (code: number, message: string, more: object = {}): string =>
  JSON.stringify({ error: { code, message, ...more } });
const flat = (message: string, more: object = {}): string => JSON.stringify({ object: 'error', message, ...more });

type Case = readonly [string, number, string];

const CASES: Readonly<Partial<Record<ErrorCode, readonly Case[]>>> = {
  context_length_exceeded: [
    [
      'OpenAI',
      400,
      openai(
        "This model's maximum context length is 128000 tokens. However, your messages resulted in 130000 tokens.",
        'context_length_exceeded',
      ),
    ],
    [
      'OpenAI, new',
      400,
      openai(
        'Your input exceeds the context window of this model. Please adjust your input.',
        'context_length_exceeded',
      ),
    ],
    [
      'GitHub Models',
      413,
      openai('Request body too large for gpt-4o model. Max size: 8000 tokens.', 'tokens_limit_reached'),
    ],
    [
      'OpenRouter',
      400,
      numbered(
        400,
        "This endpoint's maximum context length is 131072 tokens. However, you requested about 140000 tokens",
      ),
    ],
    [
      'OpenRouter, passing it on',
      400,
      numbered(400, 'Provider returned error', {
        metadata: { raw: openai("This model's maximum context length is 8192 tokens") },
      }),
    ],
    ['Groq', 400, openai('Please reduce the length of the messages or completion.', 'context_length_exceeded')],
    [
      'Groq, by the minute',
      413,
      openai(
        'Request too large for model `llama-3.3-70b` on tokens per minute (TPM): Limit 6000, Requested 7000',
        'rate_limit_exceeded',
        'tokens',
      ),
    ],
    [
      'Mistral',
      400,
      flat('Prompt contains 40000 tokens, too large for model with 32768 maximum context length', { code: '3051' }),
    ],
    [
      'vLLM',
      400,
      flat("This model's maximum context length is 4096 tokens. However, you requested 5000 tokens", { code: 400 }),
    ],
    [
      'vLLM, decoder',
      400,
      numbered(400, 'The decoder prompt (length 5000) is longer than the maximum model length of 4096.'),
    ],
    [
      'vLLM, answer',
      400,
      numbered(
        400,
        "'max_tokens' is too large: 8192. This model's maximum context length is 4096 tokens and your request has 20.",
      ),
    ],
    [
      'llama.cpp',
      400,
      numbered(400, 'the request exceeds the available context size, try increasing it', {
        type: 'exceed_context_size_error',
      }),
    ],
    [
      'LM Studio',
      400,
      JSON.stringify({
        error: 'Trying to keep the first 5000 tokens when the model has a context length of only 4096',
      }),
    ],
    ['Anthropic', 400, anthropic('invalid_request_error', 'prompt is too long: 210000 tokens > 200000 maximum')],
    [
      'Anthropic, with the answer',
      400,
      anthropic('invalid_request_error', 'input length and `max_tokens` exceed context limit: 190000 + 20000 > 200000'),
    ],
    ['Anthropic, bytes', 413, anthropic('request_too_large', 'Request exceeds the maximum size')],
    [
      'Gemini',
      400,
      JSON.stringify([
        {
          error: {
            code: 400,
            message: 'The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).',
          },
        },
      ]),
    ],
    [
      'Vertex',
      400,
      numbered(
        400,
        'Unable to submit request because the input token count is 1100000 but model only supports up to 1048576.',
      ),
    ],
    ['Bedrock', 400, flat('Input is too long for requested model.')],
    [
      'Bedrock, counted',
      400,
      flat('Too many input tokens. Max input tokens: 128000, request input token count: 130000'),
    ],
    ['Cohere', 400, flat('too many tokens: size limit exceeded by 1000 tokens. Try using shorter or fewer inputs.')],
    [
      'TGI',
      422,
      JSON.stringify({
        error: 'Input validation error: `inputs` must have less than 4096 tokens. Given: 5000',
        error_type: 'validation',
      }),
    ],
    [
      'Together',
      422,
      openai('Input validation error: `inputs` tokens + `max_new_tokens` must be <= 8193. Given: 9000'),
    ],
    [
      'xAI',
      400,
      JSON.stringify({
        code: 'invalid-argument',
        error: "This model's maximum prompt length is 131072 but the request contains 150000 tokens.",
      }),
    ],
    ['Moonshot', 400, openai('Your request exceeded model token limit: 8192')],
    ['DashScope', 400, openai('Range of input length should be [1, 30720]', 'invalid_parameter_error')],
    ['MiniMax', 400, openai('invalid params, context window exceeds limit (2013)')],
    [
      'Cerebras',
      400,
      openai('Please reduce the length of the messages or completion. Current length is 9000 while limit is 8192'),
    ],
    ['nginx before it', 413, '<html><head><title>413 Request Entity Too Large</title></head></html>'],
  ],
  content_refused: [
    [
      'Azure',
      400,
      openai(
        "The response was filtered due to the prompt triggering Azure OpenAI's content management policy.",
        'content_filter',
      ),
    ],
    ['OpenAI', 400, openai('Your request was rejected as a result of our safety system.', 'content_policy_violation')],
    [
      'OpenAI, reasoning',
      400,
      openai('Invalid prompt: your prompt was flagged as potentially violating our usage policy.', 'invalid_prompt'),
    ],
    [
      'OpenRouter',
      403,
      numbered(403, 'openai/gpt-4o requires moderation on OpenAI. Your input was flagged for "violence"'),
    ],
    ['Anthropic', 400, anthropic('invalid_request_error', 'Output blocked by content filtering policy')],
    ['DeepSeek', 400, openai('Content Exists Risk')],
    ['DashScope', 400, openai('Input data may contain inappropriate content.', 'data_inspection_failed')],
  ],
  upstream_rate_limited: [
    [
      'OpenAI',
      429,
      openai(
        'Rate limit reached for gpt-4o in organization org-1 on tokens per min (TPM): Limit 30000.',
        'rate_limit_exceeded',
        'tokens',
      ),
    ],
    [
      'OpenAI, on a free plan',
      429,
      openai(
        'Rate limit reached for gpt-4o. You can add a payment method at https://platform.openai.com/account/billing.',
        'rate_limit_exceeded',
      ),
    ],
    [
      'Groq',
      429,
      openai(
        'Rate limit reached. Please try again in 5.27s. Need more tokens? Upgrade at https://console.groq.com/settings/billing',
        null,
        'tokens',
      ),
    ],
    [
      'Azure',
      429,
      numbered(429, 'Requests have exceeded token rate limit of your current tier. Please retry after 1 second.'),
    ],
    ['Mistral', 429, JSON.stringify({ message: 'Requests rate limit exceeded' })],
    [
      'Gemini',
      429,
      JSON.stringify([
        {
          error: {
            code: 429,
            message:
              'You exceeded your current quota, please check your plan and billing details.\nPlease retry in 23.09s.',
          },
        },
      ]),
    ],
    [
      'Anthropic',
      429,
      anthropic(
        'rate_limit_error',
        "This request would exceed your organization's rate limit of 40,000 input tokens per minute",
      ),
    ],
    ['nobody', 429, ''],
    ['in a 400', 400, openai('Rate limit exceeded, try later')],
    ['in a 400, by its code', 400, openai('Slow down', 'rate_limit_exceeded')],
  ],
  upstream_quota_exhausted: [
    [
      'OpenAI',
      429,
      openai(
        'You exceeded your current quota, please check your plan and billing details.',
        'insufficient_quota',
        'insufficient_quota',
      ),
    ],
    [
      'OpenAI, inactive',
      429,
      openai('Your account is not active, please check your billing details.', 'billing_not_active'),
    ],
    ['OpenAI, at its limit', 400, openai('Billing hard limit has been reached', 'billing_hard_limit_reached')],
    ['OpenRouter', 402, numbered(402, 'Insufficient credits. Add more using https://openrouter.ai/credits')],
    ['OpenRouter, key', 403, numbered(403, 'Key limit exceeded (monthly limit)')],
    ['DeepSeek', 402, openai('Insufficient Balance', 'invalid_request_error', 'unknown_error')],
    [
      'Anthropic',
      400,
      anthropic('invalid_request_error', 'Your credit balance is too low to access the Anthropic API.'),
    ],
    ['Fireworks', 412, openai('Account is suspended, possibly due to reaching the monthly spending limit')],
    [
      'xAI',
      429,
      JSON.stringify({ error: 'Your team has used all available credits or reached its monthly spending limit.' }),
    ],
    [
      'DashScope',
      400,
      flat('Access denied, please make sure your account is in good standing.', { code: 'Arrearage' }),
    ],
  ],
  upstream_credential_rejected: [
    ['OpenAI', 401, openai('Incorrect API key provided: sk-1234.', 'invalid_api_key')],
    ['Azure', 401, numbered(401, 'Access denied due to invalid subscription key or wrong API endpoint.')],
    ['Mistral', 401, JSON.stringify({ detail: 'Unauthorized' })],
    [
      'Gemini',
      400,
      JSON.stringify([{ error: { code: 400, message: 'API key not valid. Please pass a valid API key.' } }]),
    ],
    ['xAI', 400, JSON.stringify({ code: 'invalid-argument', error: 'Incorrect API key provided: xa***.' })],
    ['a proxy', 407, 'Proxy Authentication Required'],
    ['nginx', 401, '<html><title>401 Authorization Required</title></html>'],
  ],
  upstream_forbidden: [
    [
      'OpenAI, elsewhere',
      403,
      openai('Country, region, or territory not supported', 'unsupported_country_region_territory'),
    ],
  ],
  upstream_model_missing: [
    ['OpenAI', 404, openai('The model `gpt-9` does not exist or you do not have access to it.', 'model_not_found')],
    ['Azure', 404, openai('The API deployment for this resource does not exist.', 'DeploymentNotFound')],
    ['Ollama', 404, openai("model 'llama9' not found", null, 'api_error')],
    ['vLLM', 404, flat('The model `x` does not exist.', { type: 'NotFoundError', code: 404 })],
    [
      'Groq',
      400,
      openai('The model `mixtral-8x7b` has been decommissioned and is no longer supported.', 'model_decommissioned'),
    ],
    ['OpenRouter', 400, numbered(400, 'foo/bar is not a valid model ID')],
    ['DeepSeek', 400, openai('Model Not Exist')],
    ['Mistral', 400, flat('Invalid model: foo', { type: 'invalid_model', code: '1500' })],
    ['a model that is gone', 410, ''],
    ['a wrong path', 404, '<html>Not found</html>'],
  ],
  upstream_overloaded: [
    ['Anthropic', 529, anthropic('overloaded_error', 'Overloaded')],
    ['llama.cpp', 503, numbered(503, 'Loading model', { type: 'unavailable_error' })],
    ['Groq', 498, openai('Flex tier capacity exceeded')],
    ['anybody', 503, 'upstream connect error'],
  ],
  upstream_timeout: [
    ['a balancer', 504, '<html>Gateway time-out</html>'],
    ['OpenAI', 408, openai('Timeout')],
  ],
  upstream_error: [
    ['OpenAI', 500, openai('The server had an error while processing your request', null, 'server_error')],
    ['Ollama', 500, openai('model requires more system memory (5.6 GiB) than is available (3 GiB)', null, 'api_error')],
    ['a balancer', 502, '<html>Bad gateway</html>'],
    ['Cloudflare', 524, ''],
  ],
  upstream_malformed: [
    ['a redirect', 307, ''],
    ['an empty success', 204, ''],
    ['a firewall that disliked the prompt', 403, '<!DOCTYPE html><title>Attention Required! | Cloudflare</title>'],
  ],
  upstream_rejected: [
    [
      'OpenAI',
      400,
      openai("Unsupported parameter: 'max_tokens' is not supported with this model.", 'unsupported_parameter'),
    ],
    [
      'OpenAI, too many asked for',
      400,
      openai('max_tokens is too large: 200000. This model supports at most 16384 completion tokens', 'invalid_value'),
    ],
    [
      'OpenAI, a long name',
      400,
      openai("Invalid 'user': string too long. Expected a string with maximum length 64", 'string_above_max_length'),
    ],
    ['Ollama', 400, openai('registry.ollama.ai/library/gemma does not support tools', null, 'api_error')],
    [
      'FastAPI',
      422,
      JSON.stringify({ detail: [{ type: 'missing', loc: ['body', 'messages'], msg: 'Field required' }] }),
    ],
    ['a conflict', 409, ''],
    ['a teapot', 418, 'short and stout'],
    // What the caller wrote must not cool the deployment down for others.
    [
      'a function called rate_limit_exceeded',
      400,
      openai("Invalid schema for function 'rate_limit_exceeded': too many requests"),
    ],
    ['a function called insufficient_quota', 400, openai("Invalid schema for function 'insufficient_quota': billing")],
    [
      'a function called model_not_found',
      400,
      openai("Invalid schema for function 'model_not_found': invalid_api_key"),
    ],
  ],
};

const TABLE = Object.entries(CASES).flatMap(([code, cases]) =>
  cases.map(([name, ...rest]) => [code, name, ...rest] as const),
);

describe('classifyFailure', () => {
  it.each(TABLE)('says %s of %s (%i)', (code, _, status, body) => {
    expect(classifyFailure(status, body).code).toBe(code);
  });

  it.each([
    [openai('No.', 'x'), { message: 'No.', param: null, code: 'x' }],
    [JSON.stringify({ error: { message: 'No.', param: 'n', code: 7 } }), { message: 'No.', param: 'n', code: null }],
    [JSON.stringify([{ error: { message: 'No.' } }]), { message: 'No.', param: null, code: null }],
    [JSON.stringify({ error: 'No.' }), { message: 'No.', param: null, code: null }],
    [JSON.stringify({ detail: 'No.' }), { message: 'No.', param: null, code: null }],
    [flat('No.', { code: '1' }), { message: 'No.', param: null, code: '1' }],
  ])('quotes %s', (body, detail) => {
    expect(classifyFailure(400, body).detail).toEqual(detail);
  });

  it.each([
    '',
    '<html>',
    'null',
    '[]',
    '[1]',
    '7',
    '{}',
    '{"error":{}}',
    '{"error":{"message":7}}',
    '{"detail":[]}',
    '{"err',
  ])('has nothing to quote from %j', (body) => {
    expect(classifyFailure(500, body)).toEqual({ code: 'upstream_error' });
  });

  it('finds a class for any status and any body', () => {
    const body = fc.oneof(
      fc.string(),
      anyJson.map((value) => JSON.stringify(value)),
      anyJson.map((message) => JSON.stringify({ error: { message, code: message, metadata: message } })),
    );
    fc.assert(
      fc.property(fc.integer({ min: 201, max: 599 }), body, (status, text) => {
        expect(ERRORS).toHaveProperty(classifyFailure(status, text).code);
      }),
    );
  });

  it('never lets a caller of a 400 count against the deployment by what it has in quotes', () => {
    const words = fc.constantFrom(
      'rate limit',
      'billing',
      'invalid_api_key',
      'model_not_found',
      'credit balance',
      'Arrearage',
    );
    fc.assert(
      fc.property(fc.array(words, { minLength: 1, maxLength: 5 }), (quoted) => {
        const { code } = classifyFailure(400, openai(`Invalid value: '${quoted.join(' ')}'.`));
        expect(CONSEQUENCES[code]).toMatchObject({ blame: false, cool: null });
      }),
    );
  });

  it.each(['maximum', 'context ', 'exceed ', 'too many ', '^', 'rate limit ', '`', 'the model `', 'content'])(
    'is quick with a long text of %j',
    (word) => {
      expect(classifyFailure(400, openai(word.repeat(64_000 / word.length))).code).toBeTypeOf('string');
    },
  );
});

describe('classifyErrorEvent', () => {
  it.each<[string, unknown, ErrorCode]>([
    ['OpenRouter, by its number', { code: 429, message: 'Rate limited' }, 'upstream_rate_limited'],
    ['OpenRouter, cut off', { code: 502, message: 'Provider disconnected' }, 'upstream_error'],
    ['a number that is text', { code: '503', message: 'x' }, 'upstream_overloaded'],
    [
      'vLLM',
      { object: 'error', message: "This model's maximum context length is 4096 tokens.", code: 400 },
      'context_length_exceeded',
    ],
    ['OpenAI', { type: 'server_error', message: 'The server had an error' }, 'upstream_error'],
    ['OpenAI, by its code', { type: 'tokens', code: 'rate_limit_exceeded', message: 'x' }, 'upstream_rate_limited'],
    [
      'OpenAI, out of money',
      { type: 'insufficient_quota', message: 'You exceeded your quota' },
      'upstream_quota_exhausted',
    ],
    ['Anthropic, passed on', { type: 'overloaded_error', message: 'Overloaded' }, 'upstream_overloaded'],
    ['a sentence', 'Overloaded', 'upstream_overloaded'],
    ['a prompt that is too long', { message: 'Your input exceeds the context window' }, 'context_length_exceeded'],
    ['a request that it had accepted', { type: 'invalid_request_error', message: 'x' }, 'upstream_error'],
    ['a name that every object has', { type: 'constructor', message: 'x' }, 'upstream_error'],
    ['nothing', {}, 'upstream_error'],
  ])('knows the error of %s', (_, error, code) => {
    expect(classifyErrorEvent(JSON.stringify({ error }), error).code).toBe(code);
  });

  it('quotes it', () => {
    const error = { code: 502, message: 'No.' };
    expect(classifyErrorEvent(JSON.stringify({ error }), error).detail).toEqual({
      message: 'No.',
      param: null,
      code: null,
    });
  });
});
