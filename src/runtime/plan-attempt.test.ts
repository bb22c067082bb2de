import { describe, expect, it } from 'vitest';
import { completion, provider } from '../../test/support/attempts.ts';
import { deployment, NOW, snapshot } from '../../test/support/builders.ts';
import { RecordingSink } from '../../test/support/recording-sink.ts';
import { DONE, STOP, says, usageEvent } from '../../test/support/sse.ts';
import type { Auth, Config, Provider } from '../core/config.ts';
import type { Link } from '../core/decision.ts';
import type { Deployment } from '../core/deployment.ts';
import { DIALECTS, type DialectName } from '../core/dialect-name.ts';
import { Secret } from '../core/secret.ts';
import { anthropicClient } from '../wire/anthropic/index.ts';
import { takeControls } from '../wire/controls.ts';
import type { ClientDialect } from '../wire/dialect.ts';
import { PROVIDER_DIALECTS } from '../wire/dialects.ts';
import type { JsonObject } from '../wire/json/problem.ts';
import { openaiChatClient } from '../wire/openai-chat/index.ts';
import { openaiCompletionsClient } from '../wire/openai-completions/index.ts';
import { openaiResponsesClient } from '../wire/openai-responses/index.ts';
import { MALFORMED } from './answer-reader.ts';
import type { AttemptPlan } from './attempt.ts';
import { type ClientCall, planAttempt } from './plan-attempt.ts';
import { type ClientHeaders, fixedHeaders } from './provider-call.ts';
import { readBody } from './read-body.ts';

/** The same request in each language that clients speak, with what is meant for us alone and what nobody knows. */
const BODIES: Readonly<Record<string, JsonObject>> = {
  'openai-chat': {
    model: 'auto',
    messages: [{ role: 'user', content: 'Grüße' }],
    max_completion_tokens: 5000,
    pointsman: { tags: ['secret-tag'] },
    service_tier: 'auto',
    x_unknown: [1],
  },
  'openai-responses': {
    model: 'auto',
    input: 'Grüße',
    max_output_tokens: 5000,
    pointsman: { tags: ['secret-tag'] },
    service_tier: 'auto',
    x_unknown: [1],
  },
  anthropic: {
    model: 'auto',
    max_tokens: 5000,
    messages: [{ role: 'user', content: 'Grüße' }],
    pointsman: { tags: ['secret-tag'] },
    service_tier: 'auto',
    x_unknown: [1],
  },
};

const CLIENTS: readonly ClientDialect[] = [openaiChatClient, openaiResponsesClient, anthropicClient];
const PAIRS = CLIENTS.flatMap((client) => DIALECTS.map((to) => ({ client, from: client.name, to })));
const SAME = PAIRS.filter(({ from, to }) => from === to);
const OTHER = PAIRS.filter(({ from, to }) => from !== to);

/** Where each language has its limit on output tokens. */
const LIMITS: Readonly<Record<DialectName, (body: JsonObject) => unknown>> = {
  'openai-chat': (body) => body['max_completion_tokens'],
  'openai-responses': (body) => body['max_output_tokens'],
  anthropic: (body) => body['max_tokens'],
  gemini: (body) => (body['generationConfig'] as JsonObject)['maxOutputTokens'],
  bedrock: (body) => (body['inferenceConfig'] as JsonObject)['maxTokens'],
};

/** A first output, in the language of a provider. */
const TEXTS: Readonly<Partial<Record<DialectName, string>>> = {
  'openai-chat': says('a'),
  'openai-responses': `event: response.output_text.delta\ndata: ${JSON.stringify({
    type: 'response.output_text.delta',
    item_id: 'm1',
    output_index: 0,
    content_index: 0,
    delta: 'a',
  })}\n\n`,
};

interface Setting {
  readonly client?: ClientDialect;
  readonly body?: JsonObject;
  readonly headers?: ClientHeaders;
  readonly deployment?: Partial<Deployment>;
  readonly provider?: Partial<Provider>;
  readonly params?: Link['params'];
  readonly credential?: number;
  readonly atomic?: boolean;
}

