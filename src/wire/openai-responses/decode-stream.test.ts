import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answerEvents } from '../../../test/support/form-arbitraries.ts';
import { anyJson } from '../../../test/support/json-text.ts';
import { expectSameOfAnySplit } from '../../../test/support/split.ts';
import type { RawEvent } from '../dialect.ts';
import { type Answer, type AnswerEvent, answerOf } from '../form/answer.ts';
import type { AssistantPart } from '../form/conversation.ts';
import { runFold } from '../form/fold.ts';
import { markSeal } from '../form/seal.ts';
import { createFramer } from '../framing.ts';
import { observeEvents } from '../observe-events.ts';
import { decodeStream } from './decode-stream.ts';
import { encodeStream } from './encode-stream.ts';
import { openaiResponsesPassThrough } from './pass-through.ts';

const FOLDER = new URL('../../../test/fixtures/openai-responses/', import.meta.url);

function bytesOf(name: string): Buffer {
  return readFileSync(new URL(`${name}.sse`, FOLDER));
}

function framed(pieces: readonly Buffer[]): readonly RawEvent[] {
  const framer = createFramer('sse');
  return [...pieces.flatMap((piece) => framer.push(piece)), ...framer.end()];
}

function read(pieces: readonly Buffer[]): readonly AnswerEvent[] {
  return runFold(decodeStream(), framed(pieces));
}

const ID = 'resp_67c9fdcecf488190bdd9a0409de3a1ec07b8b0ad4e5eb654';
const MODEL = 'gpt-5-2025-08-07';
const USAGE = { inputTokens: 37, cachedInputTokens: 5, outputTokens: 11, reasoningTokens: 4 };

function answer(content: readonly AssistantPart[], unified: Answer['finish']['unified'], raw = 'completed'): Answer {
  return { id: ID, model: MODEL, content, finish: { unified, raw }, usage: USAGE };
}

function call(id: string, name: string, text: string): AssistantPart {
  return { type: 'tool-call', id, name, arguments: text };
}

const HELLO = answer([{ type: 'text', text: 'Hello, world!' }], 'stop');
const HI: AssistantPart = { type: 'text', text: 'Hi.' };

const ANSWERS: Readonly<Record<string, Answer>> = {
  text: HELLO,
  crlf: HELLO,
  'no-event-names': HELLO,
  emoji: answer([{ type: 'text', text: 'Voilà 👩‍👩‍👧‍👦 漢字' }], 'stop'),
  'keep-alive': answer([{ type: 'text', text: 'Hello' }], 'stop'),
  'no-deltas': answer([{ type: 'text', text: 'Hello' }], 'stop'),
  'items-only': answer([{ type: 'text', text: 'Hello' }, call('call_a', 'look', '{"a":1}')], 'tool-calls'),
  'built-in-tool': answer([{ type: 'text', text: 'Found.' }], 'stop'),
  'empty-answer': answer([], 'stop'),
  tools: answer([call('call_DdmO9pD3xa9XTPNJ32zg2hcA', 'get_weather', '{"location":"Paris"}')], 'tool-calls'),
  'parallel-tools': answer(
    [
      { type: 'text', text: 'Let me look.' },
      call('call_a', 'get_weather', '{"location":"Paris"}'),
      call('call_b', 'get_weather', '{"location":"Rome"}'),
      call('call_c', 'get_time', '{}'),
    ],
    'tool-calls',
  ),
  'tools-by-turns': answer(
    [call('call_a', 'get_weather', '{"l":1}'), call('call_b', 'get_weather', '{"l":2}')],
    'tool-calls',
  ),
  'reasoning-summary': answer(
    [
      {
        type: 'reasoning',
        text: '**Greeting**\n\nThe user says hi.\n\n**Answer**',
        seal: { by: 'openai', text: 'gAAAAABnEnd==' },
      },
      HI,
    ],
    'stop',
  ),
  'reasoning-encrypted': answer(
    [{ type: 'reasoning', text: '', seal: { by: 'openai', text: 'gAAAAABnEnd==' }, redacted: true }, HI],
    'stop',
  ),
  'reasoning-text': answer([{ type: 'reasoning', text: 'The user says hi.' }, HI], 'stop'),
  refusal: answer([{ type: 'refusal', text: "I'm sorry, I cannot help with that." }], 'content-filter'),
  'incomplete-length': answer([{ type: 'text', text: 'Once upon' }], 'length', 'max_output_tokens'),
  'incomplete-filter': answer([{ type: 'text', text: 'Once' }], 'content-filter', 'content_filter'),
};

/** What a stream that does not end well fails with; null if it only breaks off. */
const FAILURES: Readonly<Record<string, string | null>> = {
  'failed-before-output': 'upstream_rate_limited',
  'failed-after-output': 'upstream_error',
  'error-event': 'upstream_quota_exhausted',
  'error-nested': 'upstream_overloaded',
  'error-object': 'context_length_exceeded',
  malformed: 'upstream_malformed',
  'cut-short': null,
  'cut-in-an-event': 'upstream_malformed',
};

const NAMES = readdirSync(FOLDER).flatMap((name) => (name.endsWith('.sse') ? [name.slice(0, -4)] : []));

