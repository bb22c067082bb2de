import { createOpenAI } from '@ai-sdk/openai';
import { generateText, jsonSchema, streamText, type ToolSet } from 'ai';
import fc from 'fast-check';
import OpenAI from 'openai';
import { describe, expect, it } from 'vitest';
import { answerEvents, answer as someAnswer } from '../../../test/support/form-arbitraries.ts';
import { PointsmanError } from '../../core/errors.ts';
import type { AnswerContext } from '../dialect.ts';
import { type Answer, type AnswerEvent, answerOf, eventsOf } from '../form/answer.ts';
import { runFold } from '../form/fold.ts';
import type { JsonObject } from '../json/problem.ts';
import { decodeAnswer } from './decode-answer.ts';
import { encodeAnswer } from './encode-answer.ts';
import { encodeStream } from './encode-stream.ts';
import { writeError, writeStreamError } from './write-error.ts';

const CONTEXT: AnswerContext = {
  id: '01JABC',
  model: 'gpt-5',
  createdAt: 1_741_290_958,
  inputTokens: 0,
  includeUsage: false,
  request: { model: 'auto', input: 'Hi', temperature: 0.5 },
};

const USAGE = { inputTokens: 37, cachedInputTokens: 5, outputTokens: 11, reasoningTokens: 4 };

const WHOLE: Answer = {
  id: 'x',
  model: 'y',
  content: [
    { type: 'reasoning', text: 'Hm. Hm.', seal: { by: 'anthropic', text: 'SEAL' } },
    { type: 'text', text: 'I look.' },
    { type: 'tool-call', id: 'call_1', name: 'look', arguments: '{"at":"cats"}' },
    { type: 'tool-call', id: 'call_2', name: 'look', arguments: '' },
  ],
  finish: { unified: 'tool-calls', raw: 'tool_use' },
  usage: USAGE,
};

/** Of a request with a tool that takes a text. */
const PATCHING: AnswerContext = {
  ...CONTEXT,
  request: { ...CONTEXT.request, tools: [{ type: 'custom', name: 'patch' }] },
};

function written(events: readonly AnswerEvent[], context = CONTEXT): string {
  return runFold(encodeStream(context), events).join('');
}

function parsed(text: string): readonly JsonObject[] {
  return text
    .split('\n\n')
    .filter(Boolean)
    .map((event) => JSON.parse(event.slice(event.indexOf('data: ') + 6)));
}

const typesOf = (events: readonly AnswerEvent[]) => parsed(written(events)).map(({ type }) => type);

/** A fetch that answers with this. */
function serving(body: string | JsonObject): typeof fetch {
  const isText = typeof body === 'string';
  return async () =>
    new Response(isText ? body : JSON.stringify(body), {
      headers: { 'content-type': isText ? 'text/event-stream' : 'application/json' },
    });
}

