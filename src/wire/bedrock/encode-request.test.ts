import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { conversation as anyConversation } from '../../../test/support/form-arbitraries.ts';
import type { Target } from '../dialect.ts';
import type { Conversation, MediaPart, Message } from '../form/conversation.ts';
import { bedrockProvider } from './index.ts';

const { encodeRequest, path, unsupported } = bedrockProvider;

const target = (upstreamModel: string): Target => ({ upstreamModel, quirks: {} });
const CLAUDE = target('us.anthropic.claude-sonnet-4-5-20250929-v1:0');
const NOVA = target('amazon.nova-2-lite-v1:0');
const LLAMA = target('meta.llama4-scout-17b-instruct-v1:0');

const HELLO: Message = { role: 'user', content: [{ type: 'text', text: 'Hello' }] };
const PNG = { kind: 'base64', mediaType: 'image/png', data: 'iVBORw==' } as const;
const PDF = { kind: 'base64', mediaType: 'application/pdf', data: 'JVBERg==' } as const;
const NOW = { name: 'now', description: 'The time', parameters: { type: 'object', properties: {} } };

function conversation(overrides: Partial<Conversation> = {}): Conversation {
  return {
    messages: [HELLO],
    tools: [],
    toolChoice: 'auto',
    responseFormat: { type: 'text' },
    sampling: {},
    stream: false,
    ...overrides,
  };
}

const bodyOf = (overrides: Partial<Conversation>, to: Target = CLAUDE) =>
  encodeRequest(conversation(overrides), to).body;
const droppedOf = (overrides: Partial<Conversation>, to: Target = CLAUDE) =>
  encodeRequest(conversation(overrides), to).dropped;