function plan(to: DialectName, setting: Setting = {}) {
  const { client = openaiChatClient, body = BODIES[client.name] ?? {}, headers = {}, params = {} } = setting;
  const { credential = 0, atomic = false } = setting;
  const asked = deployment('cloud/m', { upstreamModel: 'up-ü', dialect: to, ...setting.deployment });
  const config: Config = {
    snapshot: snapshot([asked]),
    snapshotHash: 'hash',
    providers: { cloud: provider('cloud', { dialect: to, ...setting.provider }) },
    keys: [],
    server: {
      host: '127.0.0.1',
      port: 0,
      maxBodyBytes: 1,
      requestTimeoutMs: 1,
      allowedHosts: [],
      maxConnections: 1,
      writeTimeoutMs: 1,
      keepAliveMs: 0,
      maxLoopDelayMs: 1,
      drainTimeoutMs: 1,
    },
    classifier: { name: 'heuristic' },
    records: { directory: null },
    demo: false,
  };
  const source = readBody(Buffer.from(JSON.stringify(body)));
  const sink = new RecordingSink();
  const { hints, body: fields } = takeControls(source.parsed, headers);
  const request = client.readRequest(fields, hints);
  const call: ClientCall = {
    id: 'R1',
    at: NOW,
    request,
    body: source,
    decoded: () => client.decodeRequest(fields),
    headers,
    client,
    sink,
  };
  const link: Link = { deployment: asked.id, role: 'first', timeoutMs: 9000, params };
  return {
    ...planAttempt(
      call,
      link,
      { number: 3, credential, timeoutMs: 7000 },
      { config, fixedHeaders, atomic, inputTokens: 7 },
    ),
    sink,
    source,
  };
}

function sent({ call }: AttemptPlan): JsonObject {
  return JSON.parse(call.body.toString()) as JsonObject;
}

/** Lets the plan's reader take in these texts. */
function read({ read: open, sink }: ReturnType<typeof plan>, ...texts: readonly string[]) {
  const untouchedWhenTold: boolean[] = [];
  const onOutput = (): void => void untouchedWhenTold.push(sink.untouched);
  const answer = open(() => 70, { pause: () => {}, resume: () => {} }, onOutput);
  const progress = texts.map((text) => answer.push(Buffer.from(text)));
  const last = progress.at(-1);
  return { answer, sink, untouchedWhenTold, end: last === 'more' || last === 'nothing' ? answer.finish() : last };
}

function pairs(headers: readonly string[]): Readonly<Record<string, string | undefined>> {
  const names = headers.filter((_, index) => index % 2 === 0);
  expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(names.length);
  return Object.fromEntries(names.map((name, index) => [name, headers[2 * index + 1]]));
}

describe.each(SAME)('an attempt at a provider that speaks $from, as its client does', ({ client, to }) => {
  it('sends the body as it came, but for the model and what is meant for us', () => {
    const { pointsman: _, ...fields } = BODIES[to] ?? {};
    const planned = plan(to, { client });
    expect(sent(planned)).toEqual({ ...fields, model: 'up-ü' });
    expect(planned.call.body.toString()).not.toContain('secret-tag');
    expect(planned.dropped).toEqual([]);
  });

  it('copies nothing where nothing is to be changed', () => {
    const { pointsman: _, ...fields } = BODIES[to] ?? {};
    const planned = plan(to, { client, body: { ...fields, model: 'up' }, deployment: { upstreamModel: 'up' } });
    expect(planned.call.body).toBe(planned.source.bytes);
  });

  it('lowers a limit that is above what the model can, and adds none', () => {
    expect(LIMITS[to](sent(plan(to, { client, deployment: { maxOutputTokens: 4096 } })))).toBe(4096);
    expect(LIMITS[to](sent(plan(to, { client, deployment: { maxOutputTokens: 9999 } })))).toBe(5000);
  });

  it('lowers a limit to that of the policy', () => {
    expect(LIMITS[to](sent(plan(to, { client, params: { maxOutputTokens: 300 } })))).toBe(300);
    const ceiling = { maxOutputTokens: 200 };
    expect(LIMITS[to](sent(plan(to, { client, deployment: ceiling, params: { maxOutputTokens: 300 } })))).toBe(200);
  });
});