describe('encodeStream', () => {
  it('tells the text for a tool that takes one, once it is whole', () => {
    const call: AnswerEvent = { type: 'tool-call', id: 'call_1', name: 'patch' };
    const texts = ['{"inp', 'ut":"a\\', 'nb"}'].map((text): AnswerEvent => ({ type: 'tool-arguments', call: 0, text }));
    const finish: AnswerEvent = { type: 'finish', finish: { unified: 'tool-calls', raw: null } };
    const events = parsed(written([call, ...texts, finish, { type: 'end' }], PATCHING));
    const item = { type: 'custom_tool_call', id: 'ctc_01JABC_0', call_id: 'call_1', name: 'patch' };
    expect(events.slice(2)).toMatchObject([
      { type: 'response.output_item.added', item: { ...item, input: '' } },
      { type: 'response.custom_tool_call_input.delta', item_id: 'ctc_01JABC_0', delta: 'a\nb' },
      { type: 'response.custom_tool_call_input.done', item_id: 'ctc_01JABC_0', input: 'a\nb' },
      { type: 'response.output_item.done', item: { ...item, status: 'completed', input: 'a\nb' } },
      { type: 'response.completed', response: { output: [{ ...item, input: 'a\nb' }] } },
    ]);
    const cut = parsed(written([call, { type: 'tool-arguments', call: 0, text: '{"inp' }, finish], PATCHING));
    expect(cut.at(-1)).toMatchObject({ item: { input: '{"inp' } });
  });

  it('tells every item from its beginning to its end', () => {
    expect(typesOf(eventsOf(WHOLE))).toEqual([
      'response.created',
      'response.in_progress',
      'response.output_item.added',
      'response.reasoning_summary_part.added',
      'response.reasoning_summary_text.delta',
      'response.reasoning_summary_text.done',
      'response.reasoning_summary_part.done',
      'response.output_item.done',
      'response.output_item.added',
      'response.content_part.added',
      'response.output_text.delta',
      'response.output_text.done',
      'response.content_part.done',
      'response.output_item.done',
      'response.output_item.added',
      'response.function_call_arguments.delta',
      'response.output_item.added',
      'response.function_call_arguments.done',
      'response.output_item.done',
      'response.function_call_arguments.done',
      'response.output_item.done',
      'response.completed',
    ]);
  });

  it('names every event, and numbers them without a gap', () => {
    const text = written(eventsOf(WHOLE));
    const events = parsed(text);
    expect(events.map((event) => event['sequence_number'])).toEqual(events.map((_, index) => index));
    expect([...text.matchAll(/^event: (.*)$/gm)].map(([, name]) => name)).toEqual(events.map(({ type }) => type));
  });

  it('ends with the whole response, as it would have been without a stream', () => {
    fc.assert(
      fc.property(answerEvents, (events) => {
        const last = parsed(written(events)).at(-1);
        expect(last?.['response']).toEqual(encodeAnswer(answerOf(events) as Answer, CONTEXT));
      }),
    );
  });

  it('says what it was cut short by', () => {
    const events: readonly AnswerEvent[] = [
      { type: 'start', id: null, model: null },
      { type: 'text', text: 'Once' },
      { type: 'finish', finish: { unified: 'length', raw: null } },
      { type: 'end' },
    ];
    expect(parsed(written(events)).at(-1)).toMatchObject({
      type: 'response.incomplete',
      response: {
        status: 'incomplete',
        incomplete_details: { reason: 'max_output_tokens' },
        output: [{ status: 'incomplete' }],
      },
    });
  });

  it('tells a refusal as one', () => {
    const types = typesOf(
      eventsOf({
        ...WHOLE,
        content: [{ type: 'refusal', text: 'No.' }],
        finish: { unified: 'content-filter', raw: null },
      }),
    );
    expect(types.slice(3, 6)).toEqual([
      'response.content_part.added',
      'response.refusal.delta',
      'response.refusal.done',
    ]);
    expect(types.at(-1)).toBe('response.completed');
  });

  it('gives functions their namespaces back', () => {
    const tools = [{ type: 'namespace', name: 'mcp', tools: [{ type: 'function', name: 'look' }] }];
    const called: Answer = { ...WHOLE, content: [{ type: 'tool-call', id: 'c', name: 'mcp__look', arguments: '{}' }] };
    const context = { ...CONTEXT, request: { tools } };
    expect(encodeAnswer(called, context)['output']).toMatchObject([{ name: 'look', namespace: 'mcp' }]);
    expect(parsed(written(eventsOf(called), context))[2]).toMatchObject({ item: { name: 'look', namespace: 'mcp' } });
  });

  it('does not write failures itself', () => {
    expect(runFold(encodeStream(CONTEXT), [{ type: 'failure', failure: { code: 'upstream_error' } }])).toEqual([]);
  });
});

describe('encodeAnswer', () => {
  it('writes the whole response object, with what was asked for', () => {
    expect(encodeAnswer(WHOLE, CONTEXT)).toMatchObject({
      id: 'resp_01JABC',
      object: 'response',
      created_at: 1_741_290_958,
      status: 'completed',
      model: 'gpt-5',
      temperature: 0.5,
      store: false,
      output: [
        {
          type: 'reasoning',
          id: 'rs_01JABC_0',
          summary: [{ type: 'summary_text', text: 'Hm. Hm.' }],
          encrypted_content: 'pointsman:anthropic:SEAL',
        },
        { type: 'message', id: 'msg_01JABC_1', role: 'assistant', content: [{ type: 'output_text', text: 'I look.' }] },
        { type: 'function_call', id: 'fc_01JABC_2', call_id: 'call_1', name: 'look', arguments: '{"at":"cats"}' },
        { type: 'function_call', id: 'fc_01JABC_3', call_id: 'call_2', name: 'look', arguments: '{}' },
      ],
      usage: {
        input_tokens: 37,
        input_tokens_details: { cached_tokens: 5 },
        output_tokens: 11,
        output_tokens_details: { reasoning_tokens: 4 },
        total_tokens: 48,
      },
    });
  });

  it('is decoded to the same answer', () => {
    fc.assert(
      fc.property(someAnswer, (answer) => {
        const decoded = decodeAnswer(encodeAnswer(answer, CONTEXT));
        expect(decoded?.usage).toEqual(answer.usage);
        expect(decoded?.content).toHaveLength(answer.content.length);
        expect(decoded?.finish.unified).toBe(finishAfter(answer));
      }),
    );
  });
});

