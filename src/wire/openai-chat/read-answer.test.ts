import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyEntries, anyJson, type Entries, textOf } from '../../../test/support/json-text.ts';
import { readAnswer } from './read-answer.ts';

const CHOICES = [{ index: 0, message: { role: 'assistant', content: 'Hello' }, finish_reason: 'stop' }];
const USAGE = { prompt_tokens: 19, completion_tokens: 10, total_tokens: 29 };
const READ = { inputTokens: 19, cachedInputTokens: 0, outputTokens: 10, reasoningTokens: 0 };
const FAKE = '"usage":{"prompt_tokens":1,"completion_tokens":1}';

const says = (content: string): unknown => [{ index: 0, message: { role: 'assistant', content } }];

describe('readAnswer', () => {
  it.each([
    ['at the end', { id: 'x', choices: CHOICES, usage: USAGE }],
    ['before the answer', { id: 'x', usage: USAGE, choices: CHOICES, system_fingerprint: null }],
    ['first', { usage: USAGE, choices: CHOICES }],
    ['after a text that looks like it', { choices: says(FAKE), usage: USAGE }],
    ['before a text that looks like it', { usage: USAGE, choices: says(FAKE) }],
    ['before a text that is its name', { usage: USAGE, choices: says('usage') }],
    ['beside a usage of something else', { choices: CHOICES, usage: USAGE, x_groq: { usage: { prompt_tokens: 1 } } }],
  ])('finds the usage %s', (_, answer) => {
    for (const text of [JSON.stringify(answer), JSON.stringify(answer, null, 2), ` ${JSON.stringify(answer)}\r\n`]) {
      expect(readAnswer(text)).toEqual({ kind: 'answer', usage: READ, model: null });
    }
  });

  it.each([
    ['is not there', { choices: CHOICES }],
    ['is null', { choices: CHOICES, usage: null }],
    ['is of another kind', { choices: CHOICES, usage: { tokens: 7 } }],
    ['is only in what the answer says', { choices: says(FAKE) }],
    ['is only in what the answer quotes', { choices: says(`{"choices":[{}],${FAKE}}`) }],
  ])('knows no usage where it %s', (_, answer) => {
    expect(readAnswer(JSON.stringify(answer))).toEqual({ kind: 'answer', usage: null, model: null });
  });

  it.each([
    ['large', 'large'],
    ['groß', 'groß'],
    ['', null],
    [7, null],
  ])('knows the model that says it answers: %j', (model, told) => {
    const text = JSON.stringify({ choices: CHOICES, model });
    expect(readAnswer(Buffer.from(text).toString('latin1'))).toMatchObject({ kind: 'answer', model: told });
  });

  it('does not care for an error that is null', () => {
    expect(readAnswer(JSON.stringify({ error: null, choices: CHOICES })).kind).toBe('answer');
  });

  it.each([
    ['nothing', ''],
    ['a page', '<!doctype html><html>{"choices":[{}]}</html>'],
    ['an array', JSON.stringify([{ choices: CHOICES }])],
    ['a word', 'null'],
    ['no choices', JSON.stringify({ id: 'x', usage: USAGE })],
    ['an empty list of choices', JSON.stringify({ choices: [], usage: USAGE })],
    ['choices that are none', JSON.stringify({ choices: 'x' })],
    ['a stream', `data: ${JSON.stringify({ choices: CHOICES })}\n\n`],
    ['two answers', JSON.stringify({ choices: CHOICES }).repeat(2)],
    ['more after the end', `${JSON.stringify({ choices: CHOICES })}}`],
  ])('sees that %s is no answer', (_, text) => {
    expect(readAnswer(text)).toEqual({ kind: 'malformed' });
  });

  it.each([
    ['alone', { error: { message: 'Overloaded' } }, 'upstream_overloaded', 'Overloaded'],
    ['about choices', { error: { message: 'x', param: 'choices' } }, 'upstream_error', 'x'],
    ['beside choices', { choices: CHOICES, error: { message: 'x', code: 429 } }, 'upstream_rate_limited', 'x'],
    [
      'without the object around it',
      { object: 'error', message: 'Zu groß', code: 401 },
      'upstream_credential_rejected',
      'Zu groß',
    ],
  ])('says of an error %s what it means', (_, body, code, message) => {
    const reading = readAnswer(Buffer.from(JSON.stringify(body)).toString('latin1'));
    expect(reading).toMatchObject({ kind: 'failure', failure: { code, detail: { message } } });
  });

  it('sees an answer that was cut short anywhere', () => {
    const whole = JSON.stringify({ choices: says('a "quoted" {text}'), usage: USAGE });
    for (let length = 0; length < whole.length; length++) {
      expect(readAnswer(whole.slice(0, length))).toEqual({ kind: 'malformed' });
    }
  });

  it('finds the usage in any spelling of an answer', () => {
    const members = anyEntries.map(
      (others): Entries => [
        ...others.filter(([key]) => !['choices', 'usage', 'error'].includes(key)),
        ['choices', CHOICES],
        ['usage', USAGE],
      ],
    );
    fc.assert(
      fc.property(textOf(members), ({ text }) => {
        expect(readAnswer(Buffer.from(text).toString('latin1'))).toEqual({ kind: 'answer', usage: READ, model: null });
      }),
    );
  });

  it('is a failure if the provider says that it could not go on, and not if the answer only speaks of it', () => {
    const answer = (finish_reason: string, content: string): string =>
      JSON.stringify({ choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason }] });
    expect(readAnswer(answer('error', 'Hel'))).toMatchObject({ kind: 'failure', failure: { code: 'upstream_error' } });
    expect(readAnswer(answer('stop', '{"finish_reason": "error"}'))).toMatchObject({ kind: 'answer' });
  });

  it('is none if its usage is broken', () => {
    const text = '{"choices":[{"index":0,"message":{}}],"usage":{"prompt_tokens":3,{"error":1}}}';
    expect(readAnswer(text).kind).toBe('malformed');
  });

  it('comes to a verdict on anything', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          anyJson.map((value) => JSON.stringify(value)),
        ),
        (text) => {
          expect(['answer', 'failure', 'malformed']).toContain(readAnswer(text).kind);
        },
      ),
      { numRuns: 500 },
    );
  });
});