describe('an attempt at a provider that speaks as its client does, with quirks', () => {
  const messages = [{ role: 'user', content: 'Hi' }];
  const quirks = { refuses: ['seed'], noParallelToolCalls: true, noJsonSchema: true } as const;
  const schema = { type: 'json_schema', json_schema: { name: 's', schema: { type: 'object' } } };

  it('sends no field that would be refused, and says so', () => {
    const body = { model: 'auto', messages, seed: 1, parallel_tool_calls: true, x_unknown: 1 };
    const planned = plan('openai-chat', { body, provider: { quirks } });
    expect(sent(planned)).toEqual({ model: 'up-ü', messages, x_unknown: 1 });
    expect(planned.dropped).toEqual(['parallelToolCalls', 'seed']);
  });

  it('is translated where what would be refused stands inside of a field', () => {
    const body = { model: 'auto', messages, response_format: schema, seed: 1, service_tier: 'auto' };
    const planned = plan('openai-chat', { body, provider: { quirks } });
    expect(sent(planned)).toMatchObject({
      response_format: { type: 'json_object' },
      messages: [{ role: 'system' }, {}],
    });
    expect(planned.dropped).toEqual(['service_tier', 'responseFormat', 'seed']);
  });

  it('is passed through where it cannot be translated', () => {
    const body = { model: 'auto', messages, response_format: schema, n: 2, seed: 1 };
    const planned = plan('openai-chat', { body, provider: { quirks } });
    expect(sent(planned)).toEqual({ model: 'up-ü', messages, response_format: schema, n: 2 });
    expect(planned.dropped).toEqual(['seed']);
  });
});

describe.each(OTHER)('an attempt at a provider that speaks $to, for a client that speaks $from', ({ client, to }) => {
  it('says the same in the language of the provider, and nothing that is meant for us', () => {
    const planned = plan(to, { client });
    const text = planned.call.body.toString();
    expect(text).toContain('Grüße');
    expect(text).not.toMatch(/secret-tag|pointsman/);
    expect(sent(planned)).not.toHaveProperty('x_unknown');
    expect(planned.call.path).toBe(PROVIDER_DIALECTS[to].path({ upstreamModel: 'up-ü', quirks: {} }, false));
    expect(`${planned.call.path} ${text}`).toMatch(/up-(ü|%C3%BC)/);
  });

  it('says what was left out', () => {
    const planned = plan(to, { client });
    expect(sent(planned)).not.toHaveProperty('service_tier');
    expect(planned.dropped).toContain('service_tier');
    expect(planned.dropped).not.toContain('pointsman');
  });

  it('asks for no more than the client, the policy and the model allow', () => {
    const limit = (setting: Setting): unknown => LIMITS[to](sent(plan(to, { client, ...setting })));
    expect(limit({})).toBe(5000);
    expect(limit({ deployment: { maxOutputTokens: 4096 } })).toBe(4096);
    expect(limit({ deployment: { maxOutputTokens: 9999 } })).toBe(5000);
    expect(limit({ params: { maxOutputTokens: 300 } })).toBe(300);
    expect(limit({ params: { maxOutputTokens: 300 }, deployment: { maxOutputTokens: 200 } })).toBe(200);
  });
});

describe('an attempt that is planned', () => {
  it('is at the deployment of the link, as long as was chosen', () => {
    const planned = plan('anthropic');
    expect(planned).toMatchObject({ deployment: { id: 'cloud/m' }, provider: { name: 'cloud' }, timeoutMs: 7000 });
  });

  it('is made with the credential that was chosen, and with the first if there is no such', () => {
    const credentials = ['sk-1', 'sk-2'].map((text): Auth => ({ kind: 'bearer', secret: new Secret(text) }));
    const [first, second] = credentials as [Auth, Auth];
    const of = (credential: number) => plan('openai-chat', { credential, provider: { credentials: [first, second] } });
    expect(of(0)).toMatchObject({ credential: 0, auth: first });
    expect(of(1)).toMatchObject({ credential: 1, auth: second });
    expect(of(1).auth).toBe(second);
    expect(of(7).auth).toBe(first);
  });

  it('has the limits of its deployment where it is a stream, and none of them where it is not', () => {
    const streamLimits = { headersMs: 1, idleMs: 2, totalMs: 3 };
    const body = { ...BODIES['openai-chat'], stream: true };
    expect(plan('anthropic', { body, deployment: { streamLimits } }).streamLimits).toEqual(streamLimits);
    expect(plan('anthropic', { deployment: { streamLimits } })).not.toHaveProperty('streamLimits');
  });

  it.each<DialectName>(['openai-chat', 'openai-responses'])(
    'is handed on all at once where that is wanted, from %s',
    (to) => {
      const body = { ...BODIES['openai-chat'], stream: true };
      const { sink, answer } = read(plan(to, { body, atomic: true }), TEXTS[to] ?? '');
      expect({ begun: answer.begun, committed: answer.committed, untouched: sink.untouched }).toEqual({
        begun: true,
        committed: false,
        untouched: true,
      });
      const { answer: usual } = read(plan(to, { body }), TEXTS[to] ?? '');
      expect(usual.committed).toBe(true);
    },
  );

  it('has a path of its own where the client wants a stream', () => {
    const body = { ...BODIES['openai-chat'], stream: true };
    expect(plan('gemini', { body }).call.path).toContain('streamGenerateContent');
    expect(plan('gemini').call.path).not.toContain('stream');
  });

  it('understands errors as its provider means them', () => {
    const error = JSON.stringify({ type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } });
    expect(plan('anthropic').classifyFailure(529, error)).toMatchObject({ code: 'upstream_overloaded' });
    for (const to of DIALECTS) expect(plan(to).classifyFailure).toBe(PROVIDER_DIALECTS[to].classifyFailure);
  });

  it.each<DialectName>(['openai-chat', 'openai-responses'])(
    'is translated for a client whose language no provider speaks, to %s too',
    (to) => {
      const client: ClientDialect = { ...openaiChatClient, name: 'openai-responses-as-chat' };
      const planned = plan(to, { client, body: BODIES['openai-chat'] ?? {} });
      expect(sent(planned)).not.toHaveProperty('x_unknown');
      expect(planned.dropped).toContain('service_tier');
    },
  );

  it('is translated for a client of legacy completions', () => {
    const body = { model: 'auto', prompt: 'Grüße', max_tokens: 5000, pointsman: { tags: ['secret-tag'] } };
    const planned = plan('openai-chat', { client: openaiCompletionsClient, body });
    expect(sent(planned)).toMatchObject({ model: 'up-ü', messages: [{ role: 'user', content: 'Grüße' }] });
    expect(planned.call).toMatchObject({ path: '/chat/completions' });
    expect(planned.call.body.toString()).not.toMatch(/secret-tag|prompt/);
    const { sink, end } = read(planned, completion('Hallo'));
    expect(end).toBe('done');
    expect(JSON.parse(sink.text)).toMatchObject({ object: 'text_completion', choices: [{ text: 'Hallo' }] });
  });
});

