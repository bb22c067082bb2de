import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { provider } from '../../test/support/attempts.ts';
import { anyEntries, type Entries, textOf } from '../../test/support/json-text.ts';
import { Secret } from '../core/secret.ts';
import type { Wanted } from '../wire/dialect.ts';
import { openaiChatPassThrough } from '../wire/openai-chat/index.ts';
import { type ClientHeaders, editedBody, fixedHeaders, forwarded, joined } from './provider-call.ts';
import { readBody } from './read-body.ts';

const WANTED: Wanted = { upstreamModel: 'gpt-ü', quirks: {} };

describe('fixedHeaders', () => {
  it('are what the provider wants, and nothing that would compress a stream', () => {
    expect(pairs(fixedHeaders(provider('cloud', { headers: { 'x-team': 'a' } })))).toEqual({
      'content-type': 'application/json',
      'accept-encoding': 'identity',
      'user-agent': 'pointsman',
      'x-team': 'a',
    });
  });

  it('hold no credential: every call is proved on its own', () => {
    const secretive = provider('cloud', { credentials: [{ kind: 'bearer', secret: new Secret('sk-1') }] });
    expect(fixedHeaders(secretive).join()).not.toContain('sk-1');
    expect(pairs(fixedHeaders(secretive))).not.toHaveProperty('authorization');
  });
});

describe('a body that is edited', () => {
  it('edits the bytes, wherever they are beyond ASCII', () => {
    const body = edited('{"é":"👋","model":"auto","x":"漢字","stream":true}');
    expect(body.toString()).toBe(
      '{"stream_options":{"include_usage":true},"é":"👋","model":"gpt-ü","x":"漢字","stream":true}',
    );
  });

  it('copies nothing where nothing is to be changed', () => {
    const source = readBody(Buffer.from('{"model":"gpt-ü"}'));
    expect(editedBody(source, openaiChatPassThrough.editBody(source, WANTED))).toBe(source.bytes);
  });

  it('gives what is meant for any body, and every other byte as it came', () => {
    const entries = anyEntries.map((others): Entries => [...others.filter(([key]) => !known(key)), ['model', 'auto']]);
    fc.assert(
      fc.property(textOf(entries), ({ text }) => {
        fc.pre(!text.includes('__proto__'));
        const body = edited(text);
        expect(JSON.parse(body.toString())).toEqual({ ...JSON.parse(text), model: 'gpt-ü' });
        const { members } = readBody(Buffer.from(text));
        const { valueStart, valueEnd } = members.find(({ key }) => key === 'model')!;
        const before = Buffer.from(text);
        expect(body.subarray(0, valueStart)).toEqual(before.subarray(0, valueStart));
        expect(body.subarray(valueStart + 8)).toEqual(before.subarray(valueEnd));
      }),
    );
  });
});

describe('the headers of a client that are forwarded', () => {
  const NAMES = ['openai-beta', 'traceparent'];

  it('are those that are named, and no other', () => {
    const client: ClientHeaders = {
      authorization: 'Bearer ours',
      'x-api-key': 'ours',
      cookie: 'a=b',
      host: 'localhost',
      'x-forwarded-for': '10.0.0.1',
      'x-pointsman-task': 'math',
      traceparent: '00-1-2-01',
      'openai-beta': 'assistants=v2',
    };
    expect(pairs(forwarded(client, NAMES))).toEqual({ 'openai-beta': 'assistants=v2', traceparent: '00-1-2-01' });
  });

  it('are not those that came twice', () => {
    expect(forwarded({ traceparent: ['1', '2'] }, NAMES)).toEqual([]);
  });
});

describe('headers that are joined', () => {
  it('are all of both', () => {
    expect(joined(['a', '1'], ['b', '2', 'c', '3'])).toEqual(['a', '1', 'b', '2', 'c', '3']);
  });

  it('have a name once, in whatever case: the first counts', () => {
    expect(joined(['Anthropic-Version', '1'], ['b', '2', 'anthropic-version', '3'])).toEqual([
      'Anthropic-Version',
      '1',
      'b',
      '2',
    ]);
  });

  it('leave what they are made of as it is', () => {
    const first = ['a', '1'];
    joined(first, ['b', '2']);
    expect(first).toEqual(['a', '1']);
  });
});

function edited(text: string): Buffer {
  const source = readBody(Buffer.from(text));
  return editedBody(source, openaiChatPassThrough.editBody(source, WANTED));
}

function known(key: string): boolean {
  return ['model', 'stream', 'stream_options', 'pointsman'].includes(key);
}

function pairs(headers: readonly string[]): Readonly<Record<string, string | undefined>> {
  const names = headers.filter((_, index) => index % 2 === 0);
  expect(new Set(names).size).toBe(names.length);
  return Object.fromEntries(names.map((name, index) => [name, headers[2 * index + 1]]));
}
