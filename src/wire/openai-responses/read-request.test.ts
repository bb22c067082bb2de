import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyJson } from '../../../test/support/json-text.ts';
import { isPointsmanError } from '../../core/errors.ts';
import type { RequestHints } from '../../core/hints.ts';
import type { JsonObject } from '../json/problem.ts';
import { decodeRequest } from './decode-request.ts';
import { isResponsesBody, readRequest, refuseStoredState } from './read-request.ts';

const HINTS: RequestHints = { constraints: {}, tags: [] };

const read = (fields: JsonObject) => readRequest({ model: 'auto', input: 'Hi', ...fields }, HINTS);
const untranslatable = (fields: JsonObject) => read(fields).untranslatable;
const dropped = (fields: JsonObject) => decodeRequest({ model: 'auto', input: 'Hi', ...fields }).dropped;

const FUNCTION = { type: 'function', name: 'look', parameters: { type: 'object' }, strict: true };

describe('readRequest', () => {
  it('reads the shortest request', () => {
    expect(read({})).toEqual({
      dialect: 'openai-responses',
      untranslatable: [],
      model: 'auto',
      messages: [{ role: 'user', content: 'Hi', toolCalls: 0 }],
      toolCount: 0,
      responseFormat: 'text',
      stream: false,
      hints: HINTS,
    });
  });

  it('reads instructions, items and settings', () => {
    const request = read({
      instructions: 'Be brief.',
      input: [
        {
          role: 'user',
          content: [
            { type: 'input_text', text: 'What?' },
            { type: 'input_image', image_url: 'https://x/a.png' },
          ],
        },
        { type: 'reasoning', id: 'rs_1', summary: [] },
        { type: 'function_call', call_id: 'c', name: 'look', arguments: '{"a":1}' },
        { type: 'function_call_output', call_id: 'c', output: 'A cat.' },
        { type: 'message', role: 'assistant', content: [{ type: 'refusal', refusal: 'No.' }] },
        { type: 'message', role: 'developer', content: 'Go on.' },
      ],
      tools: [FUNCTION, { type: 'namespace', name: 'n', description: '', tools: [FUNCTION, FUNCTION] }],
      text: { format: { type: 'json_schema', name: 'a', schema: {} } },
      max_output_tokens: 100,
      stream: true,
    });
    expect(request.messages).toEqual([
      { role: 'system', content: 'Be brief.', toolCalls: 0 },
      { role: 'user', content: [{ type: 'text', text: 'What?' }, { type: 'image' }], toolCalls: 0 },
      { role: 'assistant', content: '{"a":1}', toolCalls: 1 },
      { role: 'tool', content: 'A cat.', toolCalls: 0 },
      { role: 'assistant', content: [{ type: 'text', text: 'No.' }], toolCalls: 0 },
      { role: 'system', content: 'Go on.', toolCalls: 0 },
    ]);
    expect(request).toMatchObject({
      toolCount: 3,
      responseFormat: 'json-schema',
      maxOutputTokens: 100,
      stream: true,
      untranslatable: [],
    });
    expect(request.definitions).toEqual([FUNCTION, expect.objectContaining({ name: 'n' }), {}]);
  });

  it('takes null for absent', () => {
    const names = [
      'instructions',
      'tools',
      'tool_choice',
      'text',
      'reasoning',
      'max_output_tokens',
      'stream',
      'conversation',
    ];
    expect(read(Object.fromEntries(names.map((name) => [name, null])))).toEqual(read({}));
  });

  it.each<[string, JsonObject]>([
    ['model', { model: '' }],
    ['input', { input: undefined }],
    ['input', { input: [] }],
    ['input', { input: '\ud800' }],
    ['input[0]', { input: ['Hi'] }],
    ['input[0].role', { input: [{ role: 'tool', content: '' }] }],
    ['input[0].content', { input: [{ role: 'user' }] }],
    ['input[0].content[0].type', { input: [{ role: 'user', content: [{ text: 'Hi' }] }] }],
    ['input[0].content[0].text', { input: [{ role: 'user', content: [{ type: 'input_text' }] }] }],
    ['input[0].call_id', { input: [{ type: 'function_call', name: 'a', arguments: '' }] }],
    ['input[0].arguments', { input: [{ type: 'function_call', name: 'a', call_id: 'c', arguments: {} }] }],
    ['input[0].output', { input: [{ type: 'function_call_output', call_id: 'c' }] }],
    ['input[0].type', { input: [{ type: 3 }] }],
    ['tools', { tools: {} }],
    ['tools[0].type', { tools: [{ name: 'a' }] }],
    ['tools[0].name', { tools: [{ type: 'function' }] }],
    ['tools[0].parameters', { tools: [{ type: 'function', name: 'a', parameters: '' }] }],
    ['tools[0].tools[0].name', { tools: [{ type: 'namespace', name: 'a', tools: [{ type: 'function' }] }] }],
    ['tool_choice', { tool_choice: 'always' }],
    ['tool_choice.name', { tool_choice: { type: 'function' } }],
    ['text.format.type', { text: { format: {} } }],
    ['text.format.schema', { text: { format: { type: 'json_schema', name: 'a' } } }],
    ['temperature', { temperature: 'hot' }],
    ['max_output_tokens', { max_output_tokens: 0 }],
    ['stream', { stream: 'yes' }],
    ['instructions', { instructions: 3 }],
  ])('refuses what is wrong with %s', (param, fields) => {
    expect(() => read(fields)).toThrow(expect.objectContaining({ code: 'invalid_value', param }));
  });

  it('lets only its own dialect serve what is stored at a provider, or not there yet', () => {
    expect(untranslatable({ previous_response_id: 'resp_1', input: undefined })).toEqual(['previous_response_id']);
    expect(untranslatable({ conversation: 'conv_1' })).toEqual(['conversation']);
    expect(untranslatable({ prompt: { id: 'pmpt_1' }, input: undefined })).toEqual(['prompt']);
    expect(untranslatable({ background: true })).toEqual(['background']);
    expect(untranslatable({ background: false, top_logprobs: 0 })).toEqual([]);
    expect(untranslatable({ input: [{ type: 'item_reference', id: 'msg_1' }, { id: 'msg_2' }] })).toEqual([
      'input[0].id',
      'input[1].id',
    ]);
  });

  it('lets only its own dialect serve parts that nobody else could read', () => {
    const content = [
      { type: 'input_image', file_id: 'file_1' },
      { type: 'input_file', file_id: 'file_1' },
      { type: 'input_video', url: 'x' },
      { type: 'input_image', image_url: 'data:image/png,abc' },
    ];
    expect(untranslatable({ input: [{ role: 'user', content }] })).toEqual([
      'input[0].content[0].file_id',
      'input[0].content[1].file_id',
      'input[0].content[2].type',
      'input[0].content[3].type',
    ]);
    expect(
      untranslatable({ input: [{ role: 'assistant', content: [{ type: 'input_image', image_url: 'https://x' }] }] }),
    ).toEqual(['input[0].content[0].type']);
  });

  it('lets only its own dialect serve tools that a provider or its models must know', () => {
    for (const type of ['file_search', 'code_interpreter', 'mcp', 'computer', 'local_shell', 'shell', 'apply_patch']) {
      expect(untranslatable({ tools: [FUNCTION, { type }] })).toEqual(['tools[1].type']);
    }
    const inner = { type: 'namespace', name: 'n', tools: [{ type: 'shell', name: 'a' }] };
    expect(untranslatable({ tools: [inner] })).toEqual(['tools[0].tools[0].type']);
    const item = { type: 'additional_tools', role: 'developer', tools: [FUNCTION, { type: 'shell' }] };
    expect(untranslatable({ input: [item, { role: 'user', content: 'Hi' }] })).toEqual(['input[0].tools[1].type']);
    expect(untranslatable({ tool_choice: { type: 'allowed_tools', mode: 'auto', tools: [] } })).toEqual([
      'tool_choice.type',
    ]);
  });

  it('drops web search where the model has functions and a free choice', () => {
    const search = { type: 'web_search' };
    expect(untranslatable({ tools: [FUNCTION, search] })).toEqual([]);
    expect(dropped({ tools: [FUNCTION, search] })).toEqual(['tools[1].type']);
    expect(untranslatable({ tools: [search] })).toEqual(['tools[0].type']);
    expect(untranslatable({ tools: [FUNCTION, search], tool_choice: 'required' })).toEqual(['tools[1].type']);
    expect(untranslatable({ tools: [search], tool_choice: 'none' })).toEqual([]);
  });

  it('lets only its own dialect serve log probabilities and grammars', () => {
    expect(untranslatable({ top_logprobs: 3 })).toEqual(['top_logprobs']);
    expect(untranslatable({ include: ['reasoning.encrypted_content', 'message.output_text.logprobs'] })).toEqual([
      'include[1]',
    ]);
    expect(untranslatable({ text: { format: { type: 'grammar' } } })).toEqual(['text.format.type']);
  });
});

