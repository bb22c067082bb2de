import { describe, expect, it } from 'vitest';
import type { Quirks } from '../../core/quirks.ts';
import type { ScannedBody, Wanted } from '../dialect.ts';
import type { JsonObject } from '../json/problem.ts';
import { scanObject } from '../json/scan.ts';
import { openaiResponsesPassThrough } from './pass-through.ts';

const WANTED: Wanted = { upstreamModel: 'gpt-5', quirks: {} };

function edited(text: string, wanted: Partial<Wanted> = {}): unknown {
  const scan = scanObject(text, 64);
  if (scan.kind !== 'object') throw new Error(scan.kind);
  const body: ScannedBody = { ...scan, parsed: JSON.parse(text) };
  let result = '';
  let at = 0;
  for (const { start, end, text: put } of openaiResponsesPassThrough.editBody(body, { ...WANTED, ...wanted })) {
    result += text.slice(at, start) + put;
    at = end;
  }
  return JSON.parse(result + text.slice(at));
}

describe('editBody', () => {
  it('names the model, and takes out what is meant for us', () => {
    expect(edited('{"model":"auto","pointsman":{"task":"code"},"input":"Hi","new":1}')).toEqual({
      model: 'gpt-5',
      input: 'Hi',
      new: 1,
    });
  });

  it('takes out the tags that it has read in the metadata', () => {
    const asked = (metadata: object) => edited(JSON.stringify({ model: 'gpt-5', input: 'Hi', metadata }));
    expect(asked({ tags: ['a'], team: 'x' })).toEqual({ model: 'gpt-5', input: 'Hi', metadata: { team: 'x' } });
    expect(asked({ tags: ['a'] })).toEqual({ model: 'gpt-5', input: 'Hi' });
  });

  it('changes nothing that need not be changed', () => {
    const text = '{"model":"gpt-5","input":"Hi","max_output_tokens":50}';
    const scan = scanObject(text, 64);
    if (scan.kind !== 'object') throw new Error(scan.kind);
    const body = { ...scan, parsed: JSON.parse(text) };
    expect(openaiResponsesPassThrough.editBody(body, { ...WANTED, maxOutputTokens: 100, outputCeiling: 80 })).toEqual(
      [],
    );
  });

  it.each([
    ['{"model":"a"}', { maxOutputTokens: 100 }, 100],
    ['{"model":"a","max_output_tokens":null}', { maxOutputTokens: 100 }, 100],
    ['{"model":"a","max_output_tokens":500}', { maxOutputTokens: 100 }, 100],
    ['{"model":"a","max_output_tokens":500}', { outputCeiling: 200 }, 200],
    ['{"model":"a","max_output_tokens":50}', { maxOutputTokens: 100 }, 50],
    ['{"model":"a","max_output_tokens":500}', { maxOutputTokens: 3 }, 16],
    ['{"model":"a"}', { outputCeiling: 200 }, undefined],
  ])('limits the output of %s by %j to %s', (text, wanted, limit) => {
    expect(edited(text, wanted)).toEqual(
      limit === undefined ? { model: 'gpt-5' } : { model: 'gpt-5', max_output_tokens: limit },
    );
  });

  it('keeps every field from a provider that would refuse it, and says which', () => {
    const quirks = {
      noParallelToolCalls: true,
      noReasoningEffort: true,
      refuses: ['user', 'max_output_tokens'],
    } as const;
    const body = {
      model: 'a',
      parallel_tool_calls: false,
      reasoning: { effort: 'low' },
      user: 'u',
      max_output_tokens: 500,
    };
    expect(edited(JSON.stringify(body), { quirks, maxOutputTokens: 100 })).toEqual({ model: 'gpt-5' });
    const { refused } = openaiResponsesPassThrough;
    const of = (asked: JsonObject, those: Quirks): unknown =>
      refused?.(asked, { upstreamModel: 'gpt-5', quirks: those });
    expect(of(body, quirks)).toEqual(['parallelToolCalls', 'reasoning', 'user', 'max_output_tokens']);
    expect(of(body, {})).toEqual([]);
    expect(of({ reasoning: { summary: 'auto' } }, quirks)).toEqual([]);
  });

  it('says that it leaves out what another provider sealed', () => {
    const sealed = { type: 'reasoning', summary: [], encrypted_content: 'pointsman:gemini:s' };
    const body = { model: 'a', input: [{ role: 'user', content: 'Hi' }, sealed] };
    const wanted: Wanted = { upstreamModel: 'gpt-5', quirks: {} };
    expect(openaiResponsesPassThrough.refused?.(body, wanted)).toEqual(['messages[].seal']);
    expect(openaiResponsesPassThrough.refused?.({ ...body, input: [body.input[0]] }, wanted)).toEqual([]);
  });

  it('names no model where the path does, and puts in what every body must have', () => {
    const quirks = { noModelInBody: true, bodyFields: { version: '1', safe: true } } as const;
    expect(edited('{"model":"a","version":"0","input":"Hi"}', { quirks })).toEqual({
      version: '1',
      safe: true,
      input: 'Hi',
    });
  });

  it('is not enough where ids of calls must be short', () => {
    const body = (id: string) => ({ input: [{ role: 'user' }, { type: 'function_call', call_id: id }] });
    const { canPass } = openaiResponsesPassThrough;
    expect(canPass?.(body('call_0123456789'), { shortCallIds: true })).toBe(false);
    expect(canPass?.(body('D681PevKs'), { shortCallIds: true })).toBe(true);
    expect(canPass?.({ input: 'Hi' }, { shortCallIds: true })).toBe(true);
    expect(canPass?.(body('call_0123456789'), {})).toBe(true);
  });

  it('leaves out what another provider sealed, and nothing else', () => {
    const own = { type: 'reasoning', summary: [], encrypted_content: 'gAAAAA' };
    const foreign = { ...own, encrypted_content: 'pointsman:gemini:abc' };
    const words = { role: 'user', content: 'pointsman:gemini:abc' };
    expect(edited(JSON.stringify({ model: 'a', input: [own, foreign, words] }))).toEqual({
      model: 'gpt-5',
      input: [own, words],
    });
  });
});

