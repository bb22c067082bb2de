import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answerEvents } from '../../../test/support/form-arbitraries.ts';
import { anyJson } from '../../../test/support/json-text.ts';
import { expectSameOfAnySplit } from '../../../test/support/split.ts';
import { fixtureBytes, STREAM_FIXTURES } from '../../../test/support/stream-fixtures.ts';
import type { Usage } from '../../core/usage.ts';
import type { RawEvent } from '../dialect.ts';
import { type Answer, type AnswerEvent, answerOf, type FinishReason } from '../form/answer.ts';
import type { AssistantPart } from '../form/conversation.ts';
import { type Fold, runFold } from '../form/fold.ts';
import { markSeal } from '../form/seal.ts';
import { createFramer } from '../framing.ts';
import { decodeStream } from './decode-stream.ts';
import { encodeStream } from './encode-stream.ts';
import { finishOf, finishReasonOf } from './finish.ts';

const USAGE: Usage = { inputTokens: 19, cachedInputTokens: 0, outputTokens: 10, reasoningTokens: 0 };

const text = (words: string): AssistantPart => ({ type: 'text', text: words });
const thought = (words: string): AssistantPart => ({ type: 'reasoning', text: words });
const call = (id: string, name: string, args: string): AssistantPart => ({
  type: 'tool-call',
  id,
  name,
  arguments: args,
});

/** What servers that call themselves compatible make of it. */
const VARIANTS: Readonly<Record<string, Told>> = {
  'ollama-same-index': told('tool-calls', 'stop', [
    call('call_a1', 'write_file', '{"path":"a.py"}'),
    call('call_b2', 'write_file', '{"path":"b.py"}'),
  ]),
  'mistral-tools': told('tool-calls', 'tool_calls', [
    call('D681PevKs', 'get_weather', '{"city":"Zürich"}'),
    call('aB3xK9mP2', 'get_weather', '{"city":"Bern"}'),
  ]),
  'mistral-thinking': told('stop', 'stop', [thought('The user greets.'), text('Hello!')]),
  'openrouter-reasoning': told(
    'stop',
    'stop',
    [{ type: 'reasoning', text: 'The user greets.', seal: { by: 'openrouter', text: 'EqQBCgIYAhIM' } }, text('Hello')],
    { ...USAGE, cachedInputTokens: 4, reasoningTokens: 3 },
  ),
  'groq-usage': told('stop', 'stop', [thought('Greet.'), text('Hello')]),
  'moonshot-usage': told('stop', 'stop', [thought('Greet.'), text('Hello')], { ...USAGE, cachedInputTokens: 4 }),
  'tools-named-every-time': told(
    'tool-calls',
    'tool_calls',
    [call('call_1', 'get_weather', '{"city":"Bern"}'), call('call_2', 'now', '{}')],
    null,
  ),
  'tools-without-ids': told(
    'tool-calls',
    'tool_calls',
    [
      call('call_chatcmpl1_0', 'get_weather', '{"city":"Bern"}'),
      call('call_chatcmpl1_1', 'get_weather', '{"city":"Basel"}'),
    ],
    null,
  ),
  'function-call': told(
    'tool-calls',
    'function_call',
    [call('call_chatcmpl1_0', 'get_weather', '{"city":"Bern"}')],
    null,
  ),
  'gemini-signature': told(
    'tool-calls',
    'stop',
    [
      {
        type: 'tool-call',
        id: 'function-call-123',
        name: 'get_weather',
        arguments: '{"city":"Bern"}',
        seal: { by: 'gemini', text: 'CpwCAdHtim9' },
      },
    ],
    { ...USAGE, outputTokens: 4 },
  ),
};

type Told = Pick<Answer, 'content' | 'finish' | 'usage'>;

function told(
  unified: FinishReason,
  raw: string,
  content: readonly AssistantPart[],
  usage: Usage | null = USAGE,
): Told {
  return { content, finish: { unified, raw }, usage };
}

const bytesOf = (name: string): Buffer => fixtureBytes('openai-chat', name);
/** Whoever asks for several choices is not translated. */
const ONE_CHOICE = STREAM_FIXTURES.filter(({ name }) => !name.startsWith('two-choices-'));

