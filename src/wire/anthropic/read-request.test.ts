import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyJson } from '../../../test/support/json-text.ts';
import type { ChatRequest } from '../../core/chat-request.ts';
import type { RequestHints } from '../../core/hints.ts';
import type { JsonObject } from '../json/problem.ts';
import { countTokens } from './count-tokens.ts';
import { decodeRequest } from './decode-request.ts';
import { readRequest } from './read-request.ts';

const HINTS: RequestHints = { constraints: {}, tags: [] };
const BASE = { model: 'auto', max_tokens: 100, messages: [{ role: 'user', content: 'Hi' }] };
const CALL = { name: 'f', input: {} };
const RESULT = {
  type: 'tool_result',
  tool_use_id: 'a',
  content: [
    { type: 'text', text: '42' },
    { type: 'image', source: { type: 'url', url: 'https://x.y/z.png' } },
  ],
};

describe('readRequest', () => {
  it('reads the least there can be', () => {
    expect(read({})).toEqual({
      dialect: 'anthropic',
      untranslatable: [],
      model: 'auto',
      messages: [{ role: 'user', content: 'Hi', toolCalls: 0 }],
      toolCount: 0,
      responseFormat: 'text',
      maxOutputTokens: 100,
      stream: false,
      hints: HINTS,
    });
  });

  it('reads the system, tools, the shape of the answer', () => {
    const request = read({
      system: [{ type: 'text', text: 'Be brief.', cache_control: { type: 'ephemeral' } }],
      tools: [{ name: 'f', input_schema: { type: 'object' } }],
      output_config: { format: { type: 'json_schema', schema: { type: 'object' } } },
      stream: true,
    });
    expect(request).toMatchObject({ toolCount: 1, responseFormat: 'json-schema', stream: true });
    expect(request.definitions).toMatchObject([{ name: 'f', parameters: { type: 'object' } }, {}]);
    expect(request.messages[0]).toEqual({ role: 'system', content: 'Be brief.', toolCalls: 0 });
    expect(read({ tools: [{ name: 'f', input_schema: {} }], tool_choice: { type: 'none' } }).toolCount).toBe(0);
  });

  it("tells what tools gave back from the user's words", () => {
    const messages = [
      ...BASE.messages,
      { role: 'assistant', content: [{ type: 'thinking', thinking: 'Hm.', signature: 'E' }, use('a'), use('b')] },
      { role: 'user', content: [RESULT, { type: 'text', text: 'and?' }] },
      { role: 'user', content: [RESULT] },
    ];
    const result = { role: 'tool', content: [{ type: 'text', text: '42' }, { type: 'image' }], toolCalls: 0 };
    expect(read({ messages }).messages.slice(1)).toEqual([
      { role: 'assistant', content: 'Hm.', toolCalls: 2, calls: [CALL, CALL] },
      result,
      { role: 'user', content: 'and?', toolCalls: 0 },
      result,
    ]);
  });

  it('sees what a document is', () => {
    const document = (source: object) => [{ role: 'user', content: [{ type: 'document', title: 'T', source }] }];
    const contentOf = (source: object) => read({ messages: document(source) }).messages[0]?.content;
    expect(contentOf({ type: 'base64', media_type: 'application/pdf', data: 'AAAA' })).toEqual([{ type: 'file' }]);
    expect(contentOf({ type: 'file', file_id: 'file_1' })).toEqual([{ type: 'file' }]);
    expect(contentOf({ type: 'text', media_type: 'text/plain', data: 'words' })).toEqual([
      { type: 'text', text: 'T' },
      { type: 'text', text: 'words' },
    ]);
  });

  it.each([
    [{ max_tokens: undefined }, 'max_tokens'],
    [{ max_tokens: -1 }, 'max_tokens'],
    [{ model: '' }, 'model'],
    [{ messages: [] }, 'messages'],
    [{ messages: [{ role: 'tool', content: 'x' }] }, 'messages[0].role'],
    [{ messages: [{ role: 'user' }] }, 'messages[0].content'],
    [{ messages: [{ role: 'user', content: '\ud800' }] }, 'messages[0].content'],
    [{ messages: [{ role: 'user', content: [{ type: 'text' }] }] }, 'messages[0].content[0].text'],
    [{ messages: [{ role: 'user', content: [{ type: 'image' }] }] }, 'messages[0].content[0].source'],
    [{ messages: [{ role: 'user', content: [{ ...RESULT, tool_use_id: 1 }] }] }, 'messages[0].content[0].tool_use_id'],
    [{ system: 5 }, 'system'],
    [{ tools: [{ name: 'f' }] }, 'tools[0].input_schema'],
    [{ tool_choice: { type: 'some' } }, 'tool_choice.type'],
    [{ thinking: { type: 'enabled' } }, 'thinking.budget_tokens'],
    [{ output_format: { type: 'json_schema' } }, 'output_format.schema'],
    [{ stop_sequences: [1] }, 'stop_sequences[0]'],
    [{ temperature: 'hot' }, 'temperature'],
    [{ metadata: { user_id: 7 } }, 'metadata.user_id'],
  ])('names the field that is wrong in %j', (fields, param) => {
    expect(() => read(fields)).toThrow(expect.objectContaining({ code: 'invalid_value', param }));
  });

  it('says that max_tokens is missing', () => {
    expect(() => read({ max_tokens: undefined })).toThrow(
      '`max_tokens` must be a whole number: how many tokens the answer may have at most, not absent.',
    );
  });

  it.each([
    [{ tools: [{ type: 'web_search_20250305', name: 'web_search' }] }, ['tools[0].type']],
    [{ tools: [{ type: 'custom', name: 'f', input_schema: {} }] }, []],
    [{ container: 'c_1' }, ['container']],
    [{ container: null, mcp_servers: [] }, []],
    [{ mcp_servers: [{ type: 'url', url: 'https://x.y', name: 'm' }] }, ['mcp_servers']],
    [
      { thread: { type: 'create' }, inference_geo: 'us', something_new: 1 },
      ['thread', 'inference_geo', 'something_new'],
    ],
    [{ max_tokens: 0 }, ['max_tokens']],
    [{ thinking: { type: 'telepathic' } }, ['thinking.type']],
    [
      { messages: asUser({ type: 'search_result', source: 's', title: 't', content: [] }) },
      ['messages[0].content[0].type'],
    ],
    [
      { messages: asUser({ type: 'image', source: { type: 'file', file_id: 'f' } }) },
      ['messages[0].content[0].source.type'],
    ],
    [
      {
        messages: asUser({
          type: 'document',
          citations: { enabled: true },
          source: { type: 'url', url: 'https://x.y' },
        }),
      },
      ['messages[0].content[0].citations'],
    ],
    [
      { messages: asUser({ ...RESULT, content: [{ type: 'search_result', source: 's', title: 't', content: [] }] }) },
      ['messages[0].content[0].content[0].type'],
    ],
    [{ messages: asUser({ type: 'tool_reference', tool_name: 'f' }) }, ['messages[0].content[0].type']],
  ])('leaves to Anthropic what only it can do of %j', (fields, paths) => {
    expect(read(fields).untranslatable).toEqual(paths);
  });

  it('reads, leaves to Anthropic or drops every field there is', () => {
    const value = anyJson.filter((json) => json !== null && !(Array.isArray(json) && json.length === 0));
    const name = fc.oneof(fc.string(), fc.constantFrom('service_tier', 'context_management', 'cache_control', 'n'));
    fc.assert(
      fc.property(name, value, (field, json) => {
        fc.pre(!READ_FIELDS.includes(field));
        const { untranslatable } = read({ [field]: json });
        const { dropped } = decodeRequest({ ...BASE, [field]: json });
        expect([...untranslatable, ...dropped]).toEqual([field]);
      }),
    );
  });

  it('takes only what decoding and counting take, and throws nothing but its own error', () => {
    fc.assert(
      fc.property(someBody, (body) => {
        if (isRead(body)) {
          decodeRequest(body);
          expect(countTokens(body)).toBeGreaterThan(0);
        }
      }),
    );
  });
});