describe('the headers of an attempt', () => {
  const CLIENT: ClientHeaders = {
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
    'anthropic-version': '2024-01-01',
    'anthropic-beta': 'a,b',
    'idempotency-key': 'k',
    traceparent: '00-1-2-01',
    tracestate: 'a=b',
  };
  const FIXED = { 'content-type': 'application/json', 'accept-encoding': 'identity', 'user-agent': 'pointsman' };
  const TRACE = { traceparent: '00-1-2-01', tracestate: 'a=b' };
  const headersOf = (to: DialectName, setting: Setting) =>
    pairs(plan(to, { headers: CLIENT, ...setting }).call.headers);

  it('are those of the client that mean something to a provider of its language, and no other', () => {
    expect(headersOf('openai-chat', {})).toEqual({ ...FIXED, ...TRACE, 'openai-beta': 'assistants=v2' });
    expect(headersOf('openai-responses', { client: openaiResponsesClient })).toEqual({
      ...FIXED,
      ...TRACE,
      'openai-beta': 'assistants=v2',
    });
    expect(headersOf('anthropic', { client: anthropicClient })).toEqual({
      ...FIXED,
      ...TRACE,
      'anthropic-version': '2024-01-01',
      'anthropic-beta': 'a,b',
    });
  });

  it.each(OTHER)('are none of $from where the provider speaks $to, but what is about the request', ({ client, to }) => {
    const { 'anthropic-version': version, ...headers } = headersOf(to, { client });
    expect(headers).toEqual({ ...FIXED, ...TRACE });
    expect(version).toBe(to === 'anthropic' ? '2023-06-01' : undefined);
  });

  it('hold what a provider cannot do without, where the client has left it out', () => {
    const headers = headersOf('anthropic', { client: anthropicClient, headers: {} });
    expect(headers).toEqual({ ...FIXED, 'anthropic-version': '2023-06-01' });
  });

  it.each([anthropicClient, openaiChatClient])('are the operator’s before those of a client of $name', (client) => {
    const headers = { 'Anthropic-Version': 'ours', TraceParent: 'ours', 'x-team': 'a' };
    expect(headersOf('anthropic', { client, provider: { headers } })).toMatchObject(headers);
  });
});