/** A value for every field that there is, and what becomes of it. */
const FATES: Readonly<Record<string, readonly [unknown, 'carried' | 'dropped' | 'untranslatable']>> = {
  instructions: ['Be brief.', 'carried'],
  tools: [[FUNCTION], 'carried'],
  tool_choice: ['required', 'carried'],
  parallel_tool_calls: [false, 'carried'],
  max_output_tokens: [100, 'carried'],
  temperature: [0.5, 'carried'],
  top_p: [0.5, 'carried'],
  reasoning: [{ effort: 'low' }, 'carried'],
  text: [{ format: { type: 'json_object' } }, 'carried'],
  stream: [true, 'carried'],
  user: ['me', 'carried'],
  safety_identifier: ['me', 'carried'],
  background: [true, 'untranslatable'],
  conversation: [{ id: 'c' }, 'untranslatable'],
  previous_response_id: ['r', 'untranslatable'],
  prompt: [{ id: 'p' }, 'untranslatable'],
  moderation: [{ model: 'm' }, 'untranslatable'],
  top_logprobs: [1, 'untranslatable'],
  client_metadata: [{}, 'dropped'],
  context_management: [[{ type: 'compaction' }], 'dropped'],
  max_tool_calls: [1, 'dropped'],
  metadata: [{ a: 'b' }, 'dropped'],
  prompt_cache_key: ['k', 'dropped'],
  prompt_cache_options: [{}, 'dropped'],
  prompt_cache_retention: ['24h', 'dropped'],
  service_tier: ['flex', 'dropped'],
  store: [true, 'dropped'],
  stream_options: [{ include_obfuscation: false }, 'dropped'],
  truncation: ['auto', 'dropped'],
  something_new: [1, 'dropped'],
};