const READ_FIELDS: readonly string[] = [
  ...['model', 'max_tokens', 'messages', 'system', 'tools', 'tool_choice', 'output_config', 'stream'],
  ...['output_format', 'temperature', 'top_p', 'top_k', 'stop_sequences', 'thinking', 'metadata'],
];

function read(fields: JsonObject): ChatRequest {
  return readRequest({ ...BASE, ...fields }, HINTS);
}

function isRead(body: JsonObject): boolean {
  try {
    readRequest(body, HINTS);
    return true;
  } catch (problem) {
    expect(problem).toMatchObject({ code: 'invalid_value' });
    return false;
  }
}

function use(id: string): object {
  return { type: 'tool_use', id, name: 'f', input: {} };
}

function asUser(block: object): readonly object[] {
  return [{ role: 'user', content: [block] }];
}

const orAny = (...likely: readonly unknown[]) =>
  fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...likely) }, anyJson);
const someBlock = fc.oneof(
  fc.record(
    {
      type: orAny('text', 'image', 'document', 'tool_use', 'tool_result', 'thinking', 'redacted_thinking', 'other'),
      text: orAny('words'),
      source: orAny(
        { type: 'url', url: 'https://x.y' },
        { type: 'text', data: 'x' },
        { type: 'content', content: 'x' },
      ),
      id: orAny('a'),
      name: orAny('f'),
      input: orAny({}),
      tool_use_id: orAny('a'),
      content: orAny('x', [{ type: 'text', text: 'x' }]),
      thinking: orAny('x'),
      signature: orAny('', 'pointsman:x', 'pointsman:gemini:x', 'pointsman-call:gemini:x', 'E'),
      data: orAny('E', 'pointsman:x', 'pointsman:gemini:x', 'pointsman-call:gemini:x'),
    },
    { requiredKeys: ['type'] },
  ),
  anyJson,
);
const someBody = fc
  .record(
    {
      messages: orAny(BASE.messages),
      blocks: fc.array(someBlock, { maxLength: 3 }),
      role: orAny('user', 'assistant', 'system'),
      system: orAny('x', [{ type: 'text', text: 'x' }]),
      tools: orAny([{ name: 'f', input_schema: {} }]),
      tool_choice: orAny({ type: 'any' }),
      thinking: orAny({ type: 'adaptive' }),
      output_config: orAny({ effort: 'max' }),
      metadata: orAny({}),
    },
    { requiredKeys: ['messages', 'blocks', 'role'] },
  )
  .map(({ messages, blocks, role, ...fields }): JsonObject => {
    const last = { role, content: blocks };
    return {
      ...BASE,
      ...fields,
      messages: Array.isArray(messages) ? [...(messages as readonly unknown[]), last] : messages,
    };
  });
