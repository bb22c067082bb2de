import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { conversation as someConversation } from '../../../test/support/form-arbitraries.ts';
import type { Target } from '../dialect.ts';
import type { Conversation, MediaPart, Message } from '../form/conversation.ts';
import { isObject, type JsonObject } from '../json/problem.ts';
import { decodeRequest } from './decode-request.ts';
import { encodeRequest, path } from './encode-request.ts';
import { readRequest } from './read-request.ts';
import { unsupported } from './unsupported.ts';

const HAIKU: Target = { upstreamModel: 'claude-haiku-4-5-20251001', quirks: {} };
const OPUS: Target = { upstreamModel: 'claude-opus-4-8', quirks: {} };
const SONNET: Target = { upstreamModel: 'claude-sonnet-5-5', quirks: {} };
const OLD: Target = { upstreamModel: 'claude-3-5-haiku-20241022', quirks: {} };
const OTHER: Target = { upstreamModel: 'kimi-k2', quirks: {} };

const HI: Message = { role: 'user', content: [{ type: 'text', text: 'Hi' }] };
const BASE: Conversation = {
  messages: [HI],
  tools: [],
  toolChoice: 'auto',
  responseFormat: { type: 'text' },
  sampling: {},
  stream: false,
};
const TOOL = { name: 'f', parameters: { type: 'object', properties: {} } };

