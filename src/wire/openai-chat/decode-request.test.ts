import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { conversation } from '../../../test/support/form-arbitraries.ts';
import { anyJson } from '../../../test/support/json-text.ts';
import { isPointsmanError } from '../../core/errors.ts';
import type { AssistantPart, Conversation, Message, TextPart, UserPart } from '../form/conversation.ts';
import type { JsonObject } from '../json/problem.ts';
import { decodeRequest } from './decode-request.ts';
import { encodeRequest, unsupported } from './encode-request.ts';
import { readChatRequest } from './read-request.ts';

const USER = { role: 'user', content: 'Hi' };
const HINTS = { constraints: {}, tags: [] };

const body = (fields: object): JsonObject => ({ model: 'auto', messages: [USER], ...fields });
const decoded = (fields: object): Conversation => decodeRequest(body(fields)).conversation;
const messages = (...all: readonly object[]): readonly Message[] => decoded({ messages: all }).messages;

describe('decodeRequest', () => {
  it('reads the least that there can be', () => {
    expect(decodeRequest(body({}))).toEqual({
      conversation: {
        messages: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }],
        tools: [],
        toolChoice: 'auto',
        responseFormat: { type: 'text' },
        sampling: {},
        stream: false,
      },
      dropped: [],
    });
  });

  it('reads every setting that a conversation has', () => {
    const parameters = { type: 'object', properties: { a: { type: 'string' } } };
    const fields = {
      tools: [{ type: 'function', function: { name: 'f', description: 'F.', parameters, strict: true } }],
      tool_choice: { type: 'function', function: { name: 'f' } },
      parallel_tool_calls: false,
      response_format: { type: 'json_schema', json_schema: { name: 's', description: 'S.', schema: {}, strict: true } },
      temperature: 0.5,
      top_p: 0.9,
      top_k: 5,
      stop: 'x',
      seed: 1,
      presence_penalty: 0.1,
      frequency_penalty: 0.2,
      max_completion_tokens: 5,
      max_tokens: 6,
      reasoning_effort: 'low',
      user: 'u',
      stream: true,
      stream_options: { include_usage: true },
    };
    expect(decodeRequest(body(fields))).toEqual({
      conversation: {
        messages: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }],
        tools: [{ name: 'f', description: 'F.', parameters, strict: true }],
        toolChoice: { name: 'f' },
        parallelToolCalls: false,
        responseFormat: { type: 'json-schema', name: 's', description: 'S.', schema: {}, strict: true },
        sampling: {
          temperature: 0.5,
          topP: 0.9,
          topK: 5,
          stop: ['x'],
          seed: 1,
          presencePenalty: 0.1,
          frequencyPenalty: 0.2,
        },
        maxOutputTokens: 5,
        reasoning: { kind: 'effort', effort: 'low' },
        user: 'u',
        stream: true,
      },
      dropped: [],
    });
  });

  it.each([
    [{ reasoning_effort: 'max' }, { kind: 'effort', effort: 'xhigh' }],
    [{ reasoning: { effort: 'high' } }, { kind: 'effort', effort: 'high' }],
    [{ reasoning: { max_tokens: 2000 } }, { kind: 'budget', tokens: 2000 }],
    [{ reasoning: { enabled: true } }, { kind: 'effort', effort: 'medium' }],
    [{ reasoning: { enabled: false } }, { kind: 'effort', effort: 'none' }],
    [{ thinking: { type: 'enabled', budget_tokens: 1024 } }, { kind: 'budget', tokens: 1024 }],
    [{ thinking: { type: 'enabled' } }, { kind: 'effort', effort: 'medium' }],
    [{ thinking: { type: 'disabled' } }, { kind: 'effort', effort: 'none' }],
    [{ reasoning: {} }, undefined],
    [{ thinking: { type: 'odd' } }, undefined],
  ])('takes %j for the wish %j', (fields, wish) => {
    expect(decoded(fields).reasoning).toEqual(wish);
  });

  it('reads parts of every kind, and marks for the cache', () => {
    const content = [
      { type: 'text', text: 'a', cache_control: { type: 'ephemeral' } },
      { type: 'text', text: 'b', prompt_cache_breakpoint: { mode: 'explicit' } },
      { type: 'image_url', image_url: { url: 'https://example.com/a.png', detail: 'low' } },
      { type: 'image_url', image_url: 'data:image/png;charset=x;base64,AAAA' },
      { type: 'input_audio', input_audio: { data: 'BBBB', format: 'mp3' } },
      { type: 'file', file: { file_data: 'data:application/pdf;base64,CCCC', filename: 'a.pdf' } },
    ];
    expect(messages({ role: 'user', content })).toEqual([
      {
        role: 'user',
        content: [
          { type: 'text', text: 'a', cache: true },
          { type: 'text', text: 'b', cache: true },
          { type: 'image', source: { kind: 'url', url: 'https://example.com/a.png' }, detail: 'low' },
          { type: 'image', source: { kind: 'base64', mediaType: 'image/png', data: 'AAAA' } },
          { type: 'audio', source: { kind: 'base64', mediaType: 'audio/mpeg', data: 'BBBB' } },
          { type: 'file', source: { kind: 'base64', mediaType: 'application/pdf', data: 'CCCC' }, name: 'a.pdf' },
        ],
      },
    ]);
  });

  it('reads what an assistant thought, said, refused and called', () => {
    const call = { id: 'c', type: 'function', function: { name: 'f', arguments: '' } };
    const sealed = { ...call, id: 'd', extra_content: { google: { thought_signature: 's' } } };
    const content = [
      { type: 'text', text: 'a' },
      { type: 'text', text: '' },
      { type: 'refusal', refusal: 'b' },
    ];
    const said = { role: 'assistant', reasoning_content: 'hm', content, refusal: 'c', tool_calls: [call, sealed] };
    expect(messages(said)).toEqual([
      {
        role: 'assistant',
        content: [
          { type: 'reasoning', text: 'hm' },
          { type: 'text', text: 'a' },
          { type: 'refusal', text: 'b' },
          { type: 'refusal', text: 'c' },
          { type: 'tool-call', id: 'c', name: 'f', arguments: '{}' },
          { type: 'tool-call', id: 'd', name: 'f', arguments: '{}', seal: { by: 'gemini', text: 's' } },
        ],
      },
    ]);
  });

  it('puts results that follow one another together', () => {
    const result = (id: string): object => ({ role: 'tool', tool_call_id: id, content: id });
    expect(messages(result('a'), result('b'), USER, result('c')).map(({ role }) => role)).toEqual([
      'tool',
      'user',
      'tool',
    ]);
    expect(messages(result('a'), { ...result('b'), name: 'f', content: '' })).toEqual([
      {
        role: 'tool',
        results: [
          { callId: 'a', content: [{ type: 'text', text: 'a' }], isError: false },
          { callId: 'b', name: 'f', content: [], isError: false },
        ],
      },
    ]);
  });

  it('leaves out messages of others that say nothing', () => {
    const empty = [
      { role: 'system', content: '' },
      { role: 'assistant', content: null },
      { role: 'developer', content: 'a' },
    ];
    expect(messages(...empty, { role: 'user', content: '' })).toEqual([
      { role: 'system', content: [{ type: 'text', text: 'a' }] },
      { role: 'user', content: [{ type: 'text', text: '' }] },
    ]);
  });

  it('says what it left out of messages and tools', () => {
    const tool = { type: 'function', function: { name: 'f' }, cache_control: {} };
    const fields = {
      messages: [
        { ...USER, name: 'Ann' },
        { role: 'assistant', content: 'a', reasoning_details: [] },
      ],
      tools: [tool],
    };
    expect(decodeRequest(body(fields)).dropped).toEqual([
      'messages[].name',
      'messages[].reasoning_details',
      'tools[].cache_control',
    ]);
  });

  it('says each field of messages, parts and tools that it does not know, once, and none that it knows', () => {
    const text = { type: 'text', text: 'a', cache_control: {}, citations: [] };
    const call = { id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } };
    const fields = {
      messages: [
        { role: 'user', content: [text, text, { type: 'refusal', refusal: 'b' }], cache_control: {}, weight: 0 },
        { role: 'assistant', content: 'a', refusal: null, audio: null, tool_calls: [call], weight: 1 },
        { role: 'tool', tool_call_id: 'c', name: 'f', content: 'a' },
        { role: 'constructor', odd: 1 },
      ],
      tools: [{ type: 'function', function: { name: 'f', odd: 1 }, defer_loading: true }],
    };
    expect(decodeRequest(body(fields)).dropped).toEqual([
      'messages[].cache_control',
      'messages[].weight',
      'messages[].content[].citations',
      'tools[].defer_loading',
      'tools[].function.odd',
    ]);
  });

  it("heeds OpenRouter's wish to be told of reasoning and usage, and loses its other fields", () => {
    const fields = { usage: { include: true }, include_reasoning: true, transforms: [], route: 'fallback' };
    expect(decodeRequest(body(fields)).dropped).toEqual(['transforms', 'route']);
    expect(decodeRequest(body({ include_reasoning: false })).dropped).toEqual(['include_reasoning']);
  });

  it('reads again what has been encoded, but for what this dialect cannot say', () => {
    fc.assert(
      fc.property(supported, (given) => {
        const encoded = encodeRequest(given, { upstreamModel: 'gpt', quirks: {} }).body;
        expect(readChatRequest(encoded, HINTS).untranslatable).toEqual([]);
        expect(decodeRequest(encoded)).toEqual({ conversation: carried(given), dropped: [] });
      }),
      { numRuns: 500 },
    );
  });

  it('never throws for a body that has been read', () => {
    const message = fc.record(
      {
        role: fc.constantFrom('system', 'user', 'assistant', 'tool', 'function'),
        content: fc.oneof(
          anyJson,
          fc.string(),
          fc.array(fc.record({ type: fc.constantFrom('text', 'file', 'x'), file: anyJson, text: fc.string() })),
        ),
        tool_calls: fc.array(fc.oneof(anyJson, fc.record({ id: anyJson, function: anyJson }))),
        tool_call_id: anyJson,
        refusal: anyJson,
        reasoning: anyJson,
      },
      { requiredKeys: ['role', 'content'] },
    );
    const some = fc.record(
      {
        tools: fc.array(fc.dictionary(fc.constantFrom('type', 'function'), anyJson)),
        tool_choice: anyJson,
        stop: anyJson,
        user: anyJson,
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(some, fc.array(message, { minLength: 1, maxLength: 3 }), (fields, all) => {
        const whole = body({ ...fields, messages: all });
        try {
          readChatRequest(whole, HINTS);
        } catch (error) {
          if (isPointsmanError(error)) return;
          throw error;
        }
        expect(decodeRequest(whole).conversation.stream).toBe(false);
      }),
      { numRuns: 1000 },
    );
  });
});

