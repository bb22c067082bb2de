import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyEntries, type Entries, textOf } from '../../../test/support/json-text.ts';
import type { Wanted } from '../dialect.ts';
import { scanObject } from '../json/scan.ts';
import { splitEvents } from '../sse/framer.ts';
import { anthropicPassThrough } from './pass-through.ts';

const { editBody, refused, readAnswer, isPlain } = anthropicPassThrough;
const AS_IS: Wanted = { upstreamModel: 'auto', quirks: {} };
const NATIVE = { type: 'thinking', thinking: 'mine', signature: 'EsEC' };
const FOREIGN = { type: 'thinking', thinking: 'é', signature: 'pointsman:gemini:s' };
const EDITED: readonly string[] = ['model', 'max_tokens', 'messages', 'thinking', 'pointsman'];
const RESULT = { type: 'tool_result', tool_use_id: 'a', content: 'x' };
const USE = { type: 'tool_use', id: 'a', name: 'f', input: { é: 1 } };

describe('editBody', () => {
  it('changes nothing where nothing is to be changed', () => {
    const text = `{ "model":"auto" , "max_tokens":5, "thinking" : {"type":"adaptive"}, "messages":[{"role":"assistant","content":[${JSON.stringify(NATIVE)}]}], "new_field" : {"a": [1]} }`;
    expect(edited(text, { ...AS_IS, maxOutputTokens: 5, outputCeiling: 9 })).toBe(text);
  });

  it('names the model, lowers the limit and strips what is meant for us', () => {
    expect(
      edited('{"pointsman":{"task":"x"},"model":"auto", "max_tokens" : 500,"x":1}', {
        ...AS_IS,
        upstreamModel: 'claude-opus-4-8',
        maxOutputTokens: 100,
      }),
    ).toBe('{"model":"claude-opus-4-8", "max_tokens" : 100,"x":1}');
    expect(edited('{"max_tokens":500,"model":"auto"}', { ...AS_IS, outputCeiling: 50 })).toBe(
      '{"max_tokens":50,"model":"auto"}',
    );
  });

  it('keeps thinking below the limit, or does without', () => {
    const text = '{"model":"auto","max_tokens":9000,"thinking":{"type":"enabled","budget_tokens":8000}}';
    expect(parsedEdit(text, { ...AS_IS, maxOutputTokens: 8500 })).toMatchObject({ thinking: { budget_tokens: 8000 } });
    expect(parsedEdit(text, { ...AS_IS, maxOutputTokens: 5000 })).toMatchObject({
      max_tokens: 5000,
      thinking: { type: 'enabled', budget_tokens: 4999 },
    });
    expect(parsedEdit(text, { ...AS_IS, maxOutputTokens: 1000 })).toMatchObject({ thinking: { type: 'disabled' } });
  });

  it('keeps thinking that Anthropic has not signed from it', () => {
    const messages = [
      { role: 'user', content: 'é' },
      { role: 'assistant', content: [FOREIGN] },
      { role: 'assistant', content: [NATIVE, { type: 'redacted_thinking', data: 'pointsman-call:gemini:s' }, USE] },
      { role: 'user', content: [RESULT] },
    ];
    const body = { model: 'auto', messages, thinking: { type: 'enabled', budget_tokens: 2000 } };
    expect(parsedEdit(JSON.stringify(body), AS_IS)).toEqual({
      ...body,
      messages: [messages[0], { role: 'assistant', content: [NATIVE, USE] }, messages[3]],
    });
  });

  it('goes on without thinking in a tool loop that another model began', () => {
    const messages = [
      { role: 'user', content: 'Hi' },
      { role: 'assistant', content: [{ ...FOREIGN, signature: '' }, USE] },
      { role: 'user', content: [RESULT] },
    ];
    const body = { model: 'auto', messages, thinking: { type: 'enabled', budget_tokens: 2000 } };
    expect(parsedEdit(JSON.stringify(body), AS_IS)).toMatchObject({ thinking: { type: 'disabled' } });
    const adaptive = { ...body, thinking: { type: 'adaptive' } };
    expect(parsedEdit(JSON.stringify(adaptive), AS_IS)).toMatchObject({ thinking: { type: 'adaptive' } });
  });

  it('says to Vertex AI what it wants to hear', () => {
    const quirks = { noModelInBody: true, bodyFields: { anthropic_version: 'vertex-2023-10-16' } } as const;
    expect(edited('{"model":"auto","max_tokens":5}', { upstreamModel: 'claude', quirks })).toBe(
      '{"anthropic_version":"vertex-2023-10-16","max_tokens":5}',
    );
  });

  it('puts settings as the model takes them that we have chosen, not one that the client has named', () => {
    const text = '{"model":"auto","temperature":0,"max_tokens":5,"thinking":{"type":"adaptive"}}';
    const haiku = { upstreamModel: 'claude-haiku-4-5', quirks: {} };
    expect(edited(text, haiku)).toBe('{"model":"claude-haiku-4-5","temperature":0,"max_tokens":5}');
    const named = text.replace('auto', 'anthropic/claude-haiku-4-5');
    expect(edited(named, haiku)).toBe(text.replace('auto', 'claude-haiku-4-5'));
  });

  it('takes out the tags that it has read in the metadata', () => {
    const asked = (metadata: object) => parsedEdit(JSON.stringify({ model: 'auto', max_tokens: 5, metadata }), AS_IS);
    expect(asked({ user_id: 'u', tags: ['a'] })).toMatchObject({ metadata: { user_id: 'u' } });
    expect(asked({ tags: ['a'] })).not.toHaveProperty('metadata');
  });

  it('leaves out what the endpoint refuses or ignores', () => {
    const quirks = { noParallelToolCalls: true, noReasoningEffort: true, refuses: ['metadata', 'speed'] } as const;
    const format = { type: 'json_schema', schema: {} };
    const body = {
      model: 'auto',
      tool_choice: { type: 'any', disable_parallel_tool_use: true },
      thinking: { type: 'adaptive' },
      output_config: { effort: 'low', format },
      metadata: { user_id: 'u' },
    };
    const wanted: Wanted = { upstreamModel: 'auto', quirks };
    expect(parsedEdit(JSON.stringify(body), wanted)).toEqual({
      model: 'auto',
      tool_choice: { type: 'any' },
      output_config: { format },
    });
    expect(refused?.(body, wanted)).toEqual([
      'tool_choice.disable_parallel_tool_use',
      'thinking',
      'output_config.effort',
      'metadata',
    ]);
    const plain = { model: 'auto', tool_choice: { type: 'auto' }, output_config: { format } };
    expect(parsedEdit(JSON.stringify(plain), wanted)).toEqual(plain);
    expect(refused?.(plain, wanted)).toEqual([]);
  });

  it('says what it takes back of what a client has asked another model for', () => {
    const body = {
      model: 'auto',
      max_tokens: 9000,
      temperature: 0.5,
      top_k: 3,
      thinking: { type: 'enabled', budget_tokens: 2000 },
      tool_choice: { type: 'any' },
      messages: [{ role: 'user', content: 'Hi' }],
    };
    const fable: Wanted = { upstreamModel: 'claude-fable-5-1', quirks: {} };
    expect(parsedEdit(JSON.stringify(body), fable)).toEqual({
      model: 'claude-fable-5-1',
      max_tokens: 9000,
      thinking: { type: 'adaptive', display: 'summarized' },
      output_config: { effort: 'low' },
      tool_choice: { type: 'auto' },
      messages: body.messages,
    });
    expect(refused?.(body, fable)).toEqual(['thinking', 'temperature', 'top_k', 'tool_choice']);
    expect(refused?.({ ...body, model: 'claude-fable-5-1' }, fable)).toEqual([]);
    expect(refused?.(body, { ...fable, upstreamModel: 'claude-opus-4-1' })).toEqual([]);
    const effort = { model: 'auto', output_config: { effort: 'max' } };
    expect(refused?.(effort, { ...fable, upstreamModel: 'claude-opus-4-6' })).toEqual(['output_config.effort']);
  });

  it('says that thinking of others, or thinking at all, is left out', () => {
    const said = (...content: readonly object[]): object => ({
      model: 'auto',
      messages: [
        { role: 'user', content: 'Hi' },
        { role: 'assistant', content: [...content, USE] },
        { role: 'user', content: [RESULT] },
      ],
    });
    const names = (body: object): unknown => refused?.({ ...body }, AS_IS);
    expect(names(said(NATIVE))).toEqual([]);
    expect(names(said(FOREIGN))).toEqual(['messages[].reasoning', 'messages[].seal']);
    expect(names(said({ ...FOREIGN, signature: '' }))).toEqual(['messages[].reasoning']);
    expect(names(said({ type: 'redacted_thinking', data: 'pointsman-call:gemini:s' }))).toEqual(['messages[].seal']);
    const loop = { ...said(), thinking: { type: 'enabled', budget_tokens: 2000 } };
    expect(names(loop)).toEqual(['thinking']);
  });

  it('touches nothing but what is in the table', () => {
    const others = anyEntries.map(
      (entries): Entries => [...entries.filter(([key]) => !EDITED.includes(key)), ['model', 'auto']],
    );
    fc.assert(
      fc.property(textOf(others), ({ text }) => {
        expect(edited(bytesOf(text), AS_IS)).toBe(bytesOf(text));
      }),
    );
  });
});