describe('encodeRequest', () => {
  it('writes the least there can be', () => {
    expect(encodeRequest(BASE, HAIKU)).toEqual({
      body: {
        model: 'claude-haiku-4-5-20251001',
        max_tokens: 64_000,
        messages: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }],
      },
      headers: ['anthropic-version', '2023-06-01'],
      dropped: [],
    });
  });

  it('asks for no more than the lower of the limits', () => {
    expect(bodyOf({ maxOutputTokens: 100 }, HAIKU)['max_tokens']).toBe(100);
    expect(bodyOf({ maxOutputTokens: 100 }, { ...HAIKU, maxOutputTokens: 50 })['max_tokens']).toBe(50);
    expect(bodyOf({}, { ...HAIKU, maxOutputTokens: 32_000 })['max_tokens']).toBe(32_000);
  });

  it('asks for all that a model gives where nobody says less, and for little where nobody knows', () => {
    expect(bodyOf({}, OLD)['max_tokens']).toBe(8192);
    expect(bodyOf({}, OPUS)['max_tokens']).toBe(128_000);
    expect(bodyOf({}, OTHER)['max_tokens']).toBe(4096);
  });

  it("puts the system's words where they belong, and those that stand alone into a question", () => {
    const system: Message = { role: 'system', content: [{ type: 'text', text: 'Be brief.', cache: true }] };
    const block = { type: 'text', text: 'Be brief.', cache_control: { type: 'ephemeral' } };
    expect(bodyOf({ messages: [system, HI] }, HAIKU)).toMatchObject({ system: [block], messages: [{ role: 'user' }] });
    const alone = bodyOf({ messages: [system] }, HAIKU);
    expect(alone['messages']).toEqual([{ role: 'user', content: [block] }]);
    expect(alone).not.toHaveProperty('system');
  });

  it("keeps the system's later words behind what was said before, so that nothing changes the beginning", () => {
    const system = (text: string): Message => ({ role: 'system', content: [{ type: 'text', text }] });
    const answer: Message = { role: 'assistant', content: [{ type: 'text', text: 'Yes?' }] };
    const call: Message = {
      role: 'assistant',
      content: [{ type: 'tool-call', id: 'a', name: 'f', arguments: '{}' }],
    };
    const result: Message = { role: 'tool', results: [{ callId: 'a', content: [], isError: false }] };
    const messages = [system('1'), HI, system('2'), HI, answer, system('3'), call, system('4'), result, system(' ')];
    const text = (words: string): object => ({ type: 'text', text: words });
    const told = (words: string): object => text(`<system>\n${words}\n</system>`);
    const hi = text('Hi');
    const said = { role: 'assistant', content: [text('Yes?')] };
    const called = { role: 'assistant', content: [{ type: 'tool_use', id: 'a', name: 'f', input: {} }] };
    const returned = { type: 'tool_result', tool_use_id: 'a' };
    expect(encodeRequest({ ...BASE, messages }, HAIKU)).toMatchObject({
      body: {
        system: [text('1')],
        messages: [
          { role: 'user', content: [hi, told('2'), hi] },
          said,
          { role: 'user', content: [told('3')] },
          called,
          { role: 'user', content: [returned, told('4')] },
        ],
      },
      dropped: ['messages[].role'],
    });
    // No system may follow an assistant.
    const opus = encodeRequest({ ...BASE, messages }, OPUS);
    expect(opus.dropped).toEqual(['messages[].role']);
    expect(opus.body).toMatchObject({
      system: [text('1')],
      messages: [
        { role: 'user', content: [hi, hi] },
        { role: 'system', content: [text('2')] },
        said,
        { role: 'user', content: [told('3')] },
        called,
        { role: 'user', content: [returned] },
        { role: 'system', content: [text('4')] },
      ],
    });
    expect(encodeRequest({ ...BASE, messages: [system('1'), HI, system('2')] }, OPUS).dropped).toEqual([]);
  });

  it('lets turns alternate, with what tools gave back in front', () => {
    const messages: readonly Message[] = [
      { role: 'assistant', content: [{ type: 'tool-call', id: 'functions.f:0', name: 'f', arguments: '{"a":1}' }] },
      { role: 'user', content: [{ type: 'text', text: 'and' }] },
      { role: 'tool', results: [{ callId: 'functions.f:0', content: [{ type: 'text', text: '2' }], isError: true }] },
      HI,
    ];
    expect(bodyOf({ messages, tools: [TOOL] }, HAIKU)['messages']).toEqual([
      { role: 'user', content: [{ type: 'text', text: '.' }] },
      { role: 'assistant', content: [{ type: 'tool_use', id: 'functions_f_0', name: 'f', input: { a: 1 } }] },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 'functions_f_0', content: [{ type: 'text', text: '2' }], is_error: true },
          { type: 'text', text: 'and' },
          { type: 'text', text: 'Hi' },
        ],
      },
    ]);
  });

  it('sends pictures and documents', () => {
    const content: Message = {
      role: 'user',
      content: [
        { type: 'image', source: { kind: 'url', url: 'https://example.com/a.png' } },
        { type: 'image', source: { kind: 'base64', mediaType: 'image/png', data: 'AAAA' } },
        { type: 'file', source: { kind: 'base64', mediaType: 'application/pdf', data: 'AAAA' }, name: 'a.pdf' },
        { type: 'file', source: { kind: 'base64', mediaType: 'text/csv', data: 'w6ksYg==' } },
      ],
    };
    expect(bodyOf({ messages: [content] }, HAIKU)['messages']).toEqual([
      {
        role: 'user',
        content: [
          { type: 'image', source: { type: 'url', url: 'https://example.com/a.png' } },
          { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } },
          {
            type: 'document',
            source: { type: 'base64', media_type: 'application/pdf', data: 'AAAA' },
            title: 'a.pdf',
          },
          { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'é,b' } },
        ],
      },
    ]);
  });

  it('says which parts it has no block for', () => {
    const content: Message = {
      role: 'user',
      content: [
        { type: 'audio', source: { kind: 'base64', mediaType: 'audio/wav', data: 'AAAA' } },
        { type: 'image', source: { kind: 'base64', mediaType: 'image/tiff', data: 'AAAA' } },
        { type: 'image', source: { kind: 'url', url: 'gs://bucket/a.png' } },
        { type: 'image', source: { kind: 'url', url: 'HTTPS://example.com/a.png' } },
      ],
    };
    expect(unsupported({ ...BASE, messages: [HI, content] })).toEqual([
      'messages[1].content[0]',
      'messages[1].content[1]',
      'messages[1].content[2]',
    ]);
  });

  it('sends back only thinking that is signed', () => {
    const content: Message = {
      role: 'assistant',
      content: [
        { type: 'reasoning', text: 'unsigned' },
        { type: 'reasoning', text: 'Hm.', seal: { by: 'anthropic', text: 'EsEC' } },
        { type: 'reasoning', text: '', seal: { by: 'anthropic', text: 'EqQB' }, redacted: true },
        { type: 'reasoning', text: '', seal: { by: 'anthropic', text: 'redacted:EmwK' }, redacted: true },
        { type: 'text', text: 'Hello' },
      ],
    };
    const { body, dropped } = encodeRequest({ ...BASE, messages: [HI, content, HI] }, HAIKU);
    expect((body['messages'] as readonly JsonObject[])[1]?.['content']).toEqual([
      { type: 'thinking', thinking: 'Hm.', signature: 'EsEC' },
      { type: 'thinking', thinking: '', signature: 'EqQB' },
      { type: 'redacted_thinking', data: 'EmwK' },
      { type: 'text', text: 'Hello' },
    ]);
    expect(dropped).toEqual(['messages[].reasoning']);
  });

  it('keeps the last four marks for the cache', () => {
    const content = Array.from({ length: 6 }, (_, index) => ({ type: 'text', text: `${index}`, cache: true }) as const);
    const [message] = bodyOf({ messages: [{ role: 'user', content }] }, HAIKU)['messages'] as readonly JsonObject[];
    const blocks = message?.['content'] as readonly JsonObject[];
    expect(blocks.map((block) => 'cache_control' in block)).toEqual([false, false, true, true, true, true]);
  });

  it.each([
    ['auto', true, undefined],
    ['auto', false, { type: 'auto', disable_parallel_tool_use: true }],
    ['none', false, { type: 'none' }],
    ['required', undefined, { type: 'any' }],
    [{ name: 'f' }, false, { type: 'tool', name: 'f', disable_parallel_tool_use: true }],
  ] as const)('says %j with parallel calls %j as %j', (toolChoice, parallel, expected) => {
    const wish = { tools: [TOOL], toolChoice, ...(parallel === undefined ? {} : { parallelToolCalls: parallel }) };
    expect(bodyOf(wish, HAIKU)['tool_choice']).toEqual(expected);
  });

  it('asks a model that cannot be forced, with no other tool in sight', () => {
    const tools = [TOOL, { ...TOOL, name: 'g', strict: true }];
    const { body, dropped } = encodeRequest({ ...BASE, tools, toolChoice: { name: 'g' } }, SONNET);
    expect(body['tools']).toEqual([{ name: 'g', input_schema: TOOL.parameters }]);
    expect(body).not.toHaveProperty('tool_choice');
    expect(dropped).toEqual(['tools[].strict', 'toolChoice']);
  });

  it('names the tools that were called before, where none may be called any more', () => {
    const messages: readonly Message[] = [
      HI,
      { role: 'assistant', content: [{ type: 'tool-call', id: 'a', name: 'f', arguments: '' }] },
      { role: 'tool', results: [{ callId: 'a', content: [], isError: false }] },
    ];
    expect(bodyOf({ messages }, HAIKU)).toMatchObject({
      tools: [{ name: 'f', input_schema: { type: 'object' } }],
      tool_choice: { type: 'none' },
    });
  });

  it.each([
    [HAIKU, { thinking: { type: 'enabled', budget_tokens: 4096 }, max_tokens: 64_000 }],
    [
      OPUS,
      { thinking: { type: 'adaptive', display: 'summarized' }, output_config: { effort: 'low' }, max_tokens: 128_000 },
    ],
    [OTHER, { thinking: { type: 'enabled', budget_tokens: 4096 }, max_tokens: 8192 }],
  ])('lets %j think a little', (target, expected) => {
    expect(bodyOf({ reasoning: { kind: 'effort', effort: 'low' } }, target)).toMatchObject(expected);
  });

  it('leaves room for the answer beside the thinking', () => {
    const reasoning = { kind: 'budget', tokens: 9000 } as const;
    expect(bodyOf({ reasoning, maxOutputTokens: 10_000 }, HAIKU)['thinking']).toMatchObject({ budget_tokens: 8000 });
    const { body, dropped } = encodeRequest({ ...BASE, reasoning, maxOutputTokens: 1000 }, HAIKU);
    expect(body).toMatchObject({ max_tokens: 1000 });
    expect(body).not.toHaveProperty('thinking');
    expect(dropped).toEqual(['reasoning']);
    expect(encodeRequest({ ...BASE, reasoning }, OLD).dropped).toEqual(['reasoning']);
    expect(encodeRequest({ ...BASE, reasoning }, { ...HAIKU, quirks: { noReasoningEffort: true } }).dropped).toEqual([
      'reasoning',
    ]);
  });

  it.each([
    [HAIKU, {}],
    [{ ...OPUS, upstreamModel: 'claude-sonnet-5' }, { thinking: { type: 'disabled' } }],
    [SONNET, { thinking: { type: 'between_tools' } }],
    [{ ...OPUS, upstreamModel: 'claude-opus-5-5' }, { output_config: { effort: 'low' } }],
  ])('keeps %j from thinking as far as it can', (target, expected) => {
    const { model: _, max_tokens: __, messages: ___, ...rest } = bodyOf({ reasoning: NONE }, target);
    expect(rest).toEqual(expected);
  });

  it('does not begin to think in the middle of a tool loop', () => {
    const messages: readonly Message[] = [
      HI,
      { role: 'assistant', content: [{ type: 'tool-call', id: 'a', name: 'f', arguments: '' }] },
      { role: 'tool', results: [{ callId: 'a', content: [], isError: false }] },
    ];
    const wish = { messages, tools: [TOOL], reasoning: { kind: 'effort', effort: 'high' } } as const;
    expect(bodyOf(wish, HAIKU)).not.toHaveProperty('thinking');
    expect(bodyOf({ ...wish, messages: [HI] }, HAIKU)).toHaveProperty('thinking');
    expect(bodyOf({ ...wish, messages: [HI], toolChoice: 'required' }, HAIKU)).not.toHaveProperty('thinking');
  });

  it('samples as far as the model lets itself be told', () => {
    const sampling = { temperature: 1.5, topP: 0.5, topK: 3, stop: ['.', ' '], seed: 1 };
    expect(encodeRequest({ ...BASE, sampling }, OTHER)).toMatchObject({
      body: { temperature: 1, top_p: 0.5, top_k: 3, stop_sequences: ['.'] },
      dropped: ['sampling.temperature', 'sampling.stop', 'sampling.seed'],
    });
    expect(encodeRequest({ ...BASE, sampling: { temperature: 1, stop: ['.'] } }, OTHER).dropped).toEqual([]);
    const haiku = encodeRequest({ ...BASE, sampling: { ...sampling, temperature: 0.5 } }, HAIKU);
    expect(haiku.body).not.toHaveProperty('top_p');
    expect(haiku.dropped).toEqual(['sampling.topP', 'sampling.stop', 'sampling.seed']);
    const all = ['temperature', 'topP', 'topK', 'stop', 'seed'].map((name) => `sampling.${name}`);
    expect(encodeRequest({ ...BASE, sampling }, OPUS).dropped).toEqual(all);
    const thinking = encodeRequest({ ...BASE, sampling, reasoning: { kind: 'budget', tokens: 2000 } }, HAIKU);
    expect(thinking.dropped).toEqual(all);
  });

  it('asks for a shape in a field where there is one, else in words', () => {
    const schema = { type: 'object', properties: { n: { type: 'integer', minimum: 1 } } };
    const responseFormat = { type: 'json-schema', name: 'x', schema } as const;
    expect(bodyOf({ responseFormat }, HAIKU)['output_config']).toEqual({
      format: {
        type: 'json_schema',
        schema: {
          type: 'object',
          properties: { n: { type: 'integer', description: '{minimum: 1}' } },
          additionalProperties: false,
        },
      },
    });
    for (const target of [OLD, OTHER, { ...HAIKU, quirks: { noJsonSchema: true } as const }]) {
      const { body, dropped } = encodeRequest({ ...BASE, responseFormat }, target);
      expect(dropped).toEqual(['responseFormat']);
      expect(body).not.toHaveProperty('output_config');
      expect(JSON.stringify(body['system'])).toContain('minimum');
    }
    const json = encodeRequest({ ...BASE, responseFormat: { type: 'json' } }, HAIKU);
    expect(JSON.stringify(json.body['system'])).toContain('JSON object');
    expect(json.dropped).toEqual(['responseFormat']);
  });

  it('speaks to Vertex AI as it wants to be spoken to', () => {
    const vertex: Target = {
      upstreamModel: 'claude-opus-4-6',
      quirks: {
        path: { whole: '/models/{model}:rawPredict', stream: '/models/{model}:streamRawPredict' },
        noModelInBody: true,
        bodyFields: { anthropic_version: 'vertex-2023-10-16' },
      },
    };
    expect(path(vertex, false)).toBe('/models/claude-opus-4-6:rawPredict');
    expect(path(vertex, true)).toBe('/models/claude-opus-4-6:streamRawPredict');
    expect(path(HAIKU, true)).toBe('/messages');
    const body = bodyOf({ stream: true }, vertex);
    expect(body).toMatchObject({ anthropic_version: 'vertex-2023-10-16', stream: true });
    expect(body).not.toHaveProperty('model');
  });

  it('keeps to the rules of the API', () => {
    fc.assert(
      fc.property(someConversation, fc.constantFrom(HAIKU, OPUS, SONNET, OLD, OTHER), (conversation, target) => {
        const { body } = encodeRequest(conversation, target);
        const turns = body['messages'] as readonly { role: string; content: readonly JsonObject[] }[];
        const roles = turns.map(({ role }) => role[0]).join('');
        expect(roles).toMatch([OPUS, SONNET].includes(target) ? /^us?(aus?)*a?$/ : /^u(au)*a?$/);
        turns.forEach(({ content }) => {
          expect(content).not.toHaveLength(0);
          const results = content.map(({ type }) => type === 'tool_result');
          expect(results.lastIndexOf(true)).toBeLessThan(results.includes(false) ? results.indexOf(false) : Infinity);
          for (const { type, text } of content) if (type === 'text') expect(text).toMatch(/\S/);
        });
        expect(JSON.stringify(body).split('"cache_control"').length - 1).toBeLessThanOrEqual(4);
        const { thinking } = body as { thinking?: unknown };
        if (isObject(thinking) && thinking['type'] === 'enabled') {
          expect(thinking['budget_tokens']).toBeGreaterThanOrEqual(1024);
          expect(thinking['budget_tokens']).toBeLessThan(body['max_tokens'] as number);
          expect(body).not.toHaveProperty('temperature');
        }
      }),
    );
  });

  it('writes what clients of this dialect could have written, and is read again', () => {
    fc.assert(
      fc.property(someConversation, fc.constantFrom(HAIKU, OPUS, OTHER), (conversation, target) => {
        const once = encodeRequest(comparable(conversation), target).body;
        expect(readRequest(once, { constraints: {}, tags: [] }).untranslatable).toEqual([]);
        const read = decodeRequest(once).conversation;
        expect(encodeRequest(read, target).body).toEqual(once);
        expect(textsOf(read.messages).map((text) => unmarked(text).trim())).toEqual(
          expect.arrayContaining(textsOf(conversation.messages).map((text) => text.trim())),
        );
      }),
    );
  });
});

