import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { conversation as anyConversation } from '../../../test/support/form-arbitraries.ts';
import type { Target } from '../dialect.ts';
import type { Conversation, Message } from '../form/conversation.ts';
import type { Seal } from '../form/seal.ts';
import { geminiProvider } from './index.ts';

const { encodeRequest, path, unsupported } = geminiProvider;

const OLD: Target = { upstreamModel: 'gemini-2.5-flash', quirks: {} };
const NEW: Target = { upstreamModel: 'gemini-3.1-pro-preview', quirks: {} };

const HELLO: Message = { role: 'user', content: [{ type: 'text', text: 'Hello' }] };
const PNG = { kind: 'base64', mediaType: 'image/png', data: 'iVBORw==' } as const;

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

const bodyOf = (overrides: Partial<Conversation>, target: Target = OLD) =>
  encodeRequest(conversation(overrides), target).body;
const droppedOf = (overrides: Partial<Conversation>, target: Target = OLD) =>
  encodeRequest(conversation(overrides), target).dropped;

describe('encodeRequest', () => {
  it('says hello in a few words', () => {
    expect(encodeRequest(conversation(), OLD)).toEqual({
      body: { contents: [{ role: 'user', parts: [{ text: 'Hello' }] }] },
      headers: [],
      dropped: [],
    });
  });

  it('puts what the system says apart, in order', () => {
    const messages: readonly Message[] = [
      { role: 'system', content: [{ type: 'text', text: 'Be kind.' }] },
      { role: 'system', content: [{ type: 'text', text: 'Be brief.' }] },
      HELLO,
    ];
    expect(bodyOf({ messages })).toEqual({
      systemInstruction: { parts: [{ text: 'Be kind.' }, { text: 'Be brief.' }] },
      contents: [{ role: 'user', parts: [{ text: 'Hello' }] }],
    });
  });

  it("lets the user say the system's later words, behind what tools gave back", () => {
    const system: Message = { role: 'system', content: [{ type: 'text', text: 'Be kind.' }] };
    const messages: readonly Message[] = [
      HELLO,
      { role: 'assistant', content: [{ type: 'tool-call', id: 'a', name: 'now', arguments: '{}' }] },
      system,
      { role: 'tool', results: [{ callId: 'a', content: [], isError: false }] },
    ];
    expect(bodyOf({ messages })).not.toHaveProperty('systemInstruction');
    expect(bodyOf({ messages })['contents']).toMatchObject([
      { role: 'user' },
      { role: 'model' },
      { role: 'user', parts: [{ functionResponse: { name: 'now' } }] },
      { role: 'user', parts: [{ text: '<system>\nBe kind.\n</system>' }] },
    ]);
    expect(droppedOf({ messages })).toEqual(['messages[].role']);
    expect(droppedOf({ messages: [system, HELLO] })).toEqual([]);
  });

  it('lets the user say it where nobody else speaks, or the model knows no system', () => {
    const system: Message = { role: 'system', content: [{ type: 'text', text: 'Be kind.' }] };
    expect(bodyOf({ messages: [system] })).toEqual({ contents: [{ role: 'user', parts: [{ text: 'Be kind.' }] }] });
    expect(bodyOf({ messages: [system, HELLO] }, { upstreamModel: 'gemma-3-27b-it', quirks: {} })).toEqual({
      contents: [{ role: 'user', parts: [{ text: 'Be kind.' }, { text: 'Hello' }] }],
    });
  });

  it('carries media inside, and by addresses that Google fetches', () => {
    const content = [
      { type: 'image', source: PNG },
      { type: 'file', source: { kind: 'url', url: 'https://example.com/a.PDF?x=1' } },
    ] as const;
    expect(bodyOf({ messages: [{ role: 'user', content }] })).toMatchObject({
      contents: [
        {
          parts: [
            { inlineData: { mimeType: 'image/png', data: 'iVBORw==' } },
            { fileData: { mimeType: 'application/pdf', fileUri: 'https://example.com/a.PDF?x=1' } },
          ],
        },
      ],
    });
  });

  it('sends calls and their results together, each result under the name of what was called', () => {
    expect(bodyOf({ messages: LOOP })['contents']).toEqual([
      { role: 'user', parts: [{ text: 'Hello' }] },
      {
        role: 'model',
        parts: [
          { text: 'Let me see.', thought: true },
          { functionCall: { id: 'call_1', name: 'get_weather', args: { city: 'Paris' } } },
          { functionCall: { id: 'call_2', name: 'now', args: {} } },
        ],
      },
      {
        role: 'user',
        parts: [
          { functionResponse: { id: 'call_1', name: 'get_weather', response: { output: 'Sunny' } } },
          { functionResponse: { id: 'call_2', name: 'now', response: { error: 'No clock.\nNo watch.' } } },
        ],
      },
      { role: 'user', parts: [{ text: 'Hello' }] },
    ]);
  });

  it('leaves ids out where they are refused', () => {
    const text = JSON.stringify(bodyOf({ messages: LOOP }, { ...OLD, quirks: { noCallIds: true } }));
    expect(text).not.toContain('call_1');
    expect(text).toContain('get_weather');
  });

  it('says of calls that another model made that they have no signature, where one is asked for', () => {
    const sealed = (seal?: Seal): Message => ({
      role: 'assistant',
      content: ['a', 'b'].map((name, index) => ({
        type: 'tool-call',
        id: name,
        name,
        arguments: '{}',
        ...(seal === undefined || index > 0 ? {} : { seal }),
      })),
    });
    const signatures = (message: Message, target: Target) =>
      JSON.stringify(bodyOf({ messages: [HELLO, message] }, target)).match(/"thoughtSignature":"[^"]*"/g);
    const skipped = '"thoughtSignature":"skip_thought_signature_validator"';
    expect(signatures(sealed(), NEW)).toEqual([skipped, skipped]);
    expect(signatures(sealed({ by: 'gemini', text: 'c2lnbg==' }), NEW)).toEqual(['"thoughtSignature":"c2lnbg=="']);
    expect(signatures(sealed(), OLD)).toBeNull();
    expect(signatures(sealed({ by: 'openai', text: 'c2lnbg==' }), NEW)).toEqual([skipped, skipped]);
  });

  it('gives signatures back where they were', () => {
    const content = [
      { type: 'reasoning', text: 'Hm.', seal: { by: 'gemini', text: 'AAAA' } },
      { type: 'text', text: 'Hello!' },
      { type: 'reasoning', text: '', seal: { by: 'gemini', text: 'BBBB' }, redacted: true },
    ] as const;
    expect(bodyOf({ messages: [HELLO, { role: 'assistant', content }] })['contents']).toMatchObject([
      {},
      {
        parts: [
          { text: 'Hm.', thought: true, thoughtSignature: 'AAAA' },
          { text: 'Hello!' },
          { text: '', thoughtSignature: 'BBBB' },
        ],
      },
    ]);
  });

  it('puts what a tool returned besides text into the response, or after it', () => {
    const results = [{ callId: 'x', name: 'look', content: [{ type: 'image', source: PNG }], isError: false }] as const;
    const messages: readonly Message[] = [HELLO, { role: 'tool', results }];
    const image = { inlineData: { mimeType: 'image/png', data: 'iVBORw==' } };
    const response = { id: 'x', name: 'look', response: { output: '' } };
    expect(bodyOf({ messages }, NEW)['contents']).toMatchObject([
      {},
      { parts: [{ functionResponse: { ...response, parts: [image] } }] },
    ]);
    expect(bodyOf({ messages })['contents']).toEqual([
      expect.anything(),
      { role: 'user', parts: [{ functionResponse: response }, image] },
    ]);
  });

  it('declares functions by their JSON schema, and without one where they take nothing', () => {
    const parameters = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
    const tools = [
      { name: 'get_weather', description: 'Weather', parameters },
      { name: 'now', parameters: { type: 'object', properties: {} } },
      { name: 'tag', parameters: { type: 'object', additionalProperties: { type: 'string' } } },
    ];
    expect(bodyOf({ tools })).toMatchObject({
      tools: [
        {
          functionDeclarations: [
            { name: 'get_weather', description: 'Weather', parametersJsonSchema: parameters },
            { name: 'now' },
            { name: 'tag', parametersJsonSchema: tools[2]?.parameters },
          ],
        },
      ],
      toolConfig: { functionCallingConfig: { mode: 'AUTO' } },
    });
    expect(JSON.stringify(bodyOf({ tools: tools.slice(1, 2) }))).not.toContain('parametersJsonSchema');
  });

  it.each([
    ['auto', false, { mode: 'AUTO' }],
    ['auto', true, { mode: 'VALIDATED' }],
    ['none', false, { mode: 'NONE' }],
    ['required', true, { mode: 'ANY' }],
    [{ name: 'now' }, false, { mode: 'ANY', allowedFunctionNames: ['now'] }],
  ] as const)('turns the choice %j (strict: %s) into %j', (toolChoice, strict, functionCallingConfig) => {
    const tools = [{ name: 'now', parameters: {}, strict }];
    expect(bodyOf({ tools, toolChoice })).toMatchObject({ toolConfig: { functionCallingConfig } });
  });

  it('sets sampling and the lower limit', () => {
    const sampling = { temperature: 0.5, topP: 0.9, topK: 40, stop: ['END'], seed: 7, presencePenalty: 1 };
    const target = { upstreamModel: 'gemini-2.0-flash', quirks: {}, maxOutputTokens: 100 };
    expect(bodyOf({ sampling, maxOutputTokens: 200 }, target)['generationConfig']).toEqual({
      maxOutputTokens: 100,
      temperature: 0.5,
      topP: 0.9,
      topK: 40,
      stopSequences: ['END'],
      seed: 7,
      presencePenalty: 1,
    });
  });

  it('asks for JSON, and for JSON of a schema', () => {
    expect(bodyOf({ responseFormat: { type: 'json' } })['generationConfig']).toEqual({
      responseMimeType: 'application/json',
    });
    const schema = { type: 'object', properties: { kind: { const: 'a' } }, anyOf: [{ const: 1 }, true] };
    const responseFormat = { type: 'json-schema', name: 'n', description: 'What.', schema } as const;
    expect(bodyOf({ responseFormat })['generationConfig']).toEqual({
      responseMimeType: 'application/json',
      responseJsonSchema: {
        type: 'object',
        description: 'What.',
        properties: { kind: { enum: ['a'] } },
        anyOf: [{ enum: [1] }, true],
      },
    });
    const told = encodeRequest(conversation({ responseFormat }), { ...OLD, quirks: { noJsonSchema: true } });
    expect(JSON.stringify(told.body)).toContain('fits this JSON schema');
    expect(told.dropped).toEqual(['responseFormat']);
  });

  it.each([
    ['gemini-2.5-flash', 'none', { thinkingBudget: 0 }],
    ['gemini-2.5-pro', 'none', { thinkingBudget: 128 }],
    ['gemini-2.5-flash', 'high', { thinkingBudget: 24_576, includeThoughts: true }],
    ['gemini-3-flash-preview', 'minimal', { thinkingLevel: 'minimal', includeThoughts: true }],
    ['gemini-3.1-pro-preview', 'minimal', { thinkingLevel: 'low', includeThoughts: true }],
    ['gemini-flash-latest', 'xhigh', { thinkingLevel: 'high', includeThoughts: true }],
    ['gemini-pro-latest', 'medium', { thinkingLevel: 'medium', includeThoughts: true }],
  ] as const)('lets %s think with effort %s as %j', (upstreamModel, effort, thinkingConfig) => {
    const reasoning = { kind: 'effort', effort } as const;
    expect(bodyOf({ reasoning }, { upstreamModel, quirks: {} })['generationConfig']).toEqual({ thinkingConfig });
  });

  it('keeps a budget within what the model takes, or makes a word of it', () => {
    const thinking = (upstreamModel: string, tokens: number) =>
      bodyOf({ reasoning: { kind: 'budget', tokens } }, { upstreamModel, quirks: {} })['generationConfig'];
    expect(thinking('gemini-2.5-flash-lite', 100)).toMatchObject({ thinkingConfig: { thinkingBudget: 512 } });
    expect(thinking('gemini-2.5-pro', 100_000)).toMatchObject({ thinkingConfig: { thinkingBudget: 32_768 } });
    expect(thinking('gemini-3-pro', 4000)).toMatchObject({ thinkingConfig: { thinkingLevel: 'low' } });
  });

  it.each([
    ['parallelToolCalls', { parallelToolCalls: false }],
    ['user', { user: 'u' }],
    ['sampling.stop', { sampling: { stop: ['1', '2', '3', '4', '5', '6'] } }],
    ['sampling.seed', { sampling: { seed: 2 ** 40 } }],
    ['sampling.presencePenalty', { sampling: { presencePenalty: 1 } }],
    ['sampling.frequencyPenalty', { sampling: { frequencyPenalty: 1 } }],
    ['messages[].cache', { messages: [{ role: 'user', content: [{ type: 'text', text: 'a', cache: true }] }] }],
    ['messages[].detail', { messages: [{ role: 'user', content: [{ type: 'image', source: PNG, detail: 'high' }] }] }],
    ['messages[].name', { messages: [{ role: 'user', content: [{ type: 'file', source: PNG, name: 'a.png' }] }] }],
  ] as const)('says that it leaves out %s', (name, overrides) => {
    expect(droppedOf(overrides as Partial<Conversation>)).toEqual([name]);
  });

  it('says that a model which cannot think does not', () => {
    const wish = { reasoning: { kind: 'effort', effort: 'high' } } as const;
    expect(droppedOf(wish, { upstreamModel: 'gemini-2.0-flash', quirks: {} })).toEqual(['reasoning']);
    expect(droppedOf(wish, { ...OLD, quirks: { noReasoningEffort: true } })).toEqual(['reasoning']);
    expect(bodyOf(wish, { ...OLD, quirks: { noReasoningEffort: true } })['generationConfig']).toBeUndefined();
    expect(
      droppedOf({ reasoning: { kind: 'effort', effort: 'none' } }, { upstreamModel: 'gemma', quirks: {} }),
    ).toEqual([]);
  });

  it('adds the constant fields of the endpoint', () => {
    expect(bodyOf({}, { ...OLD, quirks: { bodyFields: { labels: { a: 'b' } } } })).toMatchObject({
      labels: { a: 'b' },
    });
  });

  it('carries every text, call and result of every conversation, in turns that Google takes', () => {
    const targets = fc.constantFrom(OLD, NEW, { upstreamModel: 'gemma-3', quirks: {} });
    fc.assert(
      fc.property(anyConversation, targets, (told, target) => {
        const { body } = encodeRequest(told, target);
        const text = JSON.stringify(body);
        const texts = textsOf(told).filter((said) => said.trim() !== '');
        for (const said of texts) expect(text).toContain(JSON.stringify(said).slice(1, -1));
        const { contents } = body as { readonly contents: readonly { role: string; parts: readonly object[] }[] };
        expect(contents.length).toBeGreaterThan(0);
        for (const [index, { role, parts }] of contents.entries()) {
          expect(parts.length).toBeGreaterThan(0);
          expect(role === 'model' && contents[index + 1]?.role === 'model').toBe(false);
          const calls = parts.filter((part) => 'functionCall' in part).length;
          const answers = contents[index + 1]?.parts.filter((part) => 'functionResponse' in part).length ?? 0;
          expect(answers).toBe(calls);
        }
      }),
    );
  });
});

