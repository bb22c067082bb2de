import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { conversation } from '../../../test/support/form-arbitraries.ts';
import type { Quirks } from '../../core/quirks.ts';
import type { Conversation, Message } from '../form/conversation.ts';
import { encodeRequest, unsupported } from './encode-request.ts';
import { pathOf } from './path.ts';

const BASE: Conversation = {
  messages: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }],
  tools: [],
  toolChoice: 'auto',
  responseFormat: { type: 'text' },
  sampling: {},
  stream: false,
};

const encoded = (fields: Partial<Conversation>, quirks: Quirks = {}, maxOutputTokens?: number) =>
  encodeRequest(
    { ...BASE, ...fields },
    { upstreamModel: 'gpt', quirks, ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }) },
  );
const bodyOf = (fields: Partial<Conversation>, quirks: Quirks = {}) => encoded(fields, quirks).body;
const messagesOf = (messages: readonly Message[], quirks: Quirks = {}) => bodyOf({ messages }, quirks)['messages'];

describe('encodeRequest', () => {
  it('leaves out the name of a user that OpenAI would refuse for its length', () => {
    const target = { upstreamModel: 'gpt', quirks: {} };
    const short = encodeRequest({ ...BASE, user: 'u'.repeat(64) }, target);
    expect(short).toMatchObject({ body: { user: 'u'.repeat(64) }, dropped: [] });
    const { body, dropped } = encodeRequest({ ...BASE, user: 'u'.repeat(65) }, target);
    expect(body).not.toHaveProperty('user');
    expect(dropped).toEqual(['user']);
  });

  it('says no more than there is to say', () => {
    expect(encoded({})).toEqual({
      body: { model: 'gpt', messages: [{ role: 'user', content: 'Hi' }] },
      headers: [],
      dropped: [],
    });
  });

  it.each([
    [undefined, undefined, undefined],
    [100, undefined, 100],
    [undefined, 50, 50],
    [100, 50, 50],
    [50, 100, 50],
  ])('limits the output to the lower of %s and %s', (own, ours, limit) => {
    const { body } = encoded(own === undefined ? {} : { maxOutputTokens: own }, {}, ours);
    expect(body['max_completion_tokens']).toBe(limit);
  });

  it('asks for usage at the end of every stream, where it may', () => {
    expect(bodyOf({ stream: true })).toMatchObject({ stream: true, stream_options: { include_usage: true } });
    expect(bodyOf({ stream: true }, { noStreamUsage: true })).not.toHaveProperty('stream_options');
    expect(bodyOf({})).not.toHaveProperty('stream');
  });

  it('keeps to the quirks of the endpoint', () => {
    const tools = [{ name: 'f', parameters: {} }];
    const fields: Partial<Conversation> = {
      tools,
      parallelToolCalls: false,
      maxOutputTokens: 5,
      reasoning: { kind: 'effort', effort: 'low' },
      user: 'u',
      sampling: { seed: 1 },
    };
    const quirks: Quirks = {
      noModelInBody: true,
      limitField: 'max_tokens',
      noParallelToolCalls: true,
      noReasoningEffort: true,
      bodyFields: { safe_mode: true },
      refuses: ['user', 'seed', 'stop'],
    };
    const { body, dropped } = encoded(fields, quirks);
    expect(Object.keys(body)).toEqual(['messages', 'tools', 'max_tokens', 'safe_mode']);
    expect(dropped).toEqual(['reasoning', 'parallelToolCalls', 'user', 'seed']);
  });

  it('leaves out what a model that reasons would refuse, and says so', () => {
    const sampling = { temperature: 0, seed: 1 };
    const { body, dropped } = encodeRequest({ ...BASE, sampling }, { upstreamModel: 'gpt-5-mini', quirks: {} });
    expect(body).not.toHaveProperty('temperature');
    expect(body['seed']).toBe(1);
    expect(dropped).toEqual(['sampling.temperature']);
    const reasoning = { kind: 'effort', effort: 'none' } as const;
    const quiet = encodeRequest({ ...BASE, sampling, reasoning }, { upstreamModel: 'gpt-5.1', quirks: {} });
    expect(quiet.body).toMatchObject({ temperature: 0, reasoning_effort: 'none' });
    expect(quiet.dropped).toEqual([]);
  });

  it('says a schema in words where it cannot be sent as one', () => {
    const responseFormat = { type: 'json-schema', name: 's', schema: { type: 'object' } } as const;
    const { body, dropped } = encoded({ responseFormat }, { noJsonSchema: true });
    // Said in words, it is a wish.
    expect(dropped).toEqual(['responseFormat']);
    expect(body).toMatchObject({
      response_format: { type: 'json_object' },
      messages: [{ role: 'system', content: expect.stringContaining('{"type":"object"}') }, { role: 'user' }],
    });
    const system: Message = { role: 'system', content: [{ type: 'text', text: 'Be short.' }] };
    const both = bodyOf({ responseFormat, messages: [system, ...BASE.messages] }, { noJsonSchema: true });
    expect(both['messages']).toMatchObject([{ content: expect.stringMatching(/^Be short\.\n\nAnswer/) }, {}]);
    expect(bodyOf({ responseFormat })['response_format']).toEqual({
      type: 'json_schema',
      json_schema: { name: 's', schema: { type: 'object' } },
    });
  });

  it.each([
    [1024, 'minimal'],
    [4000, 'low'],
    [10_000, 'medium'],
    [31_999, 'high'],
    [100_000, 'xhigh'],
  ])('asks for as much effort as %i tokens of reasoning are', (tokens, effort) => {
    expect(bodyOf({ reasoning: { kind: 'budget', tokens } })['reasoning_effort']).toBe(effort);
  });

  it('never sends back what a model has sealed, nor reasoning to who does not want it', () => {
    const messages: readonly Message[] = [
      {
        role: 'assistant',
        content: [
          { type: 'reasoning', text: 'hm', seal: { by: 'gemini', text: 's' } },
          { type: 'text', text: 'a' },
          { type: 'tool-call', id: 'c', name: 'f', arguments: '', seal: { by: 'gemini', text: 's' } },
        ],
      },
    ];
    const call = { id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } };
    expect(messagesOf(messages)).toEqual([{ role: 'assistant', content: 'a', tool_calls: [call] }]);
    expect(messagesOf(messages, { reasoningField: 'reasoning_content' })).toEqual([
      { role: 'assistant', content: 'a', reasoning_content: 'hm', tool_calls: [call] },
    ]);
    expect(encoded({ messages }).dropped).toEqual(['messages[].reasoning', 'messages[].seal']);
  });

  it('puts nothing between the pieces of a result', () => {
    const content = ['{"a":', '1}'].map((text) => ({ type: 'text' as const, text }));
    expect(messagesOf([{ role: 'tool', results: [{ callId: 'a', content, isError: false }] }])).toEqual([
      { role: 'tool', tool_call_id: 'a', content: '{"a":1}' },
    ]);
  });

  it('puts what else a tool returned behind all results', () => {
    const image = { type: 'image', source: { kind: 'url', url: 'https://example.com/a.png' } } as const;
    const results = ['a', 'b'].map((callId) => ({
      callId,
      content: [{ type: 'text' as const, text: callId, cache: true as const }, image],
      isError: true,
    }));
    expect(messagesOf([{ role: 'tool', results }])).toMatchObject([
      { role: 'tool', tool_call_id: 'a', content: 'a' },
      { role: 'tool', tool_call_id: 'b', content: 'b' },
      { role: 'user', content: [{ text: expect.stringContaining('a') }, { type: 'image_url' }, {}, {}] },
    ]);
    expect(encoded({ messages: [{ role: 'tool', results }] }).dropped).toEqual([
      'messages[].cache',
      'messages[].isError',
    ]);
  });

  it.each([
    ['call_1', {}, 'call_1'],
    ['x'.repeat(40), {}, 'x'.repeat(40)],
    ['D681PevKs', { shortCallIds: true }, 'D681PevKs'],
  ] as const)('keeps the id %s with the quirks %j', (id, quirks, expected) => {
    expect(idsOf(id, quirks)).toEqual([expected, expected]);
  });

  it.each([
    ['x'.repeat(41), {}, /^call_[a-z0-9]{9}$/],
    ['toolu_01A09q90qw90lq917835lq9', { shortCallIds: true }, /^[a-z0-9]{9}$/],
  ] as const)('makes a shorter id of %s with the quirks %j, always the same', (id, quirks, pattern) => {
    const [ofCall, ofResult] = idsOf(id, quirks);
    expect(ofCall).toMatch(pattern);
    expect(ofResult).toBe(ofCall);
    expect(idsOf(`${id}x`, quirks)[0]).not.toBe(ofCall);
  });

  it('names where audio or a file would have to be fetched', () => {
    const source = { kind: 'url', url: 'https://example.com/a' } as const;
    const content = [
      { type: 'image', source },
      { type: 'audio', source },
      { type: 'file', source },
    ] as const;
    expect(unsupported({ ...BASE, messages: [{ role: 'user', content }] })).toEqual([
      'messages[0].content[1]',
      'messages[0].content[2]',
    ]);
  });

  it('encodes any conversation as JSON that means the same', () => {
    fc.assert(
      fc.property(conversation, (given) => {
        const { body } = encodeRequest(given, { upstreamModel: 'gpt', quirks: {} });
        expect(JSON.parse(JSON.stringify(body))).toEqual(body);
      }),
    );
  });
});

describe('pathOf', () => {
  const target = (quirks: Quirks) => ({ upstreamModel: 'a/b', quirks });

  it('is the one of the dialect, or what the endpoint has instead', () => {
    expect(pathOf(target({}), true)).toBe('/chat/completions');
    const path = { whole: '/deployments/{model}/chat', stream: '/{model}/stream' };
    expect(pathOf(target({ path }), false)).toBe('/deployments/a%2Fb/chat');
    expect(pathOf(target({ path }), true)).toBe('/a%2Fb/stream');
    expect(pathOf(target({ path: { whole: '/x' } }), true)).toBe('/x');
  });
});

/** Of a call and of its result. */
function idsOf(id: string, quirks: Quirks): readonly [unknown, unknown] {
  const [said, result] = messagesOf(
    [
      { role: 'assistant', content: [{ type: 'tool-call', id, name: 'f', arguments: '{}' }] },
      { role: 'tool', results: [{ callId: id, content: [], isError: false }] },
    ],
    quirks,
  ) as readonly [{ readonly tool_calls: readonly [{ readonly id: unknown }] }, { readonly tool_call_id: unknown }];
  return [said.tool_calls[0].id, result.tool_call_id];
}
