/** Recorded-style chat completion streams, with what is to be made of each. */
import { readdirSync, readFileSync } from 'node:fs';
import type { ErrorCode } from '../../src/core/errors.ts';
import type { Usage } from '../../src/core/usage.ts';

export { anySplit, cutAt } from './split.ts';

export type StreamEnd =
  /** A whole answer. */
  | 'done'
  /** It failed before anything could be handed on. */
  | 'upstream_error'
  | 'upstream_malformed'
  | 'upstream_overloaded'
  /** It broke off, or ended too early, after the first output. */
  | 'interrupted';

export interface StreamFixture {
  readonly name: string;
  readonly bytes: Buffer;
  /** The same bytes, a character each. */
  readonly text: string;
  readonly end: StreamEnd;
  /** Why it was interrupted, if it was. */
  readonly interruption: ErrorCode;
  readonly usage: Usage | null;
  /** Text of the first event that has something for a reader; without one, nothing may go on. */
  readonly firstOutput?: string;
  /** What goes on to a client that asked for usage, if not all of it. */
  readonly forwarded: string;
  /** Part of `forwarded` that does not go on to a client that did not ask for usage. */
  readonly usageEvent: string;
}

type Expected = Pick<StreamFixture, 'end'> & {
  readonly interruption?: ErrorCode;
  readonly usage?: Usage;
  readonly firstOutput?: string;
  readonly forwarded?: (text: string) => string;
  /** The event that holds this. */
  readonly usageEvent?: string;
};

const USAGE: Usage = { inputTokens: 19, cachedInputTokens: 4, outputTokens: 10, reasoningTokens: 3 };
const BARE_USAGE: Usage = { ...USAGE, cachedInputTokens: 0, reasoningTokens: 0 };
const HELLO = { end: 'done', firstOutput: '"Hello"' } as const;
const USAGE_ONLY = { ...HELLO, usage: USAGE, usageEvent: '"choices":[],"usage"' } as const;
const before = (mark: string) => (text: string) => text.slice(0, text.lastIndexOf('data: ', text.indexOf(mark)));

const EXPECTED: Readonly<Record<string, Expected>> = {
  text: HELLO,
  'usage-at-end': USAGE_ONLY,
  'usage-with-finish': { ...HELLO, usage: USAGE },
  'bare-usage': { ...HELLO, usage: USAGE, usageEvent: '"usage"' },
  crlf: USAGE_ONLY,
  cr: USAGE_ONLY,
  tools: { end: 'done', firstOutput: 'get_weather', usage: USAGE, usageEvent: '"choices":[],"usage"' },
  'parallel-tools': { end: 'done', firstOutput: 'get_weather' },
  refusal: { end: 'done', firstOutput: "I'm sorry" },
  'reasoning-content': { end: 'done', firstOutput: 'The user', usage: USAGE },
  'keep-alive-comments': HELLO,
  'azure-prompt-filter': HELLO,
  'two-choices': { end: 'done', firstOutput: '"Hi"' },
  'event-fields': HELLO,
  emoji: { end: 'done', firstOutput: 'Voil' },
  'empty-answer': { end: 'done', firstOutput: '"stop"' },
  'marks-in-content': { end: 'done', firstOutput: 'prompt_tokens' },
  'no-blank-line-at-end': { ...HELLO, forwarded: (text) => `${text}\n\n` },
  'finish-without-done': { ...HELLO, forwarded: (text) => `${text}data: [DONE]\n\n` },
  'error-after-done': { ...HELLO, forwarded: before('"late"') },
  'error-before-output': { end: 'upstream_error' },
  'error-after-output': {
    end: 'interrupted',
    interruption: 'upstream_error',
    firstOutput: '"Hello"',
    forwarded: before('Provider disconnected'),
  },
  'rate-limit-after-output': {
    end: 'interrupted',
    interruption: 'upstream_rate_limited',
    firstOutput: '"Hello"',
    forwarded: before('Rate limit exceeded'),
  },
  'abort-after-output': {
    end: 'interrupted',
    interruption: 'upstream_error',
    firstOutput: '"Hello"',
    forwarded: before('"abort"'),
  },
  'overloaded-event': { end: 'upstream_overloaded' },
  spaced: { ...HELLO, usage: USAGE, usageEvent: '"choices": [], "usage"' },
  'spaced-usage-with-finish': { ...HELLO, usage: USAGE, forwarded: (text) => `${text}data: [DONE]\n\n` },
  'spaced-error-after-output': {
    end: 'interrupted',
    interruption: 'upstream_error',
    firstOutput: '"Hello"',
    forwarded: before('EngineCore'),
  },
  'spaced-cut-short': { end: 'interrupted', firstOutput: '"Hello"' },
  'two-choices-one-cut-short': { end: 'interrupted', firstOutput: '"Hi"' },
  'openrouter-reasoning': { end: 'done', firstOutput: 'The user', usage: USAGE },
  'moonshot-usage': { end: 'done', firstOutput: 'Greet', usage: { ...BARE_USAGE, cachedInputTokens: 4 } },
  'mistral-thinking': { end: 'done', firstOutput: 'The user', usage: BARE_USAGE },
  'mistral-tools': { end: 'done', firstOutput: 'get_weather', usage: BARE_USAGE },
  'groq-usage': { end: 'done', firstOutput: 'Greet', usage: BARE_USAGE },
  'tools-named-every-time': { end: 'done', firstOutput: 'get_weather' },
  'tools-without-ids': { end: 'done', firstOutput: 'get_weather' },
  'function-call': { end: 'done', firstOutput: 'get_weather' },
  'ollama-same-index': {
    end: 'done',
    firstOutput: 'write_file',
    usage: BARE_USAGE,
    usageEvent: '"choices":[],"usage"',
  },
  'gemini-signature': { end: 'done', firstOutput: 'get_weather', usage: { ...BARE_USAGE, outputTokens: 4 } },
  'malformed-before-output': { end: 'upstream_malformed' },
  'malformed-after-output': { end: 'interrupted', firstOutput: '"Hello"', forwarded: before('"del\n') },
  'cut-short': { end: 'interrupted', firstOutput: '"Hello"' },
  'cut-in-an-event': {
    end: 'interrupted',
    firstOutput: '"Hello"',
    forwarded: (text) => text.slice(0, text.lastIndexOf('data: ')),
  },
  html: { end: 'upstream_malformed' },
  'json-error': { end: 'upstream_malformed' },
  'json-answer': { end: 'upstream_malformed' },
  'comments-only': { end: 'upstream_malformed' },
};

