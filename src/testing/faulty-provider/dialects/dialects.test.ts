import { describe, expect, it, onTestFinished } from 'vitest';
import type { ErrorCode } from '../../../core/errors.ts';
import { PROVIDER_DIALECTS } from '../../../wire/dialects.ts';
import { type AnswerEvent, answerOf } from '../../../wire/form/answer.ts';
import { runFold } from '../../../wire/form/fold.ts';
import { createFramer } from '../../../wire/framing.ts';
import { classifyFailure } from '../../../wire/openai/classify-failure.ts';
import { CONTEXT_LENGTH_SPELLINGS } from '../errors/context-length-spellings.ts';
import type { ErrorName } from '../errors/error-name.ts';
import type { Fault, Told } from '../fault.ts';
import { startFaultyProvider } from '../faulty-provider.ts';
import { FAULTY_DIALECTS, type FaultyDialectName } from './dialects.ts';

const NAMES = Object.keys(FAULTY_DIALECTS) as FaultyDialectName[];

const PATHS: Readonly<Record<FaultyDialectName, (stream: boolean) => string>> = {
  'openai-chat': () => '/chat/completions',
  'openai-responses': () => '/responses',
  anthropic: () => '/messages',
  gemini: (stream) => `/models/m:${stream ? 'streamGenerateContent?alt=sse' : 'generateContent'}`,
};

async function ask(dialect: FaultyDialectName, fault: Fault, stream: boolean): Promise<Buffer> {
  const provider = await startFaultyProvider({ dialect, script: [fault] });
  onTestFinished(() => provider.close());
  const body = JSON.stringify(dialect === 'gemini' ? {} : { model: 'm', stream });
  const answer = await fetch(`${provider.url}${PATHS[dialect](stream)}`, { method: 'POST', body });
  const bytes = Buffer.from(await answer.arrayBuffer());
  expect(provider.books.requests[0]).toMatchObject({ model: 'm', stream, end: 'answered' });
  return bytes;
}

async function eventsOf(dialect: FaultyDialectName, fault: Fault) {
  const { framing, decodeStream } = PROVIDER_DIALECTS[dialect];
  const framer = createFramer(framing);
  const events = [...framer.push(await ask(dialect, fault, true)), ...framer.end()];
  const told = runFold(decodeStream(), events);
  // Without a terminator, a reason to stop and the end of the body are the end.
  const isEnded = dialect === 'gemini' && told.some(({ type }) => type === 'finish');
  return isEnded ? [...told, END] : told;
}

const END: AnswerEvent = { type: 'end' };

const TOLD: Told = {
  text: 'Hello, world!',
  toolCalls: [{ name: 'weather', arguments: '{"city":"Paris"}' }],
  usage: { inputTokens: 7, outputTokens: 8 },
};

const EXPECTED = {
  model: 'm',
  content: [
    { type: 'text', text: 'Hello, world!' },
    { type: 'tool-call', name: 'weather', arguments: '{"city":"Paris"}' },
  ],
  finish: { unified: 'tool-calls' },
  usage: { inputTokens: 7, outputTokens: 8 },
};

