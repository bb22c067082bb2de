import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answer, answerEvents } from '../../../test/support/form-arbitraries.ts';
import type { AnswerContext } from '../dialect.ts';
import { type Answer, type AnswerEvent, answerOf, eventsOf } from '../form/answer.ts';
import type { AssistantPart } from '../form/conversation.ts';
import { runFold } from '../form/fold.ts';
import { markSeal } from '../form/seal.ts';
import { createFramer } from '../framing.ts';
import { decodeAnswer } from './decode-answer.ts';
import { decodeStream } from './decode-stream.ts';
import { encodeAnswer } from './encode-answer.ts';
import { encodeStream } from './encode-stream.ts';
import { decodeFinish, encodeFinish } from './finish.ts';

const CONTEXT: AnswerContext = {
  id: 'req-1',
  model: 'gpt-5',
  createdAt: 1_700_000_000,
  inputTokens: 70,
  includeUsage: false,
  request: {},
};

const ANSWER: Answer = {
  id: 'chatcmpl-1',
  model: 'gpt-5-2026',
  content: [
    { type: 'reasoning', text: 'Hm.', seal: { by: 'openai', text: 's1' } },
    { type: 'text', text: 'Hello' },
    { type: 'tool-call', id: 'call_1', name: 'f', arguments: '{"a":1}', seal: { by: 'gemini', text: 's2' } },
  ],
  finish: { unified: 'tool-calls', raw: 'tool_calls' },
  usage: { inputTokens: 10, cachedInputTokens: 4, outputTokens: 5, reasoningTokens: 2 },
};

describe('encodeAnswer', () => {
  it('writes a Message', () => {
    expect(encodeAnswer(ANSWER, CONTEXT)).toEqual({
      id: 'msg_req-1',
      type: 'message',
      role: 'assistant',
      model: 'gpt-5',
      content: [
        { type: 'thinking', thinking: 'Hm.', signature: 'pointsman:openai:s1' },
        { type: 'text', text: 'Hello' },
        { type: 'redacted_thinking', data: 'pointsman-call:gemini:s2' },
        { type: 'tool_use', id: 'call_1', name: 'f', input: { a: 1 } },
      ],
      stop_reason: 'tool_use',
      stop_sequence: null,
      usage: {
        input_tokens: 6,
        cache_creation_input_tokens: 0,
        cache_read_input_tokens: 4,
        output_tokens: 5,
        output_tokens_details: { thinking_tokens: 2 },
      },
    });
  });

  it('says of a refusal that it is one', () => {
    const refused: Answer = { ...ANSWER, content: [{ type: 'refusal', text: 'No.' }], finish: STOP };
    expect(encodeAnswer(refused, CONTEXT)).toMatchObject({
      content: [{ type: 'text', text: 'No.' }],
      stop_reason: 'refusal',
    });
  });

  it('hands on arguments that are no object', () => {
    const odd: Answer = { ...ANSWER, content: [{ type: 'tool-call', id: 'c', name: 'f', arguments: '{"a' }] };
    expect(encodeAnswer(odd, CONTEXT)['content']).toEqual([
      { type: 'tool_use', id: 'c', name: 'f', input: { arguments: '{"a' } },
    ]);
  });

  it('is read again as it was written', () => {
    fc.assert(
      fc.property(answer, (told) => {
        expect(decodeAnswer(encodeAnswer(told, CONTEXT))).toEqual(asRead(told));
      }),
    );
  });
});