/** Of a dialect whose streams are server-sent events. */
export function fixtureNames(dialect: string): readonly string[] {
  const files = readdirSync(new URL(`../fixtures/${dialect}/`, import.meta.url));
  return files.flatMap((file) => (file.endsWith('.sse') ? [file.slice(0, -4)] : []));
}

export function fixtureBytes(dialect: string, name: string): Buffer {
  return readFileSync(new URL(`../fixtures/${dialect}/${name}.sse`, import.meta.url));
}

/** All that there are of the dialect: one without an expectation is an error. */
export const STREAM_FIXTURES: readonly StreamFixture[] = fixtureNames('openai-chat').map((name) => {
  const expected = EXPECTED[name];
  if (expected === undefined) throw new Error(`Nobody has said what is to be made of the fixture ${name}.`);
  const bytes = fixtureBytes('openai-chat', name);
  const text = bytes.toString('latin1');
  const { end, interruption = 'upstream_malformed', usage = null, firstOutput, usageEvent = '' } = expected;
  return {
    name,
    bytes,
    text,
    end,
    interruption,
    usage,
    ...(firstOutput === undefined ? {} : { firstOutput }),
    forwarded: firstOutput === undefined ? '' : (expected.forwarded?.(text) ?? text),
    usageEvent: eventWith(text, usageEvent),
  };
});

export function streamFixture(name: string): StreamFixture {
  const found = STREAM_FIXTURES.find((fixture) => fixture.name === name);
  if (found === undefined) throw new Error(`There is no fixture ${name}.`);
  return found;
}

/** The event of plain one-line form that holds this text, with its blank line; empty for an empty text. */
function eventWith(text: string, mark: string): string {
  return mark === '' ? '' : (events(text).find((event) => event.includes(mark)) ?? '');
}

/** The fixtures' events, cut in the most simple-minded way. */
export function events(text: string): readonly string[] {
  return text.split(/(?<=\r\n\r\n|\n\n|\r\r)/);
}

/** What goes on to the client. */
export function expectedForward({ forwarded, usageEvent }: StreamFixture, hideUsage: boolean): string {
  return hideUsage && usageEvent !== '' ? forwarded.replace(usageEvent, () => '') : forwarded;
}