describe('decodeStream', () => {
  it.each(Object.keys(ANSWERS))('reads %s', (name) => {
    expect(answerOf(read([bytesOf(name)]))).toEqual(ANSWERS[name]);
  });

  it.each(Object.entries(FAILURES))('finds that %s fails with %s', (name, code) => {
    const events = read([bytesOf(name)]);
    expect(answerOf(events)).toBeUndefined();
    expect(events.find(({ type }) => type === 'failure')).toEqual(
      code === null ? undefined : { type: 'failure', failure: expect.objectContaining({ code }) },
    );
  });

  it('has an expectation for every fixture', () => {
    expect([...Object.keys(ANSWERS), ...Object.keys(FAILURES)].sort()).toEqual([...NAMES].sort());
  });

  it.each(NAMES)('reads %s alike however it is cut', (name) => {
    expectSameOfAnySplit(bytesOf(name), read, { numRuns: 20 });
  });

  it('says nothing more after the end', () => {
    const events = read([bytesOf('text'), bytesOf('error-event')]);
    expect(events.at(-1)).toEqual({ type: 'end' });
  });

  it('keeps the words of a failure', () => {
    expect(read([bytesOf('error-object')])).toEqual([
      {
        type: 'failure',
        failure: {
          code: 'context_length_exceeded',
          detail: {
            message: 'Your input exceeds the context window of this model.',
            param: 'input',
            code: 'context_length_exceeded',
          },
        },
      },
    ]);
  });

  it('ignores events that it does not know', () => {
    const unknown = { event: 'response.novelty', data: '{"type":"response.novelty","sequence_number":3}' };
    expect(runFold(decodeStream(), [unknown])).toEqual([]);
  });

  it('reads back what encodeStream writes', () => {
    const context = { id: 'req1', model: 'gpt', createdAt: 0, inputTokens: 0, includeUsage: false, request: {} };
    fc.assert(
      fc.property(answerEvents, (events) => {
        const text = runFold(encodeStream(context), events).join('');
        const before = answerOf(events);
        const after = answerOf(read([Buffer.from(text)]));
        expect(after).toMatchObject({ id: 'resp_req1', model: 'gpt', usage: before?.usage ?? null });
        expect(after?.content).toEqual(before?.content.map(afterTelling));
      }),
    );
  });

  it('never throws, whatever the events are', () => {
    const type = fc.constantFrom(
      'response.created',
      'response.output_item.added',
      'response.output_item.done',
      'response.output_text.delta',
      'response.output_text.done',
      'response.reasoning_summary_text.delta',
      'response.function_call_arguments.delta',
      'response.function_call_arguments.done',
      'response.completed',
      'response.failed',
      'error',
    );
    const item = fc.record({
      type: fc.constantFrom('message', 'function_call', 'reasoning'),
      content: anyJson,
      summary: anyJson,
      arguments: anyJson,
    });
    const event = fc.oneof(
      anyJson,
      fc.record(
        {
          type,
          delta: anyJson,
          item: fc.oneof(anyJson, item),
          response: anyJson,
          error: anyJson,
          output_index: anyJson,
        },
        { requiredKeys: ['type'] },
      ),
    );
    fc.assert(
      fc.property(fc.array(event), (values) => {
        const raw = values.map((value) => ({ event: null, data: JSON.stringify(value) }));
        runFold(decodeStream(), raw);
      }),
      { numRuns: 500 },
    );
  });
});

/** As a client of the dialect has it: seals are marked, calls have none, and arguments are at least an object. */
function afterTelling(part: AssistantPart): AssistantPart {
  if (part.type === 'reasoning' && part.seal !== undefined) {
    return { ...part, seal: { by: 'openai', text: markSeal(part.seal) } };
  }
  if (part.type !== 'tool-call') return part;
  return { type: 'tool-call', id: part.id, name: part.name, arguments: part.arguments || '{}' };
}

describe('passing a stream through', () => {
  it.each(NAMES)('sees of %s what translating it would, though it looks at few deltas', (name) => {
    const { isPlain } = openaiResponsesPassThrough;
    let observer = observeEvents({ decode: decodeStream(), isPlain, terminator: null });
    const text = bytesOf(name).toString('latin1');
    for (const block of text.split(/(?<=\n\n|\r\n\r\n)/))
      if (/(\n\n|\r\n\r\n)$/.test(block)) observer = observer.step(block).next;
    const { usage, failure, terminated } = observer.state;
    const whole = ANSWERS[name];
    expect(terminated).toBe(whole !== undefined);
    if (whole !== undefined) expect({ usage, failure }).toEqual({ usage: whole.usage, failure: null });
    // What is cut in an event is not an event yet.
    else if (name !== 'cut-in-an-event' && name !== 'malformed') expect(failure?.code ?? null).toBe(FAILURES[name]);
  });

  it('takes nothing but whole deltas for plain', () => {
    const { isPlain } = openaiResponsesPassThrough;
    const delta = 'event: response.output_text.delta\ndata: {"type":"response.output_text.delta","delta":"a"}\n\n';
    expect(isPlain(delta)).toBe(true);
    expect(isPlain(delta.replaceAll('\n', '\r\n'))).toBe(true);
    expect(isPlain(delta.replace('"type":"response.output_text.delta"', '"type":"error"'))).toBe(false);
    expect(isPlain(delta.replace('"}\n', '"\n'))).toBe(false);
    expect(isPlain('event: response.completed\ndata: {"type":"response.completed"}\n\n')).toBe(false);
    expect(isPlain(': keep-alive\n\n')).toBe(false);
  });
});