describe.each(NAMES)('an answer in %s', (dialect) => {
  it('is understood when it is streamed', async () => {
    expect(answerOf(await eventsOf(dialect, { kind: 'answer', ...TOLD }))).toMatchObject(EXPECTED);
  });

  it('is understood in one piece', async () => {
    const body = JSON.parse((await ask(dialect, { kind: 'answer', ...TOLD }, false)).toString());
    expect(PROVIDER_DIALECTS[dialect].decodeAnswer(body)).toMatchObject(EXPECTED);
  });

  it.each(['length', 'content-filter', 'stop'] as const)('finishes for the reason %s', async (finish) => {
    const fault: Fault = { kind: 'answer', finish };
    expect(answerOf(await eventsOf(dialect, fault))).toMatchObject({ finish: { unified: finish } });
    const body = JSON.parse((await ask(dialect, fault, false)).toString());
    expect(PROVIDER_DIALECTS[dialect].decodeAnswer(body)).toMatchObject({ finish: { unified: finish } });
  });

  it('reads the same with signs of life in it', async () => {
    for (const what of ['comment', 'ping', 'empty-delta'] as const) {
      const noise: Fault = { kind: 'noise', what, everyMs: 1, times: 2, at: { deltas: 1 }, ...TOLD };
      expect(answerOf(await eventsOf(dialect, noise))).toMatchObject(EXPECTED);
    }
  });

  it('is not an answer where it is cut short', async () => {
    const cut: Fault = { kind: 'truncate', at: 'before-finish' };
    expect(answerOf(await eventsOf(dialect, cut))).toBeUndefined();
  });

  it.each<[ErrorName, ErrorCode]>([
    ['overloaded', 'upstream_overloaded'],
    ['rate-limit', 'upstream_rate_limited'],
    ['server-error', 'upstream_error'],
  ])('is broken off by %s', async (error, code) => {
    const events = await eventsOf(dialect, { kind: 'error-event', error, at: { deltas: 2 } });
    // There, "slow down" is taken for a limit.
    const expected = dialect === 'openai-responses' && error === 'overloaded' ? 'upstream_rate_limited' : code;
    expect(events.at(-1)).toMatchObject({ type: 'failure', failure: { code: expected } });
    expect(events.some(({ type }) => type === 'text')).toBe(true);
  });
});

const MEANINGS: readonly (readonly [ErrorName, ErrorCode])[] = [
  ['invalid-request', 'upstream_rejected'],
  ['context-length', 'context_length_exceeded'],
  ['invalid-key', 'upstream_credential_rejected'],
  ['permission', 'upstream_forbidden'],
  ['region', 'upstream_forbidden'],
  ['model-missing', 'upstream_model_missing'],
  ['credit-balance', 'upstream_quota_exhausted'],
  ['quota-exhausted', 'upstream_quota_exhausted'],
  ['spend-limit', 'upstream_quota_exhausted'],
  ['rate-limit', 'upstream_rate_limited'],
  ['timeout', 'upstream_timeout'],
  ['server-error', 'upstream_error'],
  ['unavailable', 'upstream_overloaded'],
  ['overloaded', 'upstream_overloaded'],
];

describe.each(NAMES)('an error in %s', (dialect) => {
  it.each(MEANINGS)('%s means %s', (name, code) => {
    const { status, body } = FAULTY_DIALECTS[dialect].error(name);
    expect(PROVIDER_DIALECTS[dialect].classifyFailure(status, JSON.stringify(body)).code).toBe(code);
  });
});

describe('a refusal to answer', () => {
  it.each(NAMES.filter((name) => name !== 'gemini'))('is an error in %s', (dialect) => {
    const { status, body } = FAULTY_DIALECTS[dialect].error('content-filter');
    expect(PROVIDER_DIALECTS[dialect].classifyFailure(status, JSON.stringify(body)).code).toBe('content_refused');
  });

  it('is an answer without content in gemini', async () => {
    const body = await ask('gemini', { kind: 'status', error: 'content-filter' }, false);
    const answer = PROVIDER_DIALECTS.gemini.decodeAnswer(JSON.parse(body.toString()));
    expect(answer).toMatchObject({ content: [], finish: { unified: 'content-filter' } });
  });
});

describe('context length', () => {
  it.each(CONTEXT_LENGTH_SPELLINGS)('is spelt by $provider', ({ status, body }) => {
    expect(classifyFailure(status, JSON.stringify(body)).code).toBe('context_length_exceeded');
  });
});

it('tells in the body when to try again, where Google does', () => {
  expect(JSON.stringify(FAULTY_DIALECTS.gemini.error('rate-limit', 34_400))).toContain('"retryDelay":"34.4s"');
});
