import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answer } from '../../../test/support/form-arbitraries.ts';
import type { Answer } from '../form/answer.ts';
import { markSeal, type Seal } from '../form/seal.ts';
import { decodeAnswer } from './decode-answer.ts';
import { encodeAnswer } from './encode-answer.ts';
import { finishOf, finishReasonOf } from './finish.ts';

const CONTEXT = {
  id: 'req_1',
  model: 'gpt',
  createdAt: 1_760_000_000,
  inputTokens: 0,
  includeUsage: false,
  request: {},
};
const STOP = { unified: 'stop', raw: 'end_turn' } as const;

const encoded = (fields: Partial<Answer>) =>
  encodeAnswer({ id: 'msg_1', model: 'claude', content: [], finish: STOP, usage: null, ...fields }, CONTEXT);
const choice = (message: object, finishReason = 'stop'): object => ({
  choices: [
    {
      index: 0,
      message: { role: 'assistant', refusal: null, ...message },
      logprobs: null,
      finish_reason: finishReason,
    },
  ],
});

describe('encodeAnswer', () => {
  it("names reasoning as OpenRouter's clients do for who asks in their words", () => {
    const answer: Answer = {
      id: null,
      model: null,
      content: [{ type: 'reasoning', text: 'a' }],
      finish: STOP,
      usage: null,
    };
    const asked = { ...CONTEXT, request: { reasoning: { effort: 'low' } } };
    expect(encodeAnswer(answer, asked)).toMatchObject(choice({ content: '', reasoning: 'a' }));
  });

  it('writes a chat completion', () => {
    const usage = { inputTokens: 19, cachedInputTokens: 4, outputTokens: 10, reasoningTokens: 3 };
    expect(encoded({ content: [{ type: 'text', text: 'Hello' }], usage })).toEqual({
      id: 'req_1',
      object: 'chat.completion',
      created: 1_760_000_000,
      model: 'gpt',
      ...choice({ content: 'Hello' }),
      usage: {
        prompt_tokens: 19,
        completion_tokens: 10,
        total_tokens: 29,
        prompt_tokens_details: { cached_tokens: 4 },
        completion_tokens_details: { reasoning_tokens: 3 },
      },
    });
  });

  it('leaves usage out where the provider told none', () => {
    expect(encoded({})).not.toHaveProperty('usage');
  });

  it.each<[string, Answer['content'], object]>([
    ['nothing', [], { content: '' }],
    ['a refusal', [{ type: 'refusal', text: 'No.' }], { content: null, refusal: 'No.' }],
    [
      'text in pieces',
      [
        { type: 'text', text: 'a' },
        { type: 'text', text: 'b' },
      ],
      { content: 'ab' },
    ],
    [
      'reasoning in parts, some of it not shown',
      [
        { type: 'reasoning', text: 'a', seal: { by: 'gemini', text: 's' } },
        { type: 'reasoning', text: '', seal: { by: 'gemini', text: 's' }, redacted: true },
        { type: 'reasoning', text: 'b' },
        { type: 'text', text: 'c' },
      ],
      { content: 'c', reasoning_content: 'a\n\nb' },
    ],
    [
      'calls, one of them sealed',
      [
        { type: 'tool-call', id: 'a', name: 'f', arguments: '{}' },
        { type: 'tool-call', id: 'b', name: 'g', arguments: '{"x":1}', seal: { by: 'gemini', text: 's' } },
      ],
      {
        content: null,
        tool_calls: [
          { id: 'a', type: 'function', function: { name: 'f', arguments: '{}' } },
          {
            id: 'b',
            type: 'function',
            function: { name: 'g', arguments: '{"x":1}' },
            extra_content: { google: { thought_signature: 'pointsman:gemini:s' } },
          },
        ],
      },
    ],
  ])('writes %s', (_, content, message) => {
    expect(encoded({ content })).toMatchObject(choice(message));
  });

  it.each([
    ['stop', 'stop'],
    ['length', 'length'],
    ['tool-calls', 'tool_calls'],
    ['content-filter', 'content_filter'],
    ['other', 'stop'],
  ] as const)('says for %s that it ended by %s', (unified, word) => {
    expect(encoded({ finish: { unified, raw: 'odd' } })).toMatchObject({ choices: [{ finish_reason: word }] });
  });

  it('is read again as the same answer, but for what this dialect cannot say', () => {
    fc.assert(
      fc.property(answer, (given) => {
        expect(decodeAnswer(encodeAnswer(given, CONTEXT))).toEqual(asWritten(given));
      }),
      { numRuns: 300 },
    );
  });
});

/** To a provider of the dialect a mark would be Gemini's own word. */
function asMarked(seal: Seal): Seal {
  return { by: 'gemini', text: markSeal(seal) };
}

/** One part of each kind, in a fixed order, and then the calls. */
function asWritten({ content, finish, usage }: Answer): Answer {
  const textOf = (type: 'text' | 'refusal' | 'reasoning', gap: string): Answer['content'] => {
    const texts = content.flatMap((part) => (part.type === type && part.text !== '' ? [part.text] : []));
    return texts.length === 0 ? [] : [{ type, text: texts.join(gap) }];
  };
  const calls = content
    .filter((part) => part.type === 'tool-call')
    .map((call) => (call.seal === undefined ? call : { ...call, seal: asMarked(call.seal) }));
  return {
    id: CONTEXT.id,
    model: CONTEXT.model,
    content: [...textOf('reasoning', '\n\n'), ...textOf('text', ''), ...textOf('refusal', ''), ...calls],
    finish: finishOf(finishReasonOf(finish), calls.length > 0),
    usage,
  };
}
