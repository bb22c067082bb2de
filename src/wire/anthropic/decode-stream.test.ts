import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyJson } from '../../../test/support/json-text.ts';
import { expectSameOfAnySplit } from '../../../test/support/split.ts';
import type { RawEvent } from '../dialect.ts';
import { type AnswerEvent, answerOf } from '../form/answer.ts';
import type { AssistantPart } from '../form/conversation.ts';
import { runFold } from '../form/fold.ts';
import { createFramer } from '../framing.ts';
import { decodeStream } from './decode-stream.ts';

const FOLDER = new URL('../../../test/fixtures/anthropic/', import.meta.url);
const FIXTURES = readdirSync(FOLDER).filter((name) => name.endsWith('.sse'));

const WITHOUT_DETAILS = { cachedInputTokens: 0, reasoningTokens: 0 };
const HELLO = {
  id: 'msg_01XFDUDYJgAACzvnptvVoYEL',
  model: 'claude-sonnet-4-5-20250929',
  content: [{ type: 'text', text: 'Hello!' }],
  finish: { unified: 'stop', raw: 'end_turn' },
  usage: { ...WITHOUT_DETAILS, inputTokens: 19, outputTokens: 12 },
};

describe('decodeStream', () => {
  it.each([
    'text',
    'crlf',
    'no-event-fields',
    'padded',
    'no-blank-line-at-end',
    'keep-alive-comments',
    'after-the-end',
  ])('reads a text from %s', (name) => {
    expect(answerOf(eventsIn(name))).toEqual(HELLO);
  });

  it('says the usage once, when it is final', () => {
    expect(eventsIn('text').filter(({ type }) => type === 'usage')).toHaveLength(1);
  });

  it('counts cached tokens among the input, and thinking among the output', () => {
    expect(answerOf(eventsIn('usage-with-cache'))?.usage).toEqual({
      inputTokens: 1208,
      cachedInputTokens: 1000,
      outputTokens: 40,
      reasoningTokens: 15,
    });
  });

  it('reads what is not ASCII', () => {
    expect(contentIn('emoji')).toEqual([{ type: 'text', text: 'Voilà 👩‍👩‍👧‍👦 漢字 "\\" \u2028 event: error' }]);
  });

  it('reads calls of tools', () => {
    expect(contentIn('tools')).toEqual([
      { type: 'text', text: "I'll look." },
      call('toolu_01A09q90qw90lq917835lq9', 'get_weather', '{"location": "San Francisco"}'),
    ]);
    expect(contentIn('parallel-tools')).toEqual([
      call('toolu_01', 'get_weather', '{"city": "Paris"}'),
      call('toolu_02', 'get_weather', '{"city": "Oslo"}'),
    ]);
    expect(answerOf(eventsIn('tools'))?.finish).toEqual({ unified: 'tool-calls', raw: 'tool_use' });
  });

  it('gives a call without arguments none, or those that it began with', () => {
    expect(contentIn('tool-without-arguments')).toEqual([
      call('toolu_01', 'list_issues', '{}'),
      call('toolu_02', 'search', '{"query":"whole"}'),
    ]);
  });

  it('leaves arguments as they are cut off', () => {
    expect(contentIn('max-tokens')).toEqual([call('toolu_01', 'write', '{"text": "cut')]);
  });

  it('keeps thinking apart, with its signature', () => {
    expect(contentIn('thinking')).toEqual([
      { type: 'reasoning', text: 'Let me see.', seal: { by: 'anthropic', text: 'EsECCokBCBAYAipA9i3HF1aH' } },
      { type: 'text', text: 'It is 21.' },
    ]);
    expect(contentIn('thinking-omitted')[0]).toEqual({
      type: 'reasoning',
      text: '',
      seal: { by: 'anthropic', text: 'EqQBCgIYAhIM' },
      redacted: true,
    });
  });

  it('keeps redacted thinking where it stood', () => {
    expect(contentIn('redacted-thinking')).toEqual([
      { type: 'reasoning', text: '', seal: { by: 'anthropic', text: 'redacted:EmwKAhgBEgy3va3pzix' }, redacted: true },
      { type: 'reasoning', text: 'Hm.', seal: { by: 'anthropic', text: 'ErUBCkYIBRgCIkD' } },
      { type: 'reasoning', text: '', seal: { by: 'anthropic', text: 'redacted:EmwKAhgBEgx8' }, redacted: true },
      { type: 'text', text: 'Hello' },
    ]);
  });

  it('takes the explanation of a refusal for its text', () => {
    expect(answerOf(eventsIn('refusal'))).toMatchObject({
      content: [{ type: 'refusal', text: 'This request was blocked under the usage policy.' }],
      finish: { unified: 'content-filter', raw: 'refusal' },
    });
    expect(answerOf(eventsIn('refusal-after-output'))).toMatchObject({
      content: [{ type: 'text', text: 'First, you' }],
      finish: { unified: 'content-filter', raw: 'refusal' },
    });
  });

  it("passes over Anthropic's own tools, and events that are not known yet", () => {
    expect(answerOf(eventsIn('server-tools'))).toMatchObject({
      content: [{ type: 'text', text: 'Hello' }],
      finish: { unified: 'other', raw: 'pause_turn' },
    });
  });

  it('reads an answer without a word', () => {
    expect(answerOf(eventsIn('empty-answer'))).toMatchObject({ content: [], finish: { unified: 'stop' } });
  });

  it('starts once', () => {
    expect(eventsIn('two-starts').filter(({ type }) => type === 'start')).toHaveLength(1);
  });

  it.each([
    ['error-before-output', 'upstream_overloaded', 'Overloaded'],
    ['error-first', 'upstream_rate_limited', 'This request would exceed your rate limit.'],
    ['error-after-output', 'upstream_error', 'Internal server error'],
  ])('understands the error in %s, after which nothing comes', (name, code, message) => {
    const last = eventsIn(name).at(-1);
    expect(last).toMatchObject({ type: 'failure', failure: { code, detail: { message } } });
    expect(answerOf(eventsIn(name))).toBeUndefined();
  });

  it('takes what is no JSON for a failure', () => {
    expect(eventsIn('malformed-after-output').at(-1)).toEqual({
      type: 'failure',
      failure: { code: 'upstream_malformed' },
    });
  });

  it('is not complete without the terminator', () => {
    expect(eventsIn('cut-short').at(-1)).toEqual({ type: 'text', text: '!' });
    expect(answerOf(eventsIn('cut-short'))).toBeUndefined();
  });

  it('takes a terminator without a reason for malformed', () => {
    const stop = { event: 'message_stop', data: '{"type":"message_stop"}' };
    expect(runFold(decodeStream(), [stop])).toEqual([{ type: 'failure', failure: { code: 'upstream_malformed' } }]);
  });

  it.each(FIXTURES)('makes the same of %s however it is cut', (file) => {
    expectSameOfAnySplit(readFileSync(new URL(file, FOLDER)), eventsOfPieces, { numRuns: 20 });
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.array(someRawEvent), (events) => void runFold(decodeStream(), events)));
  });
});