describe('readAnswer', () => {
  const usage = { input_tokens: 5, output_tokens: 2 };
  const MESSAGE = { id: 'msg_1', type: 'message', model: 'large', content: [], usage };

  it('finds the usage of a Message, and the model that says it answers', () => {
    expect(readAnswer(JSON.stringify(MESSAGE))).toEqual({
      kind: 'answer',
      usage: { inputTokens: 5, cachedInputTokens: 0, outputTokens: 2, reasoningTokens: 0 },
      model: 'large',
    });
    expect(readAnswer(JSON.stringify({ ...MESSAGE, usage: null }))).toEqual({
      kind: 'answer',
      usage: null,
      model: 'large',
    });
  });

  it.each([
    ['{"type":"error","error":{"type":"api_error","message":"x"}}'],
    [JSON.stringify(MESSAGE).slice(0, -1)],
    [`${JSON.stringify(MESSAGE)} and more`],
    ['<html></html>'],
    ['{"choices":[{}]}'],
    [''],
  ])('takes %j for no answer', (text) => {
    expect(readAnswer(text)).toEqual({ kind: 'malformed' });
  });
});

describe('isPlain', () => {
  it('knows deltas of content, and takes nothing else for one', () => {
    const folder = new URL('../../../test/fixtures/anthropic/', import.meta.url);
    const names = readdirSync(folder).filter((name) => name.endsWith('.sse'));
    const events = names.flatMap((name) => splitEvents(readFileSync(new URL(name, folder)).toString('latin1')));
    for (const event of events) {
      const data = /^data: (.*)/m.exec(event)?.[1] ?? '';
      const type = /^\{"type":"(\w+)".*\}\s*$/.exec(data)?.[1];
      expect([event, isPlain(event)]).toEqual([event, type === 'content_block_delta']);
    }
  });

  it.each([
    ['data: {"type":"content_block_delta","index":0}\ndata: {"type":"error"}\n\n'],
    ['event: error\ndata: {"type":"content_block_delta","index":0}\n\n'],
    ['data: {"type":"content_block_delta","index":0\n\n'],
    [': content_block_delta\n\n'],
    ['\n'],
  ])('looks at %j', (event) => {
    expect(isPlain(event)).toBe(false);
  });
});

/** Both in bytes, a character each. */
function edited(text: string, wanted: Wanted): string {
  const scan = scanObject(text, 64);
  if (scan.kind !== 'object') throw new Error(scan.kind);
  const parsed = JSON.parse(Buffer.from(text, 'latin1').toString()) as Record<string, unknown>;
  let result = '';
  let at = 0;
  for (const { start, end, text: replacement } of editBody({ ...scan, parsed }, wanted)) {
    result += text.slice(at, start) + replacement;
    at = end;
  }
  return result + text.slice(at);
}

function parsedEdit(text: string, wanted: Wanted): unknown {
  return JSON.parse(Buffer.from(edited(bytesOf(text), wanted), 'latin1').toString());
}

function bytesOf(text: string): string {
  return Buffer.from(text).toString('latin1');
}