describe('encodeRequest', () => {
  it('says hello in a few words', () => {
    expect(encodeRequest(conversation(), CLAUDE)).toEqual({
      body: { messages: [{ role: 'user', content: [{ text: 'Hello' }] }], inferenceConfig: { maxTokens: 64_000 } },
      headers: [],
      dropped: [],
    });
  });

  it('sets a limit that nobody has said only for a Claude that would be cut short', () => {
    const limitOf = (upstreamModel: string) => bodyOf({}, { ...CLAUDE, upstreamModel })['inferenceConfig'];
    expect(limitOf('us.anthropic.claude-opus-4-6-v1')).toEqual({ maxTokens: 128_000 });
    expect(limitOf('anthropic.claude-3-5-sonnet-20240620-v1:0')).toBeUndefined();
    expect(limitOf('amazon.nova-pro-v1:0')).toBeUndefined();
  });

  it('puts what the system says apart, and lets the user say it where nobody else speaks', () => {
    const system: Message = { role: 'system', content: [{ type: 'text', text: 'Be kind.', cache: true }] };
    const said = [{ text: 'Be kind.' }, { cachePoint: { type: 'default' } }];
    expect(bodyOf({ messages: [system, HELLO] })).toEqual({
      inferenceConfig: { maxTokens: 64_000 },
      system: said,
      messages: [{ role: 'user', content: [{ text: 'Hello' }] }],
    });
    expect(bodyOf({ messages: [system] })).toMatchObject({ messages: [{ role: 'user', content: said }] });
  });

  it("lets the user say the system's later words, behind what tools gave back", () => {
    const system: Message = { role: 'system', content: [{ type: 'text', text: 'Be kind.', cache: true }] };
    const messages: readonly Message[] = [
      HELLO,
      { role: 'assistant', content: [{ type: 'tool-call', id: 'a', name: 'now', arguments: '{}' }] },
      system,
      { role: 'tool', results: [{ callId: 'a', content: [], isError: false }] },
    ];
    expect(bodyOf({ messages })).not.toHaveProperty('system');
    expect(bodyOf({ messages })['messages']).toMatchObject([
      { role: 'user' },
      { role: 'assistant' },
      {
        role: 'user',
        content: [
          { toolResult: { toolUseId: 'a' } },
          { text: '<system>\nBe kind.\n</system>' },
          { cachePoint: { type: 'default' } },
        ],
      },
    ]);
    expect(droppedOf({ messages })).toEqual(['messages[].role']);
    expect(droppedOf({ messages: [system, HELLO] })).toEqual([]);
  });

  it('marks the cache only for models that take it', () => {
    const messages: readonly Message[] = [{ role: 'user', content: [{ type: 'text', text: 'a', cache: true }] }];
    expect(JSON.stringify(bodyOf({ messages }, LLAMA))).not.toContain('cachePoint');
    expect(droppedOf({ messages }, LLAMA)).toEqual(['messages[].cache']);
    expect(droppedOf({ messages }, NOVA)).toEqual([]);
  });

  it('carries images, documents and sound as bytes', () => {
    const content = [
      { type: 'image', source: PNG },
      { type: 'file', source: PDF, name: 'Réport_1.final.pdf' },
      { type: 'file', source: PDF, name: 'R port 1 final.pdf' },
      { type: 'file', source: PDF },
      { type: 'audio', source: { kind: 'base64', mediaType: 'audio/wav', data: 'UklGRg==' } },
    ] as const;
    const document = (name: string) => ({ document: { format: 'pdf', name, source: { bytes: 'JVBERg==' } } });
    expect(bodyOf({ messages: [{ role: 'user', content }] })).toEqual({
      inferenceConfig: { maxTokens: 64_000 },
      messages: [
        {
          role: 'user',
          content: [
            { image: { format: 'png', source: { bytes: 'iVBORw==' } } },
            document('R port 1 final'),
            document('R port 1 final (2)'),
            document('document'),
            { audio: { format: 'wav', source: { bytes: 'UklGRg==' } } },
          ],
        },
      ],
    });
  });

  it('lets nobody speak twice in a row, and says nothing without words', () => {
    expect(bodyOf({ messages: LOOP })['messages']).toEqual([
      { role: 'user', content: [{ text: 'Hello' }] },
      {
        role: 'assistant',
        content: [
          { reasoningContent: { reasoningText: { text: 'Hm.', signature: 'AAAA' } } },
          { reasoningContent: { redactedContent: 'BBBB' } },
          { toolUse: { toolUseId: 'call_1', name: 'get_weather', input: { city: 'Paris' } } },
          { toolUse: { toolUseId: 'fc_b', name: 'now', input: { arguments: '{"half' } } },
        ],
      },
      {
        role: 'user',
        content: [
          { toolResult: { toolUseId: 'call_1', content: [{ text: 'Sunny' }] } },
          { toolResult: { toolUseId: 'fc_b', content: [{ text: 'No clock.' }], status: 'error' } },
          { text: 'Hello' },
        ],
      },
    ]);
    expect(droppedOf({ messages: LOOP })).toEqual(['messages[].reasoning']);
  });

  it('declares the tools that the history calls, even if none may be called', () => {
    const declared = [
      { toolSpec: { name: 'get_weather', inputSchema: { json: { type: 'object', properties: {} } } } },
      { toolSpec: { name: 'now', inputSchema: { json: { type: 'object', properties: {} } } } },
    ];
    expect(bodyOf({ messages: LOOP })).toMatchObject({
      toolConfig: { tools: declared },
      additionalModelRequestFields: { tool_choice: { type: 'none' } },
    });
    expect(bodyOf({ messages: LOOP }, LLAMA)).toMatchObject({ toolConfig: { tools: declared } });
    expect(droppedOf({ messages: LOOP }, LLAMA)).toContain('toolChoice');
    expect(bodyOf({ tools: [NOW], toolChoice: 'none' })).not.toHaveProperty('toolConfig');
  });

  it.each([
    ['auto', undefined],
    ['required', { any: {} }],
    [{ name: 'now' }, { tool: { name: 'now' } }],
  ] as const)('turns the choice %j into %j', (toolChoice, encoded) => {
    expect(bodyOf({ tools: [NOW], toolChoice }, LLAMA)['toolConfig']).toEqual({
      tools: [
        {
          toolSpec: { name: 'now', description: 'The time', inputSchema: { json: { type: 'object', properties: {} } } },
        },
      ],
      ...(encoded === undefined ? {} : { toolChoice: encoded }),
    });
  });

  it.each([
    ['auto', { type: 'auto' }],
    ['required', { type: 'any' }],
    [{ name: 'now' }, { type: 'tool', name: 'now' }],
  ] as const)('asks Claude for one call at a time in its own words, with choice %j', (toolChoice, choice) => {
    const body = bodyOf({ tools: [NOW], toolChoice, parallelToolCalls: false });
    expect(body['additionalModelRequestFields']).toEqual({
      tool_choice: { ...choice, disable_parallel_tool_use: true },
    });
    expect(body['toolConfig']).not.toHaveProperty('toolChoice');
  });

  it('sets sampling and the lower limit, each where the model looks for it', () => {
    const sampling = { temperature: 1.5, topP: 0.9, topK: 40, stop: ['END', ' '], seed: 7, presencePenalty: 1 };
    const overrides = { sampling, maxOutputTokens: 200 };
    const inferenceConfig = { maxTokens: 100, temperature: 1, topP: 0.9, stopSequences: ['END'] };
    expect(bodyOf(overrides, { ...NOVA, maxOutputTokens: 100 })).toMatchObject({
      inferenceConfig,
      additionalModelRequestFields: { inferenceConfig: { topK: 40 } },
    });
    expect(droppedOf(overrides, NOVA)).toEqual([
      'sampling.temperature',
      'sampling.stop',
      'sampling.seed',
      'sampling.presencePenalty',
    ]);
    expect(droppedOf(overrides, LLAMA)).toContain('sampling.topK');
    // It takes one of the two.
    expect(bodyOf({ sampling: { temperature: 0, topP: 0.9, topK: 5 } })).toMatchObject({
      inferenceConfig: { temperature: 0 },
      additionalModelRequestFields: { top_k: 5 },
    });
    expect(droppedOf({ sampling: { temperature: 0, topP: 0.9 } })).toEqual(['sampling.topP']);
    expect(droppedOf({ sampling: { temperature: 0 } }, target('anthropic.claude-opus-4-8'))).toEqual([
      'sampling.temperature',
    ]);
  });

  it.each([
    ['amazon.nova-2-lite-v1:0', 'high', { reasoningConfig: { type: 'enabled', maxReasoningEffort: 'medium' } }],
    ['openai.gpt-oss-120b-1:0', 'minimal', { reasoning_effort: 'low' }],
    ['us.anthropic.claude-opus-4-6-v1', 'high', { thinking: { type: 'adaptive' }, output_config: { effort: 'high' } }],
  ] as const)('lets %s think with effort %s as %j', (model, effort, fields) => {
    const reasoning = { kind: 'effort', effort } as const;
    expect(bodyOf({ reasoning }, target(model))['additionalModelRequestFields']).toEqual(fields);
  });

  it('gives an older Claude as many tokens to think as it was wished', () => {
    const reasoning = { kind: 'budget', tokens: 3000 } as const;
    const thinking = { type: 'enabled', budget_tokens: 3000 };
    expect(bodyOf({ reasoning })['additionalModelRequestFields']).toEqual({ thinking });
  });

  it('leaves a Claude more tokens than it may think with', () => {
    const reasoning = { kind: 'budget', tokens: 6000 } as const;
    const limitOf = (overrides: Partial<Conversation>, model: string) =>
      bodyOf({ reasoning, ...overrides }, target(model))['inferenceConfig'];
    expect(limitOf({}, CLAUDE.upstreamModel)).toEqual({ maxTokens: 64_000 });
    expect(limitOf({}, 'us.anthropic.claude-opus-4-6-v1')).toEqual({ maxTokens: 128_000 });
    expect(limitOf({ maxOutputTokens: 8000 }, CLAUDE.upstreamModel)).toEqual({ maxTokens: 8000 });
    // It is one of Anthropic's, and nothing else is known of it.
    expect(limitOf({}, 'arn:aws:bedrock:us-east-1:1:provisioned-model/anthropic-a')).toEqual({ maxTokens: 10_096 });
    expect(limitOf({ reasoning: { kind: 'budget', tokens: 0 } }, 'anthropic-a')).toBeUndefined();
  });

  it('says so where a model cannot be told how much to think', () => {
    const reasoning = { kind: 'effort', effort: 'high' } as const;
    expect(droppedOf({ reasoning }, LLAMA)).toEqual(['reasoning']);
    expect(droppedOf({ reasoning }, target('amazon.nova-pro-v1:0'))).toEqual(['reasoning']);
    expect(droppedOf({ reasoning }, { ...CLAUDE, quirks: { noReasoningEffort: true } })).toEqual(['reasoning']);
    expect(droppedOf({ reasoning: { kind: 'effort', effort: 'none' } }, LLAMA)).toEqual([]);
  });

  it('does not let Claude think where it would refuse', () => {
    const reasoning = { kind: 'budget', tokens: 2000 } as const;
    expect(droppedOf({ reasoning, tools: [NOW], toolChoice: 'required' })).toEqual(['reasoning']);
    const call = { type: 'tool-call', id: 'a', name: 'now', arguments: '{}' } as const;
    const result = { role: 'tool', results: [{ callId: 'a', content: [], isError: false }] } as const;
    const loop = (...content: Extract<Message, { role: 'assistant' }>['content']): readonly Message[] => [
      HELLO,
      { role: 'assistant', content },
      result,
    ];
    expect(droppedOf({ reasoning, tools: [NOW], messages: loop(call) })).toEqual(['reasoning']);
    const thought = { type: 'reasoning', text: 'Hm.', seal: { by: 'bedrock', text: 'AAAA' } } as const;
    expect(droppedOf({ reasoning, tools: [NOW], messages: loop(thought, call) })).toEqual([]);
  });

  it('lets Claude choose its words by itself while it thinks', () => {
    const reasoning = { kind: 'budget', tokens: 2000 } as const;
    expect(droppedOf({ reasoning, sampling: { temperature: 0, topK: 3 } })).toEqual([
      'sampling.temperature',
      'sampling.topK',
    ]);
  });

  it('asks for JSON in a field where the model knows it, and in words where it does not', () => {
    const schema = { type: 'object', properties: { a: { type: 'string' } } };
    const responseFormat = { type: 'json-schema', name: 'thing', schema } as const;
    const jsonSchema = { name: 'thing', schema: JSON.stringify({ ...schema, additionalProperties: false }) };
    expect(bodyOf({ responseFormat })).toMatchObject({
      outputConfig: { textFormat: { type: 'json_schema', structure: { jsonSchema } } },
    });
    for (const to of [
      LLAMA,
      target('anthropic.claude-opus-4-7'),
      { ...CLAUDE, quirks: { noJsonSchema: true } as const },
    ]) {
      expect(bodyOf({ responseFormat }, to)['system']).toEqual([
        { text: expect.stringContaining(JSON.stringify(schema)) },
      ]);
      expect(droppedOf({ responseFormat }, to)).toEqual(['responseFormat']);
    }
    expect(bodyOf({ responseFormat: { type: 'json' } })['system']).toEqual([{ text: expect.stringContaining('JSON') }]);
    expect(droppedOf({ responseFormat: { type: 'json' } })).toEqual(['responseFormat']);
  });

  it.each([
    ['user', { user: 'u' }],
    ['tools[].strict', { tools: [{ ...NOW, strict: true }] }],
    ['messages[].detail', { messages: [{ role: 'user', content: [{ type: 'image', source: PNG, detail: 'high' }] }] }],
    ['sampling.seed', { sampling: { seed: 1 } }],
    ['sampling.frequencyPenalty', { sampling: { frequencyPenalty: 1 } }],
  ] as const)('says that it leaves out %s', (name, overrides) => {
    expect(droppedOf(overrides as Partial<Conversation>)).toEqual([name]);
  });

  it('adds the constant fields of the endpoint', () => {
    const quirks = { bodyFields: { guardrailConfig: { guardrailIdentifier: 'g' } } };
    expect(bodyOf({}, { ...CLAUDE, quirks })).toMatchObject(quirks.bodyFields);
  });

  it('carries every text, call and result of every conversation, in turns that Bedrock takes', () => {
    fc.assert(
      fc.property(anyConversation, fc.constantFrom(CLAUDE, NOVA, LLAMA), (told, to) => {
        const { body } = encodeRequest(told, to);
        const text = JSON.stringify(body);
        for (const said of textsOf(told)) expect(text).toContain(JSON.stringify(said).slice(1, -1));
        const { messages } = body as { readonly messages: readonly { role: string; content: readonly object[] }[] };
        for (const [index, { role, content }] of messages.entries()) {
          expect(content.length).toBeGreaterThan(0);
          expect(messages[index + 1]?.role).not.toBe(role);
          const calls = content.filter((block) => 'toolUse' in block).length;
          const results = messages[index + 1]?.content.filter((block) => 'toolResult' in block).length ?? 0;
          expect(results).toBe(calls);
          if (calls > 0) expect(body).toHaveProperty('toolConfig');
        }
      }),
    );
  });
});