describe('forwardedHeaders', () => {
  it('are what Codex and the SDKs say about a request, and nothing that is a secret', () => {
    expect(openaiResponsesPassThrough.forwardedHeaders).toEqual([
      'openai-beta',
      'traceparent',
      'tracestate',
      'originator',
      'session-id',
      'session_id',
      'thread-id',
      'conversation_id',
      'x-client-request-id',
      'x-codex-beta-features',
      'x-codex-installation-id',
      'x-codex-parent-thread-id',
      'x-codex-turn-metadata',
      'x-codex-turn-state',
      'x-codex-window-id',
      'x-openai-subagent',
      'x-responsesapi-include-timing-metrics',
    ]);
  });
});

describe('readAnswer', () => {
  const { readAnswer } = openaiResponsesPassThrough;
  const usage = { input_tokens: 3, output_tokens: 4, output_tokens_details: { reasoning_tokens: 1 } };

  it('finds the usage, and the model that says it answers', () => {
    const answer = { object: 'response', status: 'completed', error: null, model: 'large', output: [], usage };
    expect(readAnswer(JSON.stringify(answer))).toEqual({
      kind: 'answer',
      usage: { inputTokens: 3, cachedInputTokens: 0, outputTokens: 4, reasoningTokens: 1 },
      model: 'large',
    });
  });

  it('takes an answer that is still to come for one', () => {
    expect(readAnswer('{"status":"queued","output":[],"usage":null}')).toMatchObject({ kind: 'answer', usage: null });
  });

  it.each([
    '{"status":"completed","output":[]',
    '{"error":{"message":"x"},"output":[]}',
    '{"status":"failed","output":[]}',
    '{}',
    '[]',
    '<html>',
  ])('finds that %s is none', (text) => {
    expect(readAnswer(text)).toEqual({ kind: 'malformed' });
  });
});