/** A status and what is in the answer say less than a finish reason. */
function finishAfter({ content, finish: { unified } }: Answer): string {
  const has = (type: string): boolean => content.some((part) => part.type === type);
  if (unified === 'length' || (unified === 'content-filter' && !has('refusal'))) return unified;
  if (has('tool-call')) return 'tool-calls';
  return has('refusal') ? 'content-filter' : 'stop';
}

describe('decodeAnswer', () => {
  it('takes nothing for an answer that is none', () => {
    expect(decodeAnswer({})).toBeUndefined();
    expect(decodeAnswer({ output: [], status: 'failed', error: { message: 'x' } })).toBeUndefined();
    expect(decodeAnswer({ output: [], status: 'queued' })).toBeUndefined();
    expect(decodeAnswer({ choices: [] })).toBeUndefined();
  });
});

describe('the openai package', () => {
  const client = (body: string | JsonObject) =>
    new OpenAI({ apiKey: 'x', baseURL: 'http://127.0.0.1/v1', maxRetries: 0, fetch: serving(body) });

  it('puts a stream together', async () => {
    const stream = client(written(eventsOf(WHOLE))).responses.stream({ model: 'auto', input: 'Hi' });
    const response = await stream.finalResponse();
    expect(response.output_text).toBe('I look.');
    expect(response.output).toMatchObject(encodeAnswer(WHOLE, CONTEXT)['output'] as object);
    expect(response.usage?.total_tokens).toBe(48);
  });

  it('puts any stream together', async () => {
    await fc.assert(
      fc.asyncProperty(answerEvents, async (events) => {
        const stream = client(written(events)).responses.stream({ model: 'auto', input: 'Hi' });
        const { output } = await stream.finalResponse();
        expect(output).toHaveLength((encodeAnswer(answerOf(events) as Answer, CONTEXT)['output'] as object[]).length);
      }),
      { numRuns: 30 },
    );
  });

  it('reads a complete answer', async () => {
    const response = await client(encodeAnswer(WHOLE, CONTEXT)).responses.create({ model: 'auto', input: 'Hi' });
    expect(response.output_text).toBe('I look.');
  });

  it('sees a stream fail', async () => {
    const broken = eventsOf(WHOLE).slice(0, 4);
    const error = new PointsmanError('upstream_interrupted', 'It broke off.');
    const text = written(broken) + writeStreamError(error, '01JABC');
    const stream = await client(text).responses.create({ model: 'auto', input: 'Hi', stream: true });
    const seen: OpenAI.Responses.ResponseStreamEvent[] = [];
    const reading = (async () => {
      for await (const event of stream) seen.push(event);
    })();
    await expect(reading).rejects.toMatchObject({ code: 'upstream_interrupted', type: 'api_error' });
    expect(seen.map(({ type }) => type)).not.toContain('response.completed');
  });
});

describe('the AI SDK', () => {
  const model = (body: string | JsonObject) => createOpenAI({ apiKey: 'x', fetch: serving(body) })('auto');
  const tools: ToolSet = { look: { inputSchema: jsonSchema({ type: 'object' }) } };

  it('reads a stream', async () => {
    const result = streamText({ model: model(written(eventsOf(WHOLE))), prompt: 'Hi', tools });
    await result.consumeStream();
    expect(await result.text).toBe('I look.');
    expect(await result.reasoningText).toBe('Hm. Hm.');
    expect((await result.toolCalls).map(({ input }) => input)).toEqual([{ at: 'cats' }, {}]);
    expect(await result.finishReason).toBe('tool-calls');
    expect(await result.usage).toMatchObject({
      inputTokens: 37,
      outputTokens: 11,
      cachedInputTokens: 5,
      reasoningTokens: 4,
    });
  });

  it('reads a complete answer', async () => {
    const result = await generateText({ model: model(encodeAnswer(WHOLE, CONTEXT)), prompt: 'Hi', tools });
    expect(result.text).toBe('I look.');
    expect(result.reasoningText).toBe('Hm. Hm.');
    expect(result.toolCalls).toHaveLength(2);
    expect(result.finishReason).toBe('tool-calls');
  });

  it('sees a stream fail', async () => {
    const error = new PointsmanError('upstream_interrupted', 'It broke off.');
    const text = written(eventsOf(WHOLE).slice(0, 4)) + writeStreamError(error, '01JABC');
    const errors: unknown[] = [];
    const result = streamText({
      model: model(text),
      prompt: 'Hi',
      tools,
      onError: ({ error: seen }) => void errors.push(seen),
    });
    await result.consumeStream();
    expect(JSON.stringify(errors)).toContain('It broke off.');
  });
});

describe('writeError', () => {
  it("is OpenAI's error object", () => {
    expect(writeError(new PointsmanError('invalid_value', 'No.', { param: 'input' }))).toEqual({
      error: { message: 'No.', type: 'invalid_request_error', param: 'input', code: 'invalid_value' },
    });
  });
});