const LOOP: readonly Message[] = [
  HELLO,
  { role: 'assistant', content: [{ type: 'reasoning', text: 'Let me see.' }] },
  {
    role: 'assistant',
    content: [
      { type: 'tool-call', id: 'call_1', name: 'get_weather', arguments: '{"city":"Paris"}' },
      { type: 'tool-call', id: 'call_2', name: 'now', arguments: '' },
    ],
  },
  { role: 'tool', results: [{ callId: 'call_1', content: [{ type: 'text', text: 'Sunny' }], isError: false }] },
  {
    role: 'tool',
    results: [
      {
        callId: 'call_2',
        content: [
          { type: 'text', text: 'No clock.' },
          { type: 'text', text: 'No watch.' },
        ],
        isError: true,
      },
    ],
  },
  HELLO,
];

function textsOf({ messages }: Conversation): readonly string[] {
  return messages.flatMap((message) => {
    const parts = message.role === 'tool' ? message.results.flatMap(({ content }) => content) : message.content;
    return parts.flatMap((part) => ('text' in part ? [part.text] : part.type === 'tool-call' ? [part.name] : []));
  });
}

describe('unsupported', () => {
  it('is a sequence to stop at that would be left out', () => {
    const stops = (count: number) => unsupported?.(conversation({ sampling: { stop: Array(count).fill('.') } }));
    expect(stops(5)).toEqual([]);
    expect(stops(6)).toEqual(['sampling.stop']);
  });

  const of = (url: string, type: 'image' | 'file' = 'image') =>
    unsupported?.(conversation({ messages: [{ role: 'user', content: [{ type, source: { kind: 'url', url } }] }] }));

  it.each(['https://example.com/a.png', 'https://example.com/a.b/c.JPEG#x', 'https://notgoogleapis.com/a.png'])(
    'takes %s',
    (url) => {
      expect(of(url)).toEqual([]);
    },
  );

  it.each([
    'http://example.com/a.png',
    'https://example.com/?q=a.png',
    'https://example.png',
    'https://example.com/picture',
    's3://bucket/a.png',
    'ftp://example.com/a.png',
    'https://[/a.png',
    // The operator's own, and whoever asks through us could read it.
    'gs://bucket/a.png',
    'https://generativelanguage.googleapis.com/v1beta/files/abc',
    'https://generativelanguage.googleapis.com/v1beta/files/abc.png',
    'https://GenerativeLanguage.GoogleAPIs.com:443/v1beta/files/abc.png',
    'https://generativelanguage.googleapis.com./v1beta/files/abc.png',
    'https://example.com@generativelanguage.googleapis.com/v1beta/files/abc.png',
    'https://generativelanguage%2egoogleapis.com/v1beta/files/abc.png',
    'https://generative\tlanguage.googleapis.com/v1beta/files/abc.png',
    'https://us-central1-aiplatform.googleapis.com/a.png',
    'https://storage.googleapis.com/bucket/a.png',
    'https://storage.cloud.google.com/bucket/a.png',
  ])('has no words for %s', (url) => {
    expect(of(url)).toEqual(['messages[0].content[0]']);
  });

  it('has no words for an address in what a tool returned', () => {
    const image = { type: 'image', source: { kind: 'url', url: 'https://example.com/a.png' } } as const;
    const results = [{ callId: 'x', content: [{ type: 'text', text: 'a' }, image], isError: false }] as const;
    expect(unsupported?.(conversation({ messages: [HELLO, { role: 'tool', results }] }))).toEqual([
      'messages[1].results[0].content[1]',
    ]);
  });
});

describe('path', () => {
  it.each([
    ['gemini-2.5-pro', {}, false, '/models/gemini-2.5-pro:generateContent'],
    ['gemini-2.5-pro', {}, true, '/models/gemini-2.5-pro:streamGenerateContent?alt=sse'],
    ['tunedModels/my model', {}, false, '/tunedModels/my%20model:generateContent'],
    ['m', { path: { whole: '/x/{model}:go' } }, true, '/x/m:go'],
    ['m', { path: { whole: '/x/{model}:go', stream: '/x/{model}:flow' } }, true, '/x/m:flow'],
  ])('names %s (%j, stream: %s) as %s', (upstreamModel, quirks, stream, expected) => {
    expect(path({ upstreamModel, quirks }, stream)).toBe(expected);
  });
});