const supported = conversation.filter((given) => unsupported(given).length === 0);

/** What of a conversation is left in this dialect. */
function carried({ messages: all, tools, toolChoice, parallelToolCalls, sampling, reasoning, ...rest }: Conversation) {
  const { topK: _, ...others } = sampling;
  return {
    ...rest,
    messages: all.flatMap(carriedMessage),
    tools,
    toolChoice,
    ...(parallelToolCalls === undefined || tools.length === 0 ? {} : { parallelToolCalls }),
    sampling: others,
    ...(reasoning === undefined ? {} : { reasoning: { kind: 'effort', effort: expect.any(String) } }),
  };
}

function carriedMessage(message: Message): readonly Message[] {
  switch (message.role) {
    case 'system':
      return [{ role: 'system', content: joined(message.content, '\n\n') }];
    case 'user': {
      const texts = message.content.filter((part) => part.type === 'text');
      const content = texts.length === message.content.length ? joined(texts, '\n\n') : message.content.map(bare);
      return [{ role: 'user', content }];
    }
    case 'assistant': {
      const said = message.content.filter((part) => part.type === 'text' || part.type === 'refusal');
      const calls = message.content.filter((part) => part.type === 'tool-call').map(({ seal: _, ...call }) => call);
      const content: readonly AssistantPart[] = [...joined(said, ''), ...calls];
      return content.length === 0 ? [] : [{ role: 'assistant', content }];
    }
    case 'tool': {
      const results = message.results.map(({ callId, content }) => ({
        callId,
        content: joined(
          content.filter((part) => part.type === 'text'),
          '',
        ),
        isError: false,
      }));
      const attached = message.results.flatMap(({ callId, content }) => {
        const media = content.filter((part) => part.type !== 'text').map(bare);
        return media.length === 0
          ? []
          : [{ type: 'text' as const, text: `Attached to the result of ${callId}:` }, ...media];
      });
      return [
        { role: 'tool', results },
        ...(attached.length === 0 ? [] : [{ role: 'user' as const, content: attached }]),
      ];
    }
  }
}

function joined(parts: readonly { readonly text: string }[], gap: string): readonly TextPart[] {
  return parts.length === 0 ? [] : [{ type: 'text', text: parts.map(({ text }) => text).join(gap) }];
}

/** Without its mark for the cache; a file has a name. */
function bare({ cache: _, ...part }: UserPart): UserPart {
  return part.type === 'file' ? { ...part, name: part.name ?? expect.any(String) } : part;
}
