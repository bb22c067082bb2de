import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyJson } from '../../../test/support/json-text.ts';
import { isPointsmanError } from '../../core/errors.ts';
import { scanObject } from '../json/scan.ts';
import { editBody } from './edit-body.ts';
import { openaiEmbeddingsClient, openaiEmbeddingsPassThrough } from './index.ts';
import { readAnswer } from './read-answer.ts';
import { readRequest } from './read-request.ts';

describe('readRequest', () => {
  it.each([
    ['Hi', { texts: ['Hi'], tokenCount: 0, count: 1 }],
    [['Hi', ''], { texts: ['Hi', ''], tokenCount: 0, count: 2 }],
    [[1, 2, 3], { texts: [], tokenCount: 3, count: 1 }],
    [[[1, 2], [3]], { texts: [], tokenCount: 3, count: 2 }],
  ])('reads %j', (input, inputs) => {
    expect(readRequest({ model: 'm', input, encoding_format: 'base64', new: 1 })).toEqual({
      model: 'm',
      ...inputs,
    });
  });

  it.each([
    ['model', { input: 'Hi' }],
    ['input', { model: 'm' }],
    ['input', { model: 'm', input: [] }],
    ['input[1]', { model: 'm', input: ['Hi', 3] }],
    ['dimensions', { model: 'm', input: 'Hi', dimensions: 0 }],
    ['encoding_format', { model: 'm', input: 'Hi', encoding_format: 'hex' }],
  ])('refuses what is wrong with %s', (param, body) => {
    expect(() => readRequest(body)).toThrow(expect.objectContaining({ code: 'invalid_value', param }));
  });

  it('refuses any JSON with a path, or reads it', () => {
    fc.assert(
      fc.property(fc.record({ model: anyJson, input: anyJson, dimensions: anyJson, user: anyJson }), (body) => {
        try {
          readRequest(body);
        } catch (error) {
          expect(isPointsmanError(error) && error.param !== null).toBe(true);
        }
      }),
    );
  });
});

describe('editBody', () => {
  it('names the model, takes out what is meant for us, and leaves the encoding', () => {
    const text = '{"model":"m","pointsman":{},"input":"Hi","encoding_format":"base64"}';
    const scan = scanObject(text, 64);
    if (scan.kind !== 'object') throw new Error(scan.kind);
    const body = { ...scan, parsed: JSON.parse(text) };
    const [first, second] = editBody(body, { upstreamModel: 'e-3', quirks: {} });
    expect(first?.text).toBe('"e-3"');
    expect(text.slice(second?.start, second?.end)).toBe('"pointsman":{},');
    const [only] = editBody(body, { upstreamModel: 'm', quirks: { refuses: ['pointsman', 'input'] } });
    expect(text.slice(only?.start, only?.end)).toBe('"pointsman":{},"input":"Hi",');
    expect(editBody({ ...body, members: [] }, { upstreamModel: 'm', quirks: {} })).toEqual([]);
  });
});

describe('readAnswer', () => {
  it('finds the usage, which is all input, and the model that says it answers', () => {
    const answer = {
      object: 'list',
      model: 'embedder',
      data: [{ embedding: 'AAAA', index: 0 }],
      usage: { prompt_tokens: 7, total_tokens: 7 },
    };
    expect(readAnswer(JSON.stringify(answer))).toEqual({
      kind: 'answer',
      usage: { inputTokens: 7, cachedInputTokens: 0, outputTokens: 0, reasoningTokens: 0 },
      model: 'embedder',
    });
    expect(readAnswer('{"data":[]}')).toEqual({ kind: 'answer', usage: null, model: null });
  });

  it.each(['', '{"data":[', '{"error":{"message":"x"}}', '{"data":{}}', '[]'])('finds that %j is none', (text) => {
    expect(readAnswer(text)).toEqual({ kind: 'malformed' });
  });
});

describe('the client', () => {
  it.each([
    ['Hi', { messages: [{ role: 'user', content: 'Hi', toolCalls: 0 }] }],
    [[[1, 2], [3]], { messages: [], promptTokens: 3 }],
  ])('asks for %j as a user says it', (input, request) => {
    expect(openaiEmbeddingsClient.readRequest({ model: 'm', input }, { constraints: {}, tags: [] })).toEqual({
      dialect: 'openai-embeddings',
      untranslatable: [],
      model: 'm',
      ...request,
      toolCount: 0,
      responseFormat: 'text',
      stream: false,
      hints: { constraints: {}, tags: [] },
    });
  });
});

describe('the path', () => {
  it.each([
    [undefined, '/embeddings'],
    ['/deployments/{model}/chat/completions?api-version=1', '/deployments/a%2F%24%26/embeddings?api-version=1'],
    ['/ask', '/embeddings'],
  ])('beside %s is %s', (whole, path) => {
    const quirks = whole === undefined ? {} : { path: { whole } };
    expect(openaiEmbeddingsPassThrough.path?.({ upstreamModel: 'a/$&', quirks })).toBe(path);
  });
});