const LOOP: readonly Message[] = [
  HELLO,
  {
    role: 'assistant',
    content: [
      { type: 'reasoning', text: 'Unsealed.' },
      { type: 'reasoning', text: 'Hm.', seal: { by: 'bedrock', text: 'AAAA' } },
      { type: 'reasoning', text: '', seal: { by: 'bedrock', text: 'redacted:BBBB' }, redacted: true },
      { type: 'text', text: ' \n' },
    ],
  },
  {
    role: 'assistant',
    content: [
      { type: 'tool-call', id: 'call_1', name: 'get_weather', arguments: '{"city":"Paris"}' },
      { type: 'tool-call', id: 'fc:b', name: 'now', arguments: '{"half' },
    ],
  },
  {
    role: 'tool',
    results: [
      { callId: 'call_1', content: [{ type: 'text', text: 'Sunny' }], isError: false },
      { callId: 'fc:b', content: [{ type: 'text', text: 'No clock.' }], isError: true },
    ],
  },
  HELLO,
];

/** But for reasoning that Bedrock has not sealed, and for words that are none. */
function textsOf({ messages }: Conversation): readonly string[] {
  const texts = messages.flatMap((message): readonly string[] => {
    if (message.role === 'tool') return message.results.flatMap(({ content }) => content.flatMap(textOf));
    if (message.role !== 'assistant') return message.content.flatMap(textOf);
    return message.content.flatMap((part) => {
      if (part.type === 'tool-call') return [part.name];
      return part.type === 'reasoning' && part.seal?.by !== 'bedrock' ? [] : [part.text];
    });
  });
  return texts.filter((text) => text.trim() !== '');
}

