/** How providers say that a prompt is too long: the same thing in many words. */
export interface Spelling {
  readonly provider: string;
  readonly status: number;
  readonly body: object;
}

function openai(message: string, code: string | null = null, type = 'invalid_request_error'): object {
  return { error: { message, type, param: null, code } };
}

function numbered(code: number, message: string, more: object = {}): object {
  return { error: { code, message, ...more } };
}

function flat(message: string, more: object = {}): object {
  return { object: 'error', message, ...more };
}

function anthropic(type: string, message: string): object {
  return { type: 'error', error: { type, message } };
}

type Row = readonly [provider: string, status: number, body: object];

const EXCEEDED = 'context_length_exceeded';

const ROWS: readonly Row[] = [
  ['OpenAI', 400, openai("This model's maximum context length is 8192 tokens. You requested 9000.", EXCEEDED)],
  ['OpenAI, Responses', 400, openai('Your input exceeds the context window of this model.', EXCEEDED)],
  [
    'GitHub Models',
    413,
    openai('Request body too large for gpt-4o model. Max size: 8000 tokens.', 'tokens_limit_reached'),
  ],
  ['OpenRouter', 400, numbered(400, "This endpoint's maximum context length is 131072 tokens. You requested 140000.")],
  [
    'OpenRouter, passing it on',
    400,
    numbered(400, 'Provider returned error', {
      metadata: { raw: JSON.stringify(openai("This model's maximum context length is 8192 tokens")) },
    }),
  ],
  ['Groq', 400, openai('Please reduce the length of the messages or completion.', EXCEEDED)],
  ['Mistral', 400, flat('Prompt contains 40000 tokens, too large for model with 32768 maximum context length')],
  ['vLLM', 400, flat("This model's maximum context length is 4096 tokens. You requested 5000 tokens", { code: 400 })],
  [
    'vLLM, decoder',
    400,
    numbered(400, 'The decoder prompt (length 5000) is longer than the maximum model length of 4096.'),
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
    { error: 'Trying to keep the first 5000 tokens when the model has a context length of only 4096' },
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
    numbered(400, 'The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).', {
      status: 'INVALID_ARGUMENT',
    }),
  ],
  ['Bedrock', 400, { message: 'Input is too long for requested model.' }],
  ['Cohere', 400, flat('too many tokens: size limit exceeded by 1000 tokens. Try using shorter or fewer inputs.')],
  [
    'Text Generation Inference',
    422,
    {
      error: 'Input validation error: `inputs` must have less than 4096 tokens. Given: 5000',
      error_type: 'validation',
    },
  ],
  ['Together', 422, openai('Input validation error: `inputs` tokens + `max_new_tokens` must be <= 8193. Given: 9000')],
  [
    'xAI',
    400,
    {
      code: 'invalid-argument',
      error: "This model's maximum prompt length is 131072 but the request contains 150000 tokens.",
    },
  ],
  ['Moonshot', 400, openai('Your request exceeded model token limit: 8192')],
  ['DashScope', 400, openai('Range of input length should be [1, 30720]', 'invalid_parameter_error')],
  ['MiniMax', 400, openai('invalid params, context window exceeds limit (2013)')],
];

/** For `{ kind: 'status', status, body }`. */
export const CONTEXT_LENGTH_SPELLINGS: readonly Spelling[] = ROWS.map(([provider, status, body]) => ({
  provider,
  status,
  body,
}));
