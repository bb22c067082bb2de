import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyJson } from '../../../test/support/json-text.ts';
import { isPointsmanError, PointsmanError } from '../../core/errors.ts';
import type { RequestHints } from '../../core/hints.ts';
import { readChatRequest } from './read-request.ts';

const HINTS: RequestHints = { constraints: {}, tags: ['a'] };
const USER = { role: 'user', content: 'Hi' };
const LONE = 'a\ud800b';

const valid = (fields: object = {}): object => ({ model: 'auto', messages: [USER], ...fields });
const read = (body: unknown) => readChatRequest(body, HINTS);
const withMessage = (message: unknown): object => valid({ messages: [USER, message] });
const withPart = (part: unknown): object => withMessage({ role: 'user', content: [{ type: 'text', text: 'a' }, part] });

describe('readChatRequest', () => {
  it('reads the least that there can be', () => {
    expect(read(valid())).toEqual({
      dialect: 'openai-chat',
      untranslatable: [],
      model: 'auto',
      messages: [{ role: 'user', content: 'Hi', toolCalls: 0 }],
      toolCount: 0,
      responseFormat: 'text',
      stream: false,
      hints: HINTS,
    });
  });

  it('keeps what is offered and what was called as the text that it is to a model', () => {
    const call = { name: 'f', arguments: '{"a":1}' };
    const tool = { type: 'function', function: { name: 'f', parameters: { type: 'object' } } };
    const { messages, definitions } = read(
      valid({
        messages: [
          { role: 'user', content: 'Hi' },
          { role: 'assistant', content: null, tool_calls: [{ id: 'a', type: 'function', function: call }] },
        ],
        tools: [tool],
        tool_choice: 'none',
      }),
    );
    expect(messages[1]?.calls).toEqual([call]);
    expect(definitions).toEqual([tool]);
  });

  it('reads everything that a decision needs', () => {
    const body = valid({
      messages: [
        { role: 'developer', content: 'Be short.' },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'What is this?' },
            { type: 'image_url', image_url: { url: 'data:' } },
            { type: 'input_audio', input_audio: {} },
            { type: 'file', file: {} },
            { type: 'hologram' },
          ],
        },
        { role: 'assistant', content: null, tool_calls: [{ id: 'a' }, { id: 'b' }] },
        { role: 'tool', tool_call_id: 'a', content: '4' },
        { role: 'function', name: 'f', content: '5' },
        { role: 'assistant', refusal: 'no' },
      ],
      tools: [{ type: 'function' }, { type: 'function' }],
      response_format: { type: 'json_schema', json_schema: {} },
      max_completion_tokens: 20,
      max_tokens: 10,
      stream: true,
    });
    expect(read(body)).toEqual({
      dialect: 'openai-chat',
      untranslatable: [
        'response_format',
        'tools[0]',
        'tools[1]',
        'messages[1].content[1]',
        'messages[1].content[2]',
        'messages[1].content[3]',
        'messages[1].content[4]',
        'messages[2].tool_calls[0]',
        'messages[2].tool_calls[1]',
        'messages[4].role',
      ],
      model: 'auto',
      messages: [
        { role: 'system', content: 'Be short.', toolCalls: 0 },
        {
          role: 'user',
          content: [{ type: 'text', text: 'What is this?' }, { type: 'image' }, { type: 'audio' }, { type: 'file' }],
          toolCalls: 0,
        },
        { role: 'assistant', content: '', toolCalls: 2, calls: [{ id: 'a' }, { id: 'b' }] },
        { role: 'tool', content: '4', toolCalls: 0 },
        { role: 'tool', content: '5', toolCalls: 0 },
        { role: 'assistant', content: '', toolCalls: 0 },
      ],
      toolCount: 2,
      definitions: [{ type: 'function' }, { type: 'function' }, {}],
      responseFormat: 'json-schema',
      maxOutputTokens: 20,
      stream: true,
      hints: HINTS,
    });
  });

  it('takes null for absent', () => {
    const nulls = Object.fromEntries(
      [
        'max_tokens',
        'max_completion_tokens',
        'stream',
        'tools',
        'functions',
        'response_format',
        'temperature',
        'top_p',
        'n',
      ]
        .concat(['presence_penalty', 'frequency_penalty', 'seed', 'stream_options', 'tool_choice', 'user', 'stop'])
        .map((name) => [name, null]),
    );
    expect(read(valid(nulls))).toEqual(read(valid()));
    expect(read(withMessage({ role: 'assistant', content: 'a', tool_calls: null })).messages[1]?.toolCalls).toBe(0);
  });

  it.each([
    [{ tools: [{}, {}] }, 2],
    [{ tools: [{}], tool_choice: 'auto' }, 1],
    [{ tools: [{}], tool_choice: { type: 'function' } }, 1],
    [{ tools: [{}], tool_choice: 'none' }, 0],
    [{ functions: [{}, {}, {}] }, 3],
    [{ tools: [], functions: [{}] }, 0],
  ])('counts in %j the tools that may be called', (fields, count) => {
    expect(read(valid(fields)).toolCount).toBe(count);
  });

  it.each([
    [{ type: 'text' }, 'text'],
    [{ type: 'json_object' }, 'json'],
    [{ type: 'json_schema' }, 'json-schema'],
    [{ type: 'grammar' }, 'text'],
    [{ type: 'constructor' }, 'text'],
  ])('takes the response format %j for %s', (format, expected) => {
    expect(read(valid({ response_format: format })).responseFormat).toBe(expected);
  });

  it('leaves alone what it does not know', () => {
    const odd = {
      reasoning_effort: 7,
      logit_bias: 'x',
      store: [],
      metadata: { a: Number.POSITIVE_INFINITY },
      constructor: 1,
    };
    expect(read(valid(odd))).toEqual(read(valid()));
    expect(read(withMessage({ ...USER, name: 7, cache_control: {} })).messages).toHaveLength(2);
  });

  it.each<[string, unknown, string]>([
    ['no object', [], 'body'],
    ['null', null, 'body'],
    ['text', 'hi', 'body'],
    ['no model', { messages: [USER] }, 'model'],
    ['a null model', valid({ model: null }), 'model'],
    ['an empty model', valid({ model: '' }), 'model'],
    ['a list of models', valid({ model: ['auto'] }), 'model'],
    ['a lone surrogate in the model', valid({ model: LONE }), 'model'],
    ['no messages', { model: 'auto' }, 'messages'],
    ['messages that are an object', valid({ messages: {} }), 'messages'],
    ['empty messages', valid({ messages: [] }), 'messages'],
    ['a message that is text', withMessage('Hi'), 'messages[1]'],
    ['a message that is null', withMessage(null), 'messages[1]'],
    ['no role', withMessage({ content: 'Hi' }), 'messages[1].role'],
    ['an unknown role', withMessage({ role: 'boss', content: 'Hi' }), 'messages[1].role'],
    ['a role that every object has', withMessage({ role: 'constructor', content: 'Hi' }), 'messages[1].role'],
    ['no content', withMessage({ role: 'user' }), 'messages[1].content'],
    ['null content of a user', withMessage({ role: 'user', content: null }), 'messages[1].content'],
    ['null content of a tool', withMessage({ role: 'tool', content: null }), 'messages[1].content'],
    ['content that is a number', withMessage({ role: 'assistant', content: 7 }), 'messages[1].content'],
    ['content that is an object', withMessage({ role: 'user', content: {} }), 'messages[1].content'],
    ['a lone surrogate in the content', withMessage({ role: 'user', content: LONE }), 'messages[1].content'],
    ['tool calls that are an object', withMessage({ role: 'assistant', tool_calls: {} }), 'messages[1].tool_calls'],
    ['a part that is text', withPart('a'), 'messages[1].content[1]'],
    ['a part without type', withPart({ text: 'a' }), 'messages[1].content[1].type'],
    ['a part with a number for type', withPart({ type: 1 }), 'messages[1].content[1].type'],
    ['a text part without text', withPart({ type: 'text' }), 'messages[1].content[1].text'],
    ['a text part with null', withPart({ type: 'text', text: null }), 'messages[1].content[1].text'],
    ['a lone surrogate in a part', withPart({ type: 'text', text: LONE }), 'messages[1].content[1].text'],
    ['stream as text', valid({ stream: 'true' }), 'stream'],
    ['tools that are an object', valid({ tools: {} }), 'tools'],
    ['a tool that is text', valid({ tools: [{}, 'a'] }), 'tools[1]'],
    ['functions that are text', valid({ functions: 'a' }), 'functions'],
    ['a response format that is text', valid({ response_format: 'json' }), 'response_format'],
    ['a response format without type', valid({ response_format: {} }), 'response_format.type'],
    ['max_tokens as text', valid({ max_tokens: '9' }), 'max_tokens'],
    ['max_tokens of 0', valid({ max_tokens: 0 }), 'max_tokens'],
    ['a negative max_tokens', valid({ max_tokens: -1 }), 'max_tokens'],
    ['half a token', valid({ max_tokens: 0.5 }), 'max_tokens'],
    ['max_tokens of 1e400', valid({ max_tokens: JSON.parse('1e400') }), 'max_tokens'],
    ['max_tokens beyond 2^53', valid({ max_tokens: 2 ** 53 }), 'max_tokens'],
    ['max_completion_tokens as a list', valid({ max_completion_tokens: [1] }), 'max_completion_tokens'],
    ['a bad max_tokens beside a good one', valid({ max_completion_tokens: null, max_tokens: 'x' }), 'max_tokens'],
    ['a temperature of 1e400', valid({ temperature: JSON.parse('1e400') }), 'temperature'],
    ['top_p as text', valid({ top_p: '1' }), 'top_p'],
    ['a presence penalty as text', valid({ presence_penalty: 'x' }), 'presence_penalty'],
    ['a frequency penalty as text', valid({ frequency_penalty: 'x' }), 'frequency_penalty'],
    ['a seed as text', valid({ seed: 'x' }), 'seed'],
    ['n as text', valid({ n: '9' }), 'n'],
    ['n of 0', valid({ n: 0 }), 'n'],
    ['stream options as text', valid({ stream_options: 'usage' }), 'stream_options'],
  ])('refuses %s, and names the field', (_, body, param) => {
    const error = errorOf(() => read(body));
    expect(error).toMatchObject({ code: 'invalid_value', param });
    expect(error.message).toContain(`\`${param}\``);
  });

  it('does not repeat what the caller wrote', () => {
    const secret = 'my secret';
    for (const body of [
      valid({ stream: secret }),
      withMessage({ role: secret, content: '' }),
      valid({ tools: secret }),
    ]) {
      expect(errorOf(() => read(body)).message).not.toContain(secret);
    }
  });

  it('reads or refuses any JSON, and throws nothing else', () => {
    fc.assert(
      fc.property(fc.oneof(anyJson, mutated), (body) => {
        try {
          expect(read(body).messages.length).toBeGreaterThan(0);
        } catch (error) {
          if (!isPointsmanError(error)) throw error;
          expect(error).toMatchObject({ code: 'invalid_value', param: expect.any(String) });
        }
      }),
      { numRuns: 1000 },
    );
  });
});

/** Good bodies with something else in one or two places. */
const mutated: fc.Arbitrary<unknown> = fc
  .tuple(
    anyJson,
    fc.dictionary(
      fc.constantFrom(
        'model',
        'messages',
        'stream',
        'tools',
        'functions',
        'tool_choice',
        'response_format',
        'max_tokens',
        'n',
      ),
      anyJson,
      { maxKeys: 2 },
    ),
    fc.constantFrom('role', 'content', 'tool_calls', 'type', 'text'),
  )
  .map(([value, fields, place]) => ({
    ...valid({
      messages: [
        { role: 'user', content: [{ type: 'text', text: 'a', [place]: value }] },
        { ...USER, [place]: value },
      ],
    }),
    ...fields,
  }));

function errorOf(act: () => unknown): PointsmanError {
  try {
    act();
  } catch (error) {
    if (error instanceof PointsmanError) return error;
    throw error;
  }
  throw new Error('Nothing was thrown.');
}