function unmarked(text: string): string {
  return /^<system>\n(.*)\n<\/system>$/s.exec(text)?.[1] ?? text;
}

const NONE = { kind: 'effort', effort: 'none' } as const;

function bodyOf(wish: Partial<Conversation>, target: Target): JsonObject {
  return encodeRequest({ ...BASE, ...wish }, target).body;
}

/**
 * Without what is read as something else: documents of text as the text, and thinking, whose signature only Anthropic
 * could read.
 */
function comparable({ reasoning: _, ...conversation }: Conversation): Conversation {
  const messages = conversation.messages.map((message): Message => {
    if (message.role === 'assistant') {
      return { ...message, content: message.content.filter(({ type }) => type !== 'reasoning') };
    }
    if (message.role !== 'user') return message;
    return { ...message, content: message.content.filter((part) => part.type !== 'file' || !isPlainText(part)) };
  });
  return { ...conversation, messages };
}

function isPlainText({ source }: MediaPart): boolean {
  return source.kind === 'base64' && source.mediaType === 'text/plain';
}

/** Those with anything to see, and without white space at their ends: the last of an answer may have none. */
function textsOf(messages: readonly Message[]): readonly string[] {
  const parts = messages.flatMap((message) =>
    message.role === 'tool' ? message.results.flatMap(({ content }) => content) : [...message.content],
  );
  const isSeen = (text: string, type: string): boolean => type !== 'reasoning' && text.trim() !== '';
  return parts.flatMap((part) => ('text' in part && isSeen(part.text, part.type) ? [part.text.trimEnd()] : []));
}