function textOf(part: { readonly type: string; readonly text?: string }): readonly string[] {
  return part.text === undefined ? [] : [part.text];
}

describe('unsupported', () => {
  const of = (part: MediaPart) => unsupported?.(conversation({ messages: [{ role: 'user', content: [part] }] }));

  it('has words for bytes of known kinds', () => {
    expect(of({ type: 'image', source: PNG })).toEqual([]);
    expect(of({ type: 'file', source: { ...PDF, mediaType: 'Text/Plain' } })).toEqual([]);
  });

  it('has none for addresses, and for other kinds', () => {
    const path = ['messages[0].content[0]'];
    expect(of({ type: 'image', source: { kind: 'url', url: 'https://example.com/a.png' } })).toEqual(path);
    expect(of({ type: 'image', source: { ...PNG, mediaType: 'image/tiff' } })).toEqual(path);
    expect(of({ type: 'file', source: { ...PDF, mediaType: 'constructor' } })).toEqual(path);
  });

  it('has none for sound that a tool returned', () => {
    const sound = { type: 'audio', source: { ...PNG, mediaType: 'audio/wav' } } as const;
    const results = [{ callId: 'a', content: [sound], isError: false }];
    expect(unsupported?.(conversation({ messages: [HELLO, { role: 'tool', results }] }))).toEqual([
      'messages[1].results[0].content[0]',
    ]);
    expect(of(sound)).toEqual([]);
  });
});

describe('path', () => {
  it.each([
    ['anthropic.claude-3-haiku-20240307-v1:0', false, '/model/anthropic.claude-3-haiku-20240307-v1%3A0/converse'],
    ['m', true, '/model/m/converse-stream'],
    [
      'arn:aws:bedrock:us-east-1:1:application-inference-profile/a',
      false,
      '/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A1%3Aapplication-inference-profile%2Fa/converse',
    ],
  ])('names %s (stream: %s) as %s', (upstreamModel, stream, expected) => {
    expect(path({ upstreamModel, quirks: {} }, stream)).toBe(expected);
  });

  it('takes the path that the endpoint has', () => {
    const quirks = { path: { whole: '/x/{model}', stream: '/x/{model}/s' } };
    expect(path({ upstreamModel: 'a:b', quirks }, false)).toBe('/x/a%3Ab');
    expect(path({ upstreamModel: 'a:b', quirks }, true)).toBe('/x/a%3Ab/s');
  });
});