describe('encodeStream', () => {
  it('writes the events that Anthropic would', () => {
    expect(encoded(eventsOf(ANSWER)).map(({ event }) => event)).toEqual([
      'message_start',
      ...['content_block_start', 'content_block_delta', 'content_block_delta', 'content_block_stop'],
      ...['content_block_start', 'content_block_delta', 'content_block_stop'],
      ...['content_block_start', 'content_block_stop'],
      ...['content_block_start', 'content_block_delta', 'content_block_stop'],
      ...['message_delta', 'message_stop'],
    ]);
  });

  it('tells at first how long the prompt seems to be, and at the end how long it was', () => {
    const usage = { inputTokens: 80, cachedInputTokens: 0, outputTokens: 2, reasoningTokens: 0 };
    const told = encoded([...eventsOf({ ...ANSWER, usage })]).map(({ data }) => JSON.parse(data));
    expect(told.at(0)).toMatchObject({ message: { usage: { input_tokens: 70, output_tokens: 0 } } });
    expect(told.at(-2)).toMatchObject({ type: 'message_delta', usage: { input_tokens: 80, output_tokens: 2 } });
  });

  it('tells of an answer what encodeAnswer tells of it', () => {
    fc.assert(
      fc.property(answerEvents, (events) => {
        const decoded = answerOf(runFold(decodeStream(), encoded(events)));
        expect(decoded).toEqual(asRead(answerOf(events) as Answer));
      }),
    );
  });

  it('closes a call before the next block once its arguments are whole', () => {
    const events: readonly AnswerEvent[] = [
      { type: 'tool-call', id: 'a', name: 'f' },
      { type: 'tool-arguments', call: 0, text: '{}' },
      { type: 'tool-call', id: 'b', name: 'g' },
      { type: 'tool-call', id: 'c', name: 'h' },
      { type: 'tool-arguments', call: 2, text: '{' },
      { type: 'tool-arguments', call: 1, text: '{"x":1}' },
      { type: 'tool-arguments', call: 2, text: '}' },
      { type: 'end' },
    ];
    const order = encoded(events).map(({ data }) => JSON.parse(data) as { type: string; index?: number });
    expect(order.filter(({ index }) => index !== undefined).map(({ type, index }) => `${type} ${index}`)).toEqual([
      'content_block_start 0',
      'content_block_delta 0',
      'content_block_stop 0',
      'content_block_start 1',
      'content_block_start 2',
      'content_block_delta 2',
      'content_block_delta 1',
      'content_block_delta 2',
      'content_block_stop 1',
      'content_block_stop 2',
    ]);
  });

  it('says nothing of a failure, and nothing that could be taken for an end', () => {
    const events: readonly AnswerEvent[] = [
      { type: 'start', id: null, model: null },
      { type: 'text', text: 'Hel' },
      { type: 'failure', failure: { code: 'upstream_error' } },
    ];
    expect(encoded(events).map(({ event }) => event)).toEqual([
      'message_start',
      'content_block_start',
      'content_block_delta',
    ]);
  });
});

describe('encodeFinish', () => {
  it("keeps the provider's word where it is one of Anthropic's", () => {
    expect(encodeFinish({ unified: 'stop', raw: 'stop_sequence' })).toBe('stop_sequence');
    expect(encodeFinish({ unified: 'length', raw: 'length' })).toBe('max_tokens');
    expect(encodeFinish({ unified: 'content-filter', raw: 'end_turn' })).toBe('refusal');
    expect(encodeFinish({ unified: 'other', raw: 'constructor' })).toBe('end_turn');
  });
});

const STOP = { unified: 'stop', raw: 'stop' } as const;

function encoded(events: readonly AnswerEvent[]) {
  const framer = createFramer('sse');
  return framer.push(Buffer.from(runFold(encodeStream(CONTEXT), events).join('')));
}

/** What of an answer comes back through this dialect. */
function asRead({ content, finish, usage }: Answer): Answer {
  const refused = content.some(({ type }) => type === 'refusal');
  return {
    id: 'msg_req-1',
    model: 'gpt-5',
    content: content.flatMap(partAsRead),
    finish: refused ? { unified: 'content-filter', raw: 'refusal' } : decodeFinish(encodeFinish(finish)),
    usage: usage ?? { inputTokens: 0, cachedInputTokens: 0, outputTokens: 0, reasoningTokens: 0 },
  };
}

function partAsRead(part: AssistantPart): readonly AssistantPart[] {
  switch (part.type) {
    case 'text':
    case 'refusal':
      return [{ type: 'text', text: part.text }];
    case 'reasoning':
      if (part.seal === undefined) return [part];
      if (part.redacted === true) return [redacted(markSeal(part.seal))];
      return [{ ...part, seal: { by: 'anthropic', text: markSeal(part.seal) } }];
    case 'tool-call': {
      const { seal, ...call } = part;
      return seal === undefined ? [call] : [redacted(markSeal(seal, 'call')), call];
    }
  }
}

function redacted(data: string): AssistantPart {
  return { type: 'reasoning', text: '', seal: { by: 'anthropic', text: `redacted:${data}` }, redacted: true };
}
