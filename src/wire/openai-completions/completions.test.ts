import fc from 'fast-check';
import OpenAI from 'openai';
import { describe, expect, it } from 'vitest';
import { answer as someAnswer } from '../../../test/support/form-arbitraries.ts';
import { anyJson } from '../../../test/support/json-text.ts';
import { isPointsmanError, PointsmanError } from '../../core/errors.ts';
import type { AnswerContext } from '../dialect.ts';
import { type Answer, eventsOf } from '../form/answer.ts';
import { runFold } from '../form/fold.ts';
import type { JsonObject } from '../json/problem.ts';
import { openaiCompletionsClient } from './index.ts';

const { readRequest, decodeRequest, encodeAnswer, encodeStream, writeStreamError } = openaiCompletionsClient;

const read = (fields: JsonObject) =>
  readRequest({ model: 'auto', prompt: 'Once', ...fields }, { constraints: {}, tags: [] });
const decoded = (fields: JsonObject) => decodeRequest({ model: 'auto', prompt: 'Once', ...fields });

describe('readRequest', () => {
  it('takes the prompt for what a user says', () => {
    expect(read({ max_tokens: 5, stream: true })).toEqual({
      dialect: 'openai-completions',
      untranslatable: [],
      model: 'auto',
      messages: [{ role: 'user', content: 'Once', toolCalls: 0 }],
      toolCount: 0,
      responseFormat: 'text',
      maxOutputTokens: 5,
      stream: true,
      hints: { constraints: {}, tags: [] },
    });
  });

  it.each<[string, unknown]>([
    ['prompt', ['a', 'b']],
    ['prompt', [1, 2]],
    ['prompt', [[1], [2]]],
    ['n', 2],
    ['best_of', 3],
    ['echo', true],
    ['suffix', '}'],
    ['logprobs', 0],
    ['guided_regex', 'a+'],
  ])('finds no other dialect for %s %j', (name, value) => {
    expect(read({ [name]: value }).untranslatable).toEqual([name]);
  });

  it('takes what asks for nothing special for that', () => {
    expect(
      read({ prompt: ['Once'], n: 1, best_of: 1, echo: false, suffix: null, logprobs: null }).untranslatable,
    ).toEqual([]);
  });

  it.each<[string, JsonObject]>([
    ['model', { model: 3 }],
    ['prompt', { prompt: undefined }],
    ['prompt', { prompt: [] }],
    ['prompt[1]', { prompt: ['a', 3] }],
    ['stop[0]', { stop: [3] }],
    ['max_tokens', { max_tokens: -1 }],
  ])('refuses what is wrong with %s', (param, fields) => {
    expect(() => read(fields)).toThrow(expect.objectContaining({ code: 'invalid_value', param }));
  });

  it('refuses any JSON with a path, or reads and decodes it', () => {
    const body = fc.record(
      {
        model: fc.constant('a'),
        prompt: anyJson,
        stop: anyJson,
        n: anyJson,
        suffix: anyJson,
        user: anyJson,
        temperature: anyJson,
      },
      { requiredKeys: ['model', 'prompt'] },
    );
    fc.assert(
      fc.property(body, (value) => {
        try {
          readRequest(value, { constraints: {}, tags: [] });
        } catch (error) {
          expect(isPointsmanError(error) && error.param !== null).toBe(true);
          return;
        }
        decodeRequest(value);
      }),
    );
  });
});

describe('decodeRequest', () => {
  it('carries the settings, and names what it leaves out', () => {
    expect(
      decoded({ prompt: ['Once'], stop: 'END', temperature: 0.5, seed: 3, user: 'me', logit_bias: {}, new: 1 }),
    ).toEqual({
      conversation: {
        messages: [{ role: 'user', content: [{ type: 'text', text: 'Once' }] }],
        tools: [],
        toolChoice: 'auto',
        responseFormat: { type: 'text' },
        sampling: { temperature: 0.5, seed: 3, stop: ['END'] },
        maxOutputTokens: 16,
        user: 'me',
        stream: false,
      },
      dropped: ['logit_bias', 'new'],
    });
  });
});

const CONTEXT: AnswerContext = {
  id: '01J',
  model: 'gpt',
  createdAt: 5,
  inputTokens: 0,
  includeUsage: true,
  request: {},
};
const ANSWER: Answer = {
  id: null,
  model: null,
  content: [
    { type: 'reasoning', text: 'Hm.' },
    { type: 'text', text: ' upon' },
    { type: 'text', text: ' a time' },
  ],
  finish: { unified: 'length', raw: null },
  usage: { inputTokens: 1, cachedInputTokens: 0, outputTokens: 3, reasoningTokens: 0 },
};

function clientOf(body: string, contentType: string): OpenAI {
  const answer = async () => new Response(body, { headers: { 'content-type': contentType } });
  return new OpenAI({ apiKey: 'x', baseURL: 'http://127.0.0.1/v1', maxRetries: 0, fetch: answer });
}

describe('the answer', () => {
  it('is a text completion', () => {
    expect(encodeAnswer(ANSWER, CONTEXT)).toMatchObject({
      id: 'cmpl-01J',
      object: 'text_completion',
      created: 5,
      model: 'gpt',
      choices: [{ text: ' upon a time', index: 0, logprobs: null, finish_reason: 'length' }],
      usage: { prompt_tokens: 1, completion_tokens: 3, total_tokens: 4 },
    });
  });

  it('is put together by the openai package from a stream', async () => {
    const client = clientOf(runFold(encodeStream(CONTEXT), eventsOf(ANSWER)).join(''), 'text/event-stream');
    const stream = await client.completions.create({ model: 'auto', prompt: 'Once', stream: true });
    let text = '';
    const finished: unknown[] = [];
    let usage: unknown;
    for await (const chunk of stream) {
      text += chunk.choices[0]?.text ?? '';
      if (chunk.choices[0]?.finish_reason) finished.push(chunk.choices[0].finish_reason);
      usage = chunk.usage;
    }
    expect({ text, finished }).toEqual({ text: ' upon a time', finished: ['length'] });
    expect(usage).toMatchObject({ total_tokens: 4 });
  });

  it('fails in the openai package where its stream does', async () => {
    const error = new PointsmanError('upstream_interrupted', 'It broke off.');
    const text = runFold(encodeStream(CONTEXT), eventsOf(ANSWER).slice(0, 5)).join('') + writeStreamError(error, '01J');
    const stream = await clientOf(text, 'text/event-stream').completions.create({
      model: 'a',
      prompt: 'Once',
      stream: true,
    });
    const reading = (async () => {
      for await (const _ of stream);
    })();
    await expect(reading).rejects.toThrow('It broke off.');
  });

  it('has the same text in a stream as without', () => {
    fc.assert(
      fc.property(someAnswer, (answer) => {
        const chunks = runFold(encodeStream({ ...CONTEXT, includeUsage: false }), eventsOf(answer));
        const said = chunks.slice(0, -1).map((chunk) => JSON.parse(chunk.slice(6)).choices[0].text);
        const [choice] = encodeAnswer(answer, CONTEXT)['choices'] as [{ text: string }];
        expect(said.join('')).toBe(choice.text);
        expect(chunks.at(-1)).toBe('data: [DONE]\n\n');
      }),
    );
  });
});
