import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { provider } from '../../test/support/attempts.ts';
import { anyEntries, type Entries, textOf } from '../../test/support/json-text.ts';
import { Secret } from '../core/secret.ts';
import { type ClientHeaders, fixedHeaders, providerCall } from './provider-call.ts';
import { readBody } from './read-body.ts';

const WANTED = { upstreamModel: 'gpt-ü', streamUsage: true, limitField: 'max_tokens' } as const;

describe('fixedHeaders', () => {
  it('are the credential, what the provider wants, and nothing that would compress a stream', () => {
    const headers = fixedHeaders(provider('cloud', { credential: new Secret('sk-1'), headers: { 'x-team': 'a' } }));
    expect(pairs(headers)).toEqual({
      'content-type': 'application/json',
      'accept-encoding': 'identity',
      'user-agent': 'pointsman',
      authorization: 'Bearer sk-1',
      'x-team': 'a',
    });
  });

  it('have no credential where the provider needs none', () => {
    expect(pairs(fixedHeaders(provider('home')))).not.toHaveProperty('authorization');
  });
});

describe('providerCall', () => {
  it('edits the bytes, wherever they are beyond ASCII', () => {
    const { path, body } = call('{"é":"👋","model":"auto","x":"漢字","stream":true}');
    expect(path).toBe('/chat/completions');
    expect(body.toString()).toBe(
      '{"stream_options":{"include_usage":true},"é":"👋","model":"gpt-ü","x":"漢字","stream":true}',
    );
  });

  it('copies nothing where nothing is to be changed', () => {
    const source = readBody(Buffer.from('{"model":"gpt-ü"}'));
    expect(providerCall(source, WANTED, [], {}).body).toBe(source.bytes);
  });

  it('gives what is meant for any body, and every other byte as it came', () => {
    const entries = anyEntries.map((others): Entries => [...others.filter(([key]) => !known(key)), ['model', 'auto']]);
    fc.assert(
      fc.property(textOf(entries), ({ text }) => {
        fc.pre(!text.includes('__proto__'));
        const { body } = call(text);
        expect(JSON.parse(body.toString())).toEqual({ ...JSON.parse(text), model: 'gpt-ü' });
        const { members } = readBody(Buffer.from(text));
        const { valueStart, valueEnd } = members.find(({ key }) => key === 'model')!;
        const before = Buffer.from(text);
        expect(body.subarray(0, valueStart)).toEqual(before.subarray(0, valueStart));
        expect(body.subarray(valueStart + 8)).toEqual(before.subarray(valueEnd));
      }),
    );
  });

  it('passes on the few headers of a client that mean something to a provider, and no other', () => {
    const client: ClientHeaders = {
      authorization: 'Bearer ours',
      'x-api-key': 'ours',
      cookie: 'a=b',
      host: 'localhost',
      'x-forwarded-for': '10.0.0.1',
      'content-length': '3',
      'transfer-encoding': 'chunked',
      'x-pointsman-task': 'math',
      'openai-organization': 'theirs',
      'openai-beta': 'assistants=v2',
      'anthropic-version': '2023-06-01',
      'anthropic-beta': 'a,b',
      'idempotency-key': 'k',
      traceparent: '00-1-2-01',
      tracestate: 'a=b',
    };
    const { headers } = call('{"model":"gpt-ü"}', client);
    expect(pairs(headers)).toEqual({
      'x-fixed': '1',
      'openai-beta': 'assistants=v2',
      'anthropic-version': '2023-06-01',
      'anthropic-beta': 'a,b',
      'idempotency-key': 'k',
      traceparent: '00-1-2-01',
      tracestate: 'a=b',
    });
  });

  it('passes on no header that came twice', () => {
    expect(pairs(call('{"model":"gpt-ü"}', { traceparent: ['1', '2'] }).headers)).toEqual({ 'x-fixed': '1' });
  });
});

function call(text: string, client: ClientHeaders = {}) {
  return providerCall(readBody(Buffer.from(text)), WANTED, ['x-fixed', '1'], client);
}

function known(key: string): boolean {
  return ['model', 'stream', 'stream_options', 'pointsman'].includes(key);
}

function pairs(headers: readonly string[]): Readonly<Record<string, string | undefined>> {
  const names = headers.filter((_, index) => index % 2 === 0);
  expect(new Set(names).size).toBe(names.length);
  return Object.fromEntries(names.map((name, index) => [name, headers[2 * index + 1]]));
}
