import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyJson } from '../../test/support/json-text.ts';
import type { FailureCode } from '../core/attempts/consequences.ts';
import { classifyFailure as anthropic } from './anthropic/classify-failure.ts';
import { failureInside } from './failure-inside.ts';
import { classifyFailure as gemini } from './gemini/classify-failure.ts';
import { classifyFailure as openai } from './openai/classify-failure.ts';

const said = (error: unknown): string => JSON.stringify({ error });

describe('an error where an answer should be', () => {
  it.each<[string, typeof openai, string, FailureCode]>([
    ['a number', openai, said({ code: 429, message: 'Slow down' }), 'upstream_rate_limited'],
    ['a number as text', openai, said({ code: '503', message: 'Busy' }), 'upstream_overloaded'],
    ['a type of OpenAI', openai, said({ type: 'server_error', message: 'Oops' }), 'upstream_error'],
    ['a code of OpenAI', openai, said({ code: 'insufficient_quota', message: 'No.' }), 'upstream_quota_exhausted'],
    ['a sentence', openai, said('model not loaded'), 'upstream_error'],
    [
      'a request that is too long',
      openai,
      said({ message: 'maximum context length is 8192 tokens' }),
      'context_length_exceeded',
    ],
    ['a request that is wrong', openai, said({ type: 'invalid_request_error', message: 'No.' }), 'upstream_rejected'],
    ['Anthropic', anthropic, said({ type: 'overloaded_error', message: 'Overloaded' }), 'upstream_overloaded'],
    ['Google', gemini, said({ status: 'RESOURCE_EXHAUSTED', message: 'Slow down' }), 'upstream_rate_limited'],
    ['Google, in a list', gemini, `[${said({ code: 503, message: 'Busy' })}]`, 'upstream_overloaded'],
    ['a name that every object has', openai, said({ type: 'constructor', message: 'x' }), 'upstream_error'],
  ])('U26: means what it would with its own status: %s', (_, classify, body, code) => {
    expect(failureInside(body, classify)?.code).toBe(code);
  });

  it.each(['', '<html>', '{}', '[]', '7', '{"error":null}', '{"choices":[]}', '{"error":{"mess'])(
    'U25: is not in %j',
    (body) => {
      expect(failureInside(body, openai)).toBeUndefined();
    },
  );

  it('is looked for in anything without a throw', () => {
    fc.assert(
      fc.property(anyJson, (error) => {
        expect(failureInside(said(error), openai)?.code ?? 'none').toBeTypeOf('string');
      }),
    );
  });
});