describe('decodeStream', () => {
  it.each(Object.entries(VARIANTS))('understands %s', (name, expected) => {
    expect(answerOf(eventsIn([bytesOf(name)]))).toMatchObject(expected);
  });

  it.each(ONE_CHOICE)('comes to the same end of $name as pass-through does', ({ bytes, end, usage }) => {
    const events = eventsIn([bytes]);
    const answer = answerOf(events);
    if (end !== 'done') {
      expect(answer).toBeUndefined();
      return;
    }
    expect(events.map(({ type }) => type)).toContain('finish');
    const used = events.findLast((event) => event.type === 'usage');
    expect(used?.usage ?? null).toEqual(usage);
  });

  it.each([
    [
      'error-before-output',
      { code: 'upstream_error', detail: { message: expect.stringContaining('server had an error') } },
    ],
    [
      'rate-limit-after-output',
      { code: 'upstream_rate_limited', detail: { message: expect.stringContaining('Rate') } },
    ],
    ['overloaded-event', { code: 'upstream_overloaded' }],
    ['malformed-after-output', { code: 'upstream_malformed' }],
  ])('says what failed in %s, and nothing after it', (name, failure) => {
    expect(eventsIn([bytesOf(name)]).at(-1)).toMatchObject({ type: 'failure', failure });
  });

  it.each([
    ['insufficient_system_resource', 'upstream_overloaded'],
    ['error', 'upstream_error'],
    ['abort', 'upstream_error'],
  ])('takes the finish reason %s for a failure', (reason, code) => {
    expect(decoded([{ choices: [{ delta: { content: 'a' }, finish_reason: reason }] }, '[DONE]']).at(-1)).toEqual({
      type: 'failure',
      failure: { code },
    });
  });

  it('says that all is told only when the provider has said so', () => {
    const chunk = { choices: [{ index: 0, delta: { content: 'a' }, finish_reason: 'stop' }] };
    expect(decoded([chunk]).map(({ type }) => type)).toEqual(['start', 'text', 'finish']);
    expect(decoded([chunk, '[DONE] ', chunk]).map(({ type }) => type)).toEqual(['start', 'text', 'finish', 'end']);
  });

  it('takes an end without a reason, and that of nothing, for malformed', () => {
    const malformed = { type: 'failure', failure: { code: 'upstream_malformed' } };
    expect(decoded([{ choices: [{ delta: { content: 'a' } }] }, '[DONE]']).at(-1)).toEqual(malformed);
    expect(decoded(['[DONE]'])).toEqual([malformed]);
  });

  it('reads the first of several choices, and the finish once', () => {
    const [first, second] = [0, 1].map((index) => ({ index, delta: { content: `${index}` }, finish_reason: 'length' }));
    const events = decoded([{ choices: [second] }, { choices: [first] }, { choices: [first] }]);
    expect(events.map(({ type }) => type)).toEqual(['start', 'text', 'finish', 'text']);
  });

  it('keeps a call back until its name is known', () => {
    const events = decoded([
      toolDelta({ index: 0, id: 'a', function: { arguments: '{' } }),
      toolDelta({ index: 0, function: { name: 'f', arguments: '}' } }),
    ]);
    expect(events.slice(1)).toEqual([
      { type: 'tool-call', id: 'a', name: 'f' },
      { type: 'tool-arguments', call: 0, text: '{}' },
    ]);
  });

  it('takes a number and a name that are said once more for no other call', () => {
    const events = decoded([
      toolDelta({ index: 0, id: 'a', function: { name: 'f', arguments: '{"a":1}' } }),
      toolDelta({ index: 0, function: { name: 'f', arguments: '' } }),
    ]);
    expect(events.slice(1)).toEqual([
      { type: 'tool-call', id: 'a', name: 'f' },
      { type: 'tool-arguments', call: 0, text: '{"a":1}' },
    ]);
  });

  it('gives two calls of one id two ids', () => {
    const events = decoded([
      { id: 'chatcmpl-x', ...toolDelta({ index: 0, id: 'a', function: { name: 'f', arguments: '{}' } }) },
      toolDelta({ index: 1, id: 'a', function: { name: 'f', arguments: '{}' } }),
    ]);
    expect(events.flatMap((event) => (event.type === 'tool-call' ? [event.id] : []))).toEqual([
      'a',
      'call_chatcmplx_1',
    ]);
  });

  it.each(STREAM_FIXTURES)('makes the same of $name, however its bytes are cut', ({ bytes }) => {
    expectSameOfAnySplit(bytes, eventsIn, { numRuns: 20 });
  });

  it('tells again what has been encoded', () => {
    fc.assert(
      fc.property(answerEvents, (events) => {
        const answer = answerOf(through(encodeStream(CONTEXT), events));
        expect(answer).toEqual({ id: 'req_1', model: 'gpt', ...asTold(answerOf(events)!) });
      }),
      { numRuns: 300 },
    );
  });

  it('makes events of anything, and a failure only as the last', () => {
    const deltas = fc.record(
      { content: anyJson, tool_calls: anyJson, reasoning_details: anyJson, function_call: anyJson, reasoning: anyJson },
      { requiredKeys: [] },
    );
    const chunk = fc.oneof(
      anyJson,
      fc.record({ choices: anyJson, usage: anyJson, error: anyJson }, { requiredKeys: [] }),
      fc.record({ choices: fc.array(fc.record({ delta: deltas, finish_reason: anyJson }), { maxLength: 2 }) }),
      fc.record({ index: anyJson, id: anyJson, function: anyJson }).map(toolDelta),
    );
    const data = fc.oneof(
      chunk.map((value) => JSON.stringify(value)),
      fc.string(),
      fc.constant('[DONE]'),
    );
    const event = fc.record({ event: fc.constantFrom(null, 'error', 'message'), data });
    fc.assert(
      fc.property(fc.array(event, { maxLength: 8 }), (raw) => {
        const events = runFold(decodeStream(), raw);
        const last = events.findIndex(({ type }) => type === 'failure' || type === 'end');
        expect([-1, events.length - 1]).toContain(last);
      }),
      { numRuns: 1000 },
    );
  });
});