describe('what becomes of a field', () => {
  it.each(Object.entries(FATES))('%s', (name, [value, fate]) => {
    expect(untranslatable({ [name]: value })).toEqual(fate === 'untranslatable' ? [name] : []);
    expect(dropped({ [name]: value })).toEqual(fate === 'dropped' ? [name] : []);
    const plain = decodeRequest({ model: 'auto', input: 'Hi' }).conversation;
    const { conversation } = decodeRequest({
      model: 'auto',
      input: 'Hi',
      ...(name === 'tool_choice' ? { tools: [FUNCTION] } : {}),
      [name]: value,
    });
    if (fate === 'carried') expect(conversation).not.toEqual(plain);
    else expect(conversation).toEqual(plain);
  });

  it('is said of the parts of text, reasoning and include, too', () => {
    expect(dropped({ text: { verbosity: 'low' }, reasoning: { effort: 'low', summary: 'auto' } })).toEqual([
      'text.verbosity',
      'reasoning.summary',
    ]);
    expect(dropped({ reasoning: { effort: 'huge' } })).toEqual(['reasoning.effort']);
    expect(dropped({ include: ['reasoning.encrypted_content', 'file_search_call.results'] })).toEqual(['include[1]']);
    expect(dropped({ user: 'a', safety_identifier: 'b' })).toEqual(['user']);
  });
});

