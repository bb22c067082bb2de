import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { conversation as someConversation } from '../../../test/support/form-arbitraries.ts';
import type { Target } from '../dialect.ts';
import type { AssistantPart, Conversation, Message, UserPart } from '../form/conversation.ts';
import { effortOf } from '../form/effort.ts';
import { decodeRequest } from './decode-request.ts';
import { encodeRequest, path, unsupported } from './encode-request.ts';
import { readRequest } from './read-request.ts';

const TARGET: Target = { upstreamModel: 'gpt-4.1', quirks: {} };
const CONVERSATION: Conversation = {
  messages: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }],
  tools: [],
  toolChoice: 'auto',
  responseFormat: { type: 'text' },
  sampling: {},
  stream: false,
};

const encoded = (fields: Partial<Conversation>, target: Partial<Target> = {}) =>
  encodeRequest({ ...CONVERSATION, ...fields }, { ...TARGET, ...target });

describe('encodeRequest', () => {
  it('writes the shortest request, and has nothing stored', () => {
    expect(encoded({})).toEqual({
      body: {
        model: 'gpt-4.1',
        input: [{ type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Hi' }] }],
        store: false,
      },
      headers: [],
      dropped: [],
    });
  });

  it('writes a tool loop with its reasoning', () => {
    const messages: readonly Message[] = [
      { role: 'system', content: [{ type: 'text', text: 'Be brief.' }] },
      { role: 'user', content: [{ type: 'text', text: 'Look.' }] },
      {
        role: 'assistant',
        content: [
          { type: 'reasoning', text: 'Hm.', seal: { by: 'openai', text: 'gAAAAAB1' } },
          { type: 'text', text: 'I look.' },
          { type: 'tool-call', id: 'call_1', name: 'look', arguments: '{}' },
        ],
      },
      { role: 'tool', results: [{ callId: 'call_1', content: [{ type: 'text', text: 'A cat.' }], isError: false }] },
    ];
    const tools = [{ name: 'look', parameters: { type: 'object' } }];
    const { body } = encoded({ messages, tools, toolChoice: { name: 'look' }, parallelToolCalls: false, stream: true });
    expect(body).toEqual({
      model: 'gpt-4.1',
      instructions: 'Be brief.',
      input: [
        { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Look.' }] },
        { type: 'reasoning', summary: [{ type: 'summary_text', text: 'Hm.' }], encrypted_content: 'gAAAAAB1' },
        { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'I look.' }] },
        { type: 'function_call', call_id: 'call_1', name: 'look', arguments: '{}' },
        { type: 'function_call_output', call_id: 'call_1', output: 'A cat.' },
      ],
      tools: [{ type: 'function', name: 'look', parameters: { type: 'object' }, strict: false }],
      tool_choice: { type: 'function', name: 'look' },
      parallel_tool_calls: false,
      include: ['reasoning.encrypted_content'],
      stream: true,
      store: false,
    });
  });

  it('never sends what another provider sealed', () => {
    const content: readonly AssistantPart[] = [
      { type: 'reasoning', text: 'Hm.', seal: { by: 'anthropic', text: 'gAAAAAB2' } },
      { type: 'text', text: 'Yes.' },
    ];
    const { body, dropped } = encoded({
      messages: [...CONVERSATION.messages, { role: 'assistant', content }, ...CONVERSATION.messages],
    });
    expect(JSON.stringify(body)).not.toContain('gAAAAAB2');
    expect(dropped).toEqual(['messages[].reasoning', 'messages[].seal']);
  });

  it('asks for reasoning in words, and for what is needed to go on with it', () => {
    expect(encoded({ reasoning: { kind: 'budget', tokens: 4000 } }).body).toMatchObject({
      reasoning: { effort: 'low' },
      include: ['reasoning.encrypted_content'],
    });
    const none = encoded({ reasoning: { kind: 'effort', effort: 'none' } });
    expect(none.body).not.toHaveProperty('reasoning');
    expect(none.dropped).toEqual(['reasoning']);
  });

  it('keeps to the lower limit, but asks for no fewer tokens than can be asked for', () => {
    expect(encoded({ maxOutputTokens: 500 }, { maxOutputTokens: 100 }).body).toMatchObject({ max_output_tokens: 100 });
    expect(encoded({ maxOutputTokens: 50 }, { maxOutputTokens: 100 }).body).toMatchObject({ max_output_tokens: 50 });
    expect(encoded({ maxOutputTokens: 1 }).body).toMatchObject({ max_output_tokens: 16 });
  });

  it('names what it has to leave out', () => {
    const sampling = { topK: 3, seed: 1, presencePenalty: 1, frequencyPenalty: 1, stop: ['END'] };
    expect(encoded({ sampling }).dropped).toEqual([
      'sampling.topK',
      'sampling.stop',
      'sampling.seed',
      'sampling.presencePenalty',
      'sampling.frequencyPenalty',
    ]);
    expect(unsupported({ ...CONVERSATION, sampling })).toEqual(['sampling.stop']);
  });

  it('leaves out the name of a user that OpenAI would refuse for its length', () => {
    expect(encoded({ user: 'u'.repeat(64) })).toMatchObject({ body: { user: 'u'.repeat(64) }, dropped: [] });
    const { body, dropped } = encoded({ user: 'u'.repeat(65) });
    expect(body).not.toHaveProperty('user');
    expect(dropped).toEqual(['user']);
  });

  it('cannot be told of audio', () => {
    const audio: UserPart = { type: 'audio', source: { kind: 'base64', mediaType: 'audio/wav', data: 'AAAA' } };
    expect(unsupported({ ...CONVERSATION, messages: [{ role: 'user', content: [audio] }] })).toEqual([
      'messages[0].content[0]',
    ]);
  });

  it('has regard for the quirks of an endpoint', () => {
    const quirks = {
      noModelInBody: true,
      bodyFields: { tier: 'x' },
      refuses: ['store'],
    } as const;
    const system: Message = { role: 'system', content: [{ type: 'text', text: 'Now.' }] };
    const { body, dropped } = encoded({ messages: [...CONVERSATION.messages, system] }, { quirks });
    expect(body).toMatchObject({ tier: 'x', input: [{ role: 'user' }, { role: 'system' }] });
    expect(body).not.toHaveProperty('model');
    expect(body).not.toHaveProperty('store');
    expect(dropped).toEqual(['store']);
  });

  it('goes to the path of the endpoint', () => {
    expect(path(TARGET, false)).toBe('/responses');
    const quirks = { path: { whole: '/deployments/{model}/responses', stream: '/deployments/{model}/stream' } };
    expect(path({ upstreamModel: 'a/$&', quirks }, false)).toBe('/deployments/a%2F%24%26/responses');
    expect(path({ upstreamModel: 'a', quirks }, true)).toBe('/deployments/a/stream');
  });

  it('is read and decoded to the same conversation, but for what it left out', () => {
    fc.assert(
      fc.property(someConversation, (whole) => {
        const { body } = encodeRequest(whole, TARGET);
        const request = readRequest(body, { constraints: {}, tags: [] });
        expect(request.untranslatable).toEqual([]);
        expect(decodeRequest(body).conversation).toEqual(afterTravel(whole));
      }),
    );
  });
});

/** What is left of a conversation that has been a body of this dialect. */
function afterTravel(whole: Conversation): Conversation {
  const { temperature, topP } = whole.sampling;
  const { parallelToolCalls, reasoning, maxOutputTokens, ...rest } = whole;
  return {
    ...rest,
    messages: merged(whole.messages),
    tools: whole.tools.map((tool) => ({ ...tool, strict: tool.strict ?? false })),
    ...(parallelToolCalls === undefined || whole.tools.length === 0 ? {} : { parallelToolCalls }),
    sampling: { ...(temperature === undefined ? {} : { temperature }), ...(topP === undefined ? {} : { topP }) },
    ...(maxOutputTokens === undefined ? {} : { maxOutputTokens: Math.max(16, maxOutputTokens) }),
    ...(reasoning === undefined || effortOf(reasoning) === 'none'
      ? {}
      : { reasoning: { kind: 'effort', effort: effortOf(reasoning) } }),
  };
}

/** The first words of the system are one text; what the model says in a row is one message. */
function merged(messages: readonly Message[]): readonly Message[] {
  const first = messages.findIndex(({ role }) => role !== 'system');
  const head = messages.slice(0, first).flatMap((message) => (message.role === 'system' ? message.content : []));
  const instructions = head.map(({ text }) => text).join('\n\n');
  const system: readonly Message[] =
    first === 0 ? [] : [{ role: 'system', content: [{ type: 'text', text: instructions }] }];
  const all = [...system];
  for (const message of messages.slice(first).map(messageAfterTravel)) {
    const last = all.at(-1);
    if (message.role === 'assistant' && message.content.length === 0) continue;
    if (last?.role !== 'assistant' || message.role !== 'assistant') all.push(message);
    else all[all.length - 1] = { ...last, content: [...last.content, ...message.content] };
  }
  return all;
}

function messageAfterTravel(message: Message): Message {
  switch (message.role) {
    case 'system':
      return { ...message, content: message.content.map(({ text }) => ({ type: 'text', text })) };
    case 'user':
      return { ...message, content: message.content.flatMap(partAfterTravel) };
    case 'assistant':
      return { ...message, content: message.content.flatMap(spokenAfterTravel) };
    case 'tool':
      return {
        ...message,
        results: message.results.map(({ callId, content }) => ({
          callId,
          content: content.flatMap(partAfterTravel),
          isError: false,
        })),
      };
  }
}

function partAfterTravel({ cache: _, ...part }: UserPart): readonly UserPart[] {
  if (part.type === 'audio') return [];
  if (part.type !== 'file') return [part];
  const { name: given, ...file } = part;
  if (file.source.kind === 'url') return [file];
  return [{ ...file, name: given ?? (file.source.mediaType === 'application/pdf' ? 'file.pdf' : 'file') }];
}

function spokenAfterTravel(part: AssistantPart): readonly AssistantPart[] {
  if (part.type === 'reasoning') return [];
  if (part.type === 'tool-call')
    return [{ type: 'tool-call', id: part.id, name: part.name, arguments: part.arguments }];
  return [{ type: part.type, text: part.text }];
}