describe('the answer to an attempt', () => {
  const STREAM = { ...BODIES['openai-chat'], stream: true };
  const MESSAGE = {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: 'claude',
    content: [{ type: 'text', text: 'Hallo' }],
    stop_reason: 'end_turn',
    stop_sequence: null,
    usage: { input_tokens: 3, output_tokens: 2 },
  };
  const USAGE = { inputTokens: 3, cachedInputTokens: 0, outputTokens: 2, reasoningTokens: 0 };

  it.each<[string, DialectName, boolean, string]>([
    ['in one piece', 'openai-chat', false, completion('a')],
    ['in one piece, translated', 'anthropic', false, JSON.stringify(MESSAGE)],
    ['as a stream', 'openai-chat', true, says('a') + STOP + DONE],
    ['as a stream, translated', 'openai-responses', true, TEXTS['openai-responses'] ?? ''],
  ])('tells of its first output, once and before it hands any of it on, %s', (_, to, stream, text) => {
    const { untouchedWhenTold, sink } = read(plan(to, { body: { ...BODIES['openai-chat'], stream } }), text);
    expect(untouchedWhenTold).toEqual([true]);
    expect(sink.untouched).toBe(false);
  });

  it('is handed on as the bytes it is where the languages are the same', () => {
    const text = ` ${completion('Grüße')}\n`;
    const { sink, end, answer } = read(plan('openai-chat'), text);
    expect(end).toBe('done');
    expect(sink.text).toBe(text);
    expect(sink.heads).toMatchObject([{ deployment: { id: 'cloud/m' }, stream: false, attempts: 3, usage: USAGE }]);
    expect(answer.usage).toEqual(USAGE);
  });

  it('is handed on event by event where it is streamed, without the usage that the client did not ask for', () => {
    const { sink, end, answer } = read(plan('openai-chat', { body: STREAM }), says('a') + STOP, usageEvent(3, 2), DONE);
    expect(end).toBe('done');
    expect(sink.text).toBe(says('a') + STOP + DONE);
    expect(sink.heads).toMatchObject([{ stream: true, attempts: 3, usage: null }]);
    expect(answer.usage).toEqual(USAGE);
    const asking = { ...STREAM, stream_options: { include_usage: true } };
    const asked = read(plan('openai-chat', { body: asking }), says('a') + STOP, usageEvent(3, 2), DONE);
    expect(asked.sink.text).toBe(says('a') + STOP + usageEvent(3, 2) + DONE);
  });

  it('is watched as what it is where it is streamed in another language', () => {
    const body = { ...BODIES['anthropic'], stream: true };
    const events = [
      { type: 'message_start', message: { ...MESSAGE, content: [], stop_reason: null } },
      { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
      { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Hallo' } },
      { type: 'content_block_stop', index: 0 },
      { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 2 } },
      { type: 'message_stop' },
    ].map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
    const { sink, end, answer } = read(plan('anthropic', { client: anthropicClient, body }), ...events);
    expect(end).toBe('done');
    expect(sink.text).toBe(events.join(''));
    expect(answer).toMatchObject({ usage: USAGE, ttftMs: 70 });
    const closed = read(plan('anthropic', { client: anthropicClient, body }), ...events.slice(0, -1));
    expect(closed.sink.text).toBe(events.join(''));
    const cut = read(plan('anthropic', { client: anthropicClient, body }), ...events.slice(0, -2));
    expect(cut.end).toEqual(MALFORMED);
  });

  it('is translated where the provider speaks another language', () => {
    const { sink, end } = read(plan('anthropic'), JSON.stringify(MESSAGE));
    expect(end).toBe('done');
    expect(JSON.parse(sink.text)).toMatchObject({
      object: 'chat.completion',
      model: 'claude',
      created: NOW / 1000,
      choices: [{ index: 0, message: { role: 'assistant', content: 'Hallo' }, finish_reason: 'stop' }],
      usage: { prompt_tokens: 3, completion_tokens: 2 },
    });
    expect(sink.heads).toMatchObject([{ stream: false, attempts: 3, usage: USAGE }]);
  });

  it('is translated event by event where it is streamed', () => {
    const body = { ...BODIES['anthropic'], stream: true };
    const planned = plan('openai-chat', { client: anthropicClient, body });
    const { sink, end, answer } = read(planned, says('Hal'), says('lo'), STOP, usageEvent(3, 2), DONE);
    expect(end).toBe('done');
    expect(sent(planned)).toMatchObject({ stream: true, stream_options: { include_usage: true } });
    expect(sink.text).toContain('"text":"Hal"');
    expect(sink.text.trimEnd().split('\n').at(-1)).toContain('message_stop');
    expect(sink.heads).toMatchObject([{ stream: true, attempts: 3, usage: null }]);
    expect(answer).toMatchObject({ usage: USAGE, ttftMs: 70 });
  });

  it.each(OTHER)('is malformed where a page comes instead, from $to to $from', ({ client, to }) => {
    const { sink, end } = read(plan(to, { client }), '<html>Sign in</html>');
    expect(end).toEqual(MALFORMED);
    expect(sink.untouched).toBe(true);
  });
});