describe('any JSON', () => {
  it('is refused with a path, or read and decoded', () => {
    const part = fc.record({
      type: fc.constantFrom('input_text', 'input_image', 'input_file', 'refusal', 'x'),
      text: anyJson,
      image_url: anyJson,
      file_data: anyJson,
      detail: anyJson,
    });
    const item = fc.record(
      {
        type: fc.constantFrom('message', 'function_call', 'function_call_output', 'reasoning', 'x'),
        role: fc.constantFrom('user', 'assistant', 'system', 'constructor'),
        content: fc.oneof(anyJson, fc.array(part, { maxLength: 2 })),
        output: fc.oneof(anyJson, fc.array(part, { maxLength: 2 })),
        summary: anyJson,
        encrypted_content: anyJson,
        call_id: fc.constant('c'),
        name: fc.constant('n'),
        arguments: fc.oneof(anyJson, fc.constant('{}')),
        namespace: anyJson,
      },
      { requiredKeys: [] },
    );
    const tool = fc.oneof(
      anyJson,
      fc.record({
        type: fc.constantFrom('function', 'namespace', 'web_search'),
        name: fc.constant('t'),
        tools: anyJson,
        parameters: anyJson,
        strict: anyJson,
      }),
    );
    const body = fc.record(
      {
        model: fc.constant('auto'),
        input: fc.oneof(anyJson, fc.array(item, { maxLength: 4 })),
        tools: fc.oneof(anyJson, fc.array(tool, { maxLength: 3 })),
        tool_choice: anyJson,
        text: anyJson,
        reasoning: anyJson,
        include: anyJson,
        instructions: anyJson,
        user: anyJson,
      },
      { requiredKeys: ['model', 'input'] },
    );
    fc.assert(
      fc.property(body, (value) => {
        try {
          readRequest(value, HINTS);
        } catch (error) {
          expect(isPointsmanError(error) && error.param !== null).toBe(true);
          return;
        }
        decodeRequest(value);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('isResponsesBody', () => {
  it('tells a response that is asked for at the path of chat completions', () => {
    expect(isResponsesBody({ model: 'a', input: 'Hi' })).toBe(true);
    expect(isResponsesBody({ model: 'a', input: [{ role: 'user', content: 'Hi' }] })).toBe(true);
    expect(isResponsesBody({ model: 'a', messages: [], input: 'Hi' })).toBe(false);
    expect(isResponsesBody({ model: 'a' })).toBe(false);
  });
});

describe('refuseStoredState', () => {
  it('names the field and what to do', () => {
    const error = refuseStoredState(read({ previous_response_id: 'resp_1' }));
    expect(error).toMatchObject({ code: 'invalid_value', param: 'previous_response_id' });
    expect(error?.message).toContain('send the whole conversation in `input`');
    expect(refuseStoredState(read({ conversation: 'conv_1' }))?.param).toBe('conversation');
    expect(refuseStoredState(read({ background: true }))).toBeUndefined();
  });

  it('names an item that is only referred to, and how a client is made to send it', () => {
    const input = [
      { role: 'user', content: 'Hi' },
      { type: 'item_reference', id: 'msg_1' },
    ];
    const error = refuseStoredState(read({ input }));
    expect(error).toMatchObject({ code: 'invalid_value', param: 'input[1].id' });
    expect(error?.message).toContain('`store: false`');
    expect(refuseStoredState(read({ input: [{ type: 'web_search_call' }] }))).toBeUndefined();
  });
});