const CONTEXT = { id: 'req_1', model: 'gpt', createdAt: 0, inputTokens: 0, includeUsage: true, request: {} };

const toolDelta = (delta: unknown): object => ({ choices: [{ delta: { tool_calls: [delta] } }] });

function decoded(chunks: readonly unknown[]): readonly AnswerEvent[] {
  const raw = chunks.map((data) => ({ event: null, data: typeof data === 'string' ? data : JSON.stringify(data) }));
  return runFold(decodeStream(), raw);
}

function eventsIn(pieces: readonly Uint8Array[]): readonly AnswerEvent[] {
  const framer = createFramer('sse');
  const raw: RawEvent[] = pieces.flatMap((piece) => framer.push(piece));
  return runFold(decodeStream(), [...raw, ...framer.end()]);
}

function through(encode: Fold<AnswerEvent, string>, events: readonly AnswerEvent[]): readonly AnswerEvent[] {
  return eventsIn(runFold(encode, events).map((one) => Buffer.from(one)));
}

/** What is left of an answer in this dialect: no seals of reasoning, those of calls
 * in a mark, and no borders between parts of a kind. */
function asTold({ content, finish, usage }: Answer): Pick<Answer, 'content' | 'finish' | 'usage'> {
  const parts: AssistantPart[] = [];
  let reasoned = false;
  for (const part of content) {
    const last = parts.at(-1);
    if (part.type === 'tool-call') {
      parts.push(part.seal === undefined ? part : { ...part, seal: { by: 'gemini', text: markSeal(part.seal) } });
      continue;
    }
    if (part.text === '') continue;
    const words = part.type === 'reasoning' && reasoned ? `\n\n${part.text}` : part.text;
    reasoned ||= part.type === 'reasoning';
    if (last?.type === part.type) parts[parts.length - 1] = { ...last, text: last.text + words };
    else parts.push({ type: part.type, text: words });
  }
  const called = content.some(({ type }) => type === 'tool-call');
  return { content: parts, finish: finishOf(finishReasonOf(finish), called), usage };
}
