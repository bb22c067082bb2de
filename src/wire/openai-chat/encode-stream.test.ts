import { createParser } from 'eventsource-parser';
import { describe, expect, it } from 'vitest';
import type { AnswerEvent } from '../form/answer.ts';
import { runFold } from '../form/fold.ts';
import type { Seal } from '../form/seal.ts';
import { encodeStream } from './encode-stream.ts';

const CONTEXT = { id: 'req_1', model: 'gpt', createdAt: 5, inputTokens: 0, includeUsage: false, request: {} };
const USAGE = { inputTokens: 19, cachedInputTokens: 4, outputTokens: 10, reasoningTokens: 3 };
const START: AnswerEvent = { type: 'start', id: 'msg_1', model: 'claude' };
const FINISH: AnswerEvent = { type: 'finish', finish: { unified: 'tool-calls', raw: 'tool_use' } };
const END: AnswerEvent = { type: 'end' };

const choice = (delta: object, finishReason: string | null = null): object => ({
  index: 0,
  delta,
  logprobs: null,
  finish_reason: finishReason,
});
const ROLE = choice({ role: 'assistant', content: '' });

describe('encodeStream', () => {
  it('begins with the role, says what there is, and ends', () => {
    const chunks = written([START, { type: 'text', text: 'Hello' }, FINISH, { type: 'usage', usage: USAGE }, END]);
    const head = { id: 'req_1', object: 'chat.completion.chunk', created: 5, model: 'gpt' };
    expect(chunks).toEqual([
      { ...head, choices: [ROLE] },
      { ...head, choices: [choice({ content: 'Hello' })] },
      { ...head, choices: [choice({}, 'tool_calls')] },
      '[DONE]',
    ]);
  });

  it('tells usage last, in a chunk of its own, to who asked for it, and null before', () => {
    const events = [START, { type: 'usage', usage: USAGE } as const, FINISH, END];
    expect(written(events, true)).toMatchObject([
      { choices: [ROLE], usage: null },
      { choices: [choice({}, 'tool_calls')], usage: null },
      { choices: [], usage: { prompt_tokens: 19, completion_tokens: 10, total_tokens: 29 } },
      '[DONE]',
    ]);
    expect(written([START, FINISH, END], true)).toHaveLength(3);
  });

  it('names a call where it begins, and then only numbers it', () => {
    const call = (id: string, seal?: Seal): AnswerEvent => ({
      type: 'tool-call',
      id,
      name: 'f',
      ...(seal === undefined ? {} : { seal }),
    });
    const deltas = deltasOf([
      START,
      call('a'),
      call('b', { by: 'gemini', text: 's' }),
      { type: 'tool-arguments', call: 1, text: '{' },
      { type: 'tool-arguments', call: 0, text: '{}' },
    ]);
    expect(deltas).toEqual([
      { role: 'assistant', content: '' },
      { tool_calls: [{ index: 0, id: 'a', type: 'function', function: { name: 'f', arguments: '' } }] },
      {
        tool_calls: [
          {
            index: 1,
            id: 'b',
            type: 'function',
            function: { name: 'f', arguments: '' },
            extra_content: { google: { thought_signature: 'pointsman:gemini:s' } },
          },
        ],
      },
      { tool_calls: [{ index: 1, function: { arguments: '{' } }] },
      { tool_calls: [{ index: 0, function: { arguments: '{}' } }] },
    ]);
  });

  it('keeps parts of reasoning apart, and says nothing of seals and borders', () => {
    const deltas = deltasOf([
      START,
      { type: 'reasoning', text: 'a' },
      { type: 'reasoning', text: 'b' },
      { type: 'reasoning-seal', seal: { by: 'anthropic', text: 's' } },
      { type: 'reasoning-seal', seal: { by: 'anthropic', text: 't' } },
      { type: 'reasoning', text: '' },
      { type: 'reasoning', text: 'c' },
      { type: 'text', text: 'd' },
      { type: 'part-end' },
      { type: 'refusal', text: 'e' },
    ]);
    expect(deltas.slice(1)).toEqual([
      { reasoning_content: 'a' },
      { reasoning_content: 'b' },
      { reasoning_content: '\n\nc' },
      { content: 'd' },
      { refusal: 'e' },
    ]);
  });

  it("names reasoning as OpenRouter's clients do for who asks in their words", () => {
    const context = { ...CONTEXT, request: { reasoning: { effort: 'low' } } };
    const told = runFold(encodeStream(context), [START, { type: 'reasoning', text: 'a' }]).join('');
    expect(told).toContain('"delta":{"reasoning":"a"}');
    expect(told).not.toContain('reasoning_content');
  });

  it('ends by a reason, and by one', () => {
    expect(written([END])).toMatchObject([{ choices: [ROLE] }, { choices: [choice({}, 'stop')] }, '[DONE]']);
    expect(written([START, FINISH, FINISH, END])).toHaveLength(3);
  });

  it('tells the last reason, after what comes later than the first', () => {
    const first: AnswerEvent = { type: 'finish', finish: { unified: 'stop', raw: 'STOP' } };
    expect(written([START, first, { type: 'text', text: 'late' }, FINISH, END])).toMatchObject([
      { choices: [ROLE] },
      { choices: [choice({ content: 'late' })] },
      { choices: [choice({}, 'tool_calls')] },
      '[DONE]',
    ]);
  });

  it('leaves a failure to who writes errors', () => {
    expect(written([START, { type: 'failure', failure: { code: 'upstream_error' } }])).toHaveLength(1);
  });
});

/** What a client's parser makes of it. */
function written(events: readonly AnswerEvent[], includeUsage = false): readonly unknown[] {
  const seen: unknown[] = [];
  const parser = createParser({ onEvent: ({ data }) => seen.push(data === '[DONE]' ? data : JSON.parse(data)) });
  for (const text of runFold(encodeStream({ ...CONTEXT, includeUsage }), events)) parser.feed(text);
  return seen;
}

function deltasOf(events: readonly AnswerEvent[]): readonly unknown[] {
  return written(events).map((chunk) => (chunk as { choices: readonly [{ delta: unknown }] }).choices[0].delta);
}