function call(id: string, name: string, text: string): object {
  return { type: 'tool-call', id, name, arguments: text };
}

function eventsIn(name: string): readonly AnswerEvent[] {
  return eventsOfPieces([readFileSync(new URL(`${name}.sse`, FOLDER))]);
}

function contentIn(name: string): readonly AssistantPart[] {
  return answerOf(eventsIn(name))?.content ?? [];
}

function eventsOfPieces(pieces: readonly Buffer[]): readonly AnswerEvent[] {
  const framer = createFramer('sse');
  return runFold(decodeStream(), [...pieces.flatMap((piece) => framer.push(piece)), ...framer.end()]);
}

const TYPES = [
  'message_start',
  'content_block_start',
  'content_block_delta',
  'content_block_stop',
  'message_delta',
  'error',
  'constructor',
];
const BLOCKS = ['text', 'thinking', 'redacted_thinking', 'tool_use'];
const DELTAS = ['text_delta', 'thinking_delta', 'signature_delta', 'input_json_delta'];

const someRawEvent: fc.Arbitrary<RawEvent> = fc.oneof(
  fc.record({ event: fc.constantFrom(null, ...TYPES), data: fc.oneof(fc.string(), fc.json()) }),
  fc
    .record(
      {
        type: fc.constantFrom(...TYPES),
        index: fc.oneof(fc.nat(2), anyJson),
        message: anyJson,
        content_block: fc.oneof(fc.record({ type: fc.constantFrom(...BLOCKS), id: anyJson, input: anyJson }), anyJson),
        delta: fc.oneof(fc.record({ type: fc.constantFrom(...DELTAS), partial_json: anyJson, text: anyJson }), anyJson),
        usage: anyJson,
        error: anyJson,
      },
      { requiredKeys: ['type'] },
    )
    .map((value) => ({ event: value.type, data: JSON.stringify(value) })),
);
