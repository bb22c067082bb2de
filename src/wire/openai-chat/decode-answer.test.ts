import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyJson } from '../../../test/support/json-text.ts';
import type { JsonObject } from '../json/problem.ts';
import { decodeAnswer } from './decode-answer.ts';
import { failureIn } from './error-inside.ts';

const body = (message: object, fields: object = {}, finishReason: unknown = 'stop'): JsonObject => ({
  id: 'chatcmpl-1',
  model: 'gpt-4o',
  choices: [{ index: 0, message: { role: 'assistant', ...message }, finish_reason: finishReason }],
  ...fields,
});

describe('decodeAnswer', () => {
  it('reads a chat completion', () => {
    const usage = { prompt_tokens: 19, completion_tokens: 10, prompt_tokens_details: { cached_tokens: 4 } };
    expect(decodeAnswer(body({ content: 'Hello' }, { usage }))).toEqual({
      id: 'chatcmpl-1',
      model: 'gpt-4o',
      content: [{ type: 'text', text: 'Hello' }],
      finish: { unified: 'stop', raw: 'stop' },
      usage: { inputTokens: 19, cachedInputTokens: 4, outputTokens: 10, reasoningTokens: 0 },
    });
  });

  it.each<[string, object, readonly object[]]>([
    ['nothing', { content: null }, []],
    ['a refusal', { content: null, refusal: 'No.' }, [{ type: 'refusal', text: 'No.' }]],
    [
      'reasoning under either name',
      { content: 'a', reasoning_content: 'b', reasoning: 'b' },
      [
        { type: 'reasoning', text: 'b' },
        { type: 'text', text: 'a' },
      ],
    ],
    [
      'reasoning with its details, some of it not shown',
      {
        content: 'a',
        reasoning: 'b',
        reasoning_details: [
          { type: 'reasoning.text', text: 'b', signature: 's' },
          { type: 'reasoning.encrypted', data: 't' },
          { type: 'reasoning.summary', summary: 'c' },
        ],
      },
      [
        { type: 'reasoning', text: 'b', seal: { by: 'openrouter', text: 's' } },
        { type: 'reasoning', text: '', seal: { by: 'openrouter', text: 't' }, redacted: true },
        { type: 'reasoning', text: 'c' },
        { type: 'text', text: 'a' },
      ],
    ],
    [
      'parts, as Mistral has them',
      {
        content: [
          { type: 'thinking', thinking: [{ type: 'text', text: 'b' }] },
          { type: 'text', text: 'a' },
        ],
      },
      [
        { type: 'reasoning', text: 'b' },
        { type: 'text', text: 'a' },
      ],
    ],
    [
      'calls without ids, or with arguments that are an object',
      {
        content: '',
        tool_calls: [{ function: { name: 'f', arguments: { a: 1 } } }, { id: 'x', function: { name: 'g' } }],
      },
      [
        { type: 'tool-call', id: 'call_chatcmpl1_0', name: 'f', arguments: '{"a":1}' },
        { type: 'tool-call', id: 'x', name: 'g', arguments: '{}' },
      ],
    ],
  ])('reads %s', (_, message, content) => {
    expect(decodeAnswer(body(message))?.content).toEqual(content);
  });

  it.each([
    ['length', 'length'],
    ['model_length', 'length'],
    ['content_filter', 'content-filter'],
    ['function_call', 'tool-calls'],
    ['eos_token', 'stop'],
    ['constructor', 'other'],
    [null, 'other'],
  ])('takes the reason %s for %s', (raw, unified) => {
    expect(decodeAnswer(body({ content: 'a' }, {}, raw))?.finish).toEqual({ unified, raw });
  });

  it.each<[string, JsonObject]>([
    ['an error', { error: { message: 'Overloaded' } }],
    ['an error beside choices', body({ content: 'a' }, { error: { code: 502 } })],
    ['no choices', { id: 'x', usage: {} }],
    ['no choice', { choices: [] }],
    ['a choice that is none', { choices: ['a'] }],
    ['a choice without a message', { choices: [{ index: 0, text: 'a', finish_reason: 'stop' }] }],
    ['an answer that failed', body({ content: 'a' }, {}, 'error')],
  ])('sees that %s is no answer', (_, value) => {
    expect(decodeAnswer(value)).toBeUndefined();
  });

  it.each<[JsonObject, string | undefined]>([
    [{ error: { message: 'Slow down', code: 429 } }, 'upstream_rate_limited'],
    [body({ content: 'a' }, { error: { code: 502 } }), 'upstream_error'],
    [{ object: 'error', message: 'x', code: 404 }, 'upstream_model_missing'],
    [{ choices: [], error: null }, undefined],
  ])('says of %j that it is the failure %s', (value, code) => {
    expect(failureIn(value)?.code).toBe(code);
  });

  it('does not care for an error that is null', () => {
    expect(decodeAnswer(body({ content: 'a' }, { error: null }))).toBeDefined();
  });

  it('reads or refuses any JSON', () => {
    const message = fc.dictionary(
      fc.constantFrom('content', 'tool_calls', 'refusal', 'reasoning', 'reasoning_details', 'function_call'),
      anyJson,
    );
    const any = fc.oneof(
      fc.dictionary(fc.constantFrom('choices', 'usage', 'error', 'id'), anyJson),
      fc.tuple(message, anyJson).map(([fields, reason]) => body(fields, {}, reason)),
    );
    fc.assert(
      fc.property(any, (value) => {
        const answer = decodeAnswer(value);
        expect(answer === undefined || Array.isArray(answer.content)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });
});
