/** A conversation that one provider began and another goes on with, through a client of each dialect. */
import { describe, expect, it } from 'vitest';
import type { DialectName } from '../../src/core/dialect-name.ts';
import { anthropicClient } from '../../src/wire/anthropic/index.ts';
import type { AnswerContext, ClientDialect, Target } from '../../src/wire/dialect.ts';
import { PROVIDER_DIALECTS, passThroughOf } from '../../src/wire/dialects.ts';
import { type Answer, eventsOf } from '../../src/wire/form/answer.ts';
import { runFold } from '../../src/wire/form/fold.ts';
import type { JsonObject } from '../../src/wire/json/problem.ts';
import { scanObject } from '../../src/wire/json/scan.ts';
import { openaiChatClient } from '../../src/wire/openai-chat/index.ts';
import { openaiResponsesClient } from '../../src/wire/openai-responses/index.ts';

const TARGETS: Readonly<Record<DialectName, Target>> = {
  'openai-chat': { upstreamModel: 'gpt-4o', quirks: {} },
  'openai-responses': { upstreamModel: 'gpt-5', quirks: {} },
  anthropic: { upstreamModel: 'claude-opus-4-5', quirks: {} },
  gemini: { upstreamModel: 'gemini-3-pro', quirks: {} },
  bedrock: { upstreamModel: 'anthropic.claude-opus-4-5', quirks: {} },
};
const PROVIDERS = Object.keys(TARGETS) as readonly DialectName[];

const CALL = { id: 'call_1', type: 'function', function: { name: 'now', arguments: '{}' } };

/** Of each: thoughts that it shows, thoughts that it hides where it can, and a call, sealed if it seals calls. */
const ANSWERS: Readonly<Record<DialectName, { readonly seals: readonly string[]; readonly body: JsonObject }>> = {
  'openai-chat': {
    seals: ['SealOfChat', 'HiddenOfChat'],
    body: {
      choices: [
        {
          message: {
            role: 'assistant',
            content: null,
            reasoning_details: [
              { type: 'reasoning.text', text: 'Hm.', signature: 'SealOfChat' },
              { type: 'reasoning.encrypted', data: 'HiddenOfChat' },
            ],
            tool_calls: [CALL],
          },
          finish_reason: 'tool_calls',
        },
      ],
    },
  },
  'openai-responses': {
    seals: ['gAAAASealOfResponses', 'gAAAAHiddenOfResponses'],
    body: {
      status: 'completed',
      output: [
        {
          type: 'reasoning',
          id: 'rs_1',
          summary: [{ type: 'summary_text', text: 'Hm.' }],
          encrypted_content: 'gAAAASealOfResponses',
        },
        { type: 'reasoning', id: 'rs_2', summary: [], encrypted_content: 'gAAAAHiddenOfResponses' },
        { type: 'function_call', id: 'fc_1', call_id: 'call_1', name: 'now', arguments: '{}' },
      ],
    },
  },
  anthropic: {
    seals: ['SealOfAnthropic', 'HiddenOfAnthropic'],
    body: {
      type: 'message',
      content: [
        { type: 'thinking', thinking: 'Hm.', signature: 'SealOfAnthropic' },
        { type: 'redacted_thinking', data: 'HiddenOfAnthropic' },
        { type: 'tool_use', id: 'call_1', name: 'now', input: {} },
      ],
      stop_reason: 'tool_use',
    },
  },
  gemini: {
    seals: ['SealOfGemini', 'CallOfGemini'],
    body: {
      candidates: [
        {
          content: {
            parts: [
              { text: 'Hm.', thought: true, thoughtSignature: 'SealOfGemini' },
              { functionCall: { id: 'call_1', name: 'now', args: {} }, thoughtSignature: 'CallOfGemini' },
            ],
          },
          finishReason: 'STOP',
        },
      ],
    },
  },
  bedrock: {
    seals: ['SealOfBedrock', 'HiddenOfBedrock'],
    body: {
      output: {
        message: {
          content: [
            { reasoningContent: { reasoningText: { text: 'Hm.', signature: 'SealOfBedrock' } } },
            { reasoningContent: { redactedContent: 'HiddenOfBedrock' } },
            { toolUse: { toolUseId: 'call_1', name: 'now', input: {} } },
          ],
        },
      },
      stopReason: 'tool_use',
    },
  },
};

interface Caller {
  readonly dialect: ClientDialect;
  /** The next request, with the answer to the last one in it. */
  ask(answer: JsonObject): JsonObject;
  /** What a client of the dialect has a place for. */
  keeps(seal: string): boolean;
}

const CALLERS: Readonly<Record<string, Caller>> = {
  'openai-chat': {
    dialect: openaiChatClient,
    ask: ({ choices }) => ({
      model: 'auto',
      messages: [
        { role: 'user', content: 'When?' },
        (choices as readonly { readonly message: unknown }[])[0]?.message,
        { role: 'tool', tool_call_id: 'call_1', content: 'Now.' },
      ],
    }),
    keeps: (seal) => seal === 'CallOfGemini',
  },
  'openai-responses': {
    dialect: openaiResponsesClient,
    ask: ({ output }) => ({
      model: 'auto',
      input: [
        { role: 'user', content: 'When?' },
        ...(output as readonly unknown[]),
        { type: 'function_call_output', call_id: 'call_1', output: 'Now.' },
      ],
    }),
    keeps: (seal) => seal !== 'CallOfGemini',
  },
  anthropic: {
    dialect: anthropicClient,
    ask: ({ content }) => ({
      model: 'auto',
      max_tokens: 5000,
      messages: [
        { role: 'user', content: 'When?' },
        { role: 'assistant', content },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'call_1', content: 'Now.' }] },
      ],
    }),
    keeps: () => true,
  },
};

const CONTEXT: AnswerContext = { id: '1', model: 'm', createdAt: 0, inputTokens: 0, includeUsage: false, request: {} };

const PAIRS = Object.keys(CALLERS).flatMap((client) =>
  PROVIDERS.flatMap((first) => PROVIDERS.map((second) => [client, first, second] as const)),
);

describe('seals', () => {
  it.each(PAIRS)(
    'of a client of %s that was answered by %s go to %s only if they are its own',
    (name, first, second) => {
      const { dialect, ask, keeps } = CALLERS[name] as Caller;
      const { seals, body } = ANSWERS[first];
      const next = ask(dialect.name === first ? body : dialect.encodeAnswer(answerOf(first), CONTEXT));
      const { sent, dropped } = dialect.name === second ? passed(dialect, next) : translated(dialect, next, second);
      const text = JSON.stringify(sent);
      // Nobody is told of our marks.
      expect(text).not.toContain('pointsman');
      const isOwn = (seal: string): boolean =>
        first === second && (dialect.name === first || (keeps(seal) && second !== 'openai-chat'));
      expect(seals.filter((seal) => text.includes(seal))).toEqual(seals.filter(isOwn));
      const hasForeign = first !== second && dialect.name !== second && seals.some((seal) => keeps(seal));
      const named = dropped.filter((path) => /(^|\.)seal$/.test(path));
      expect(named.length).toBe(hasForeign || isRefusedBack(dialect, first, second) ? 1 : 0);
    },
  );

  it.each(PAIRS.filter(([, , second]) => second === 'anthropic'))(
    'reach a client of %s from %s in a stream as in a whole answer',
    (name, first) => {
      const { dialect, keeps } = CALLERS[name] as Caller;
      const text = runFold(dialect.encodeStream(CONTEXT), eventsOf(answerOf(first))).join('');
      const whole = JSON.stringify(dialect.encodeAnswer(answerOf(first), CONTEXT));
      for (const seal of ANSWERS[first].seals) {
        expect(whole.includes(seal)).toBe(keeps(seal));
        expect(text.includes(seal)).toBe(keeps(seal));
      }
    },
  );
});

/** Chat completions have no place for seals, not even for those that came from there. */
function isRefusedBack({ name }: ClientDialect, first: DialectName, second: DialectName): boolean {
  return first === 'openai-chat' && second === 'openai-chat' && name !== 'openai-chat';
}

function answerOf(provider: DialectName): Answer {
  const answer = PROVIDER_DIALECTS[provider].decodeAnswer(ANSWERS[provider].body);
  if (answer === undefined) throw new Error(`no answer of ${provider}`);
  return answer;
}

interface Sent {
  readonly sent: JsonObject;
  readonly dropped: readonly string[];
}

function translated(client: ClientDialect, body: JsonObject, provider: DialectName): Sent {
  const { conversation } = client.decodeRequest(body);
  const encoded = PROVIDER_DIALECTS[provider].encodeRequest(conversation, TARGETS[provider]);
  return { sent: encoded.body, dropped: encoded.dropped };
}

function passed({ name }: ClientDialect, body: JsonObject): Sent {
  const passThrough = passThroughOf(name, name as DialectName);
  const text = JSON.stringify(body);
  const scan = scanObject(text, 64);
  if (passThrough === undefined || scan.kind !== 'object') throw new Error(`${name} is not passed through`);
  const edits = passThrough.editBody({ ...scan, parsed: body }, TARGETS[name as DialectName]);
  let edited = '';
  let at = 0;
  for (const { start, end, text: put } of edits) {
    edited += text.slice(at, start) + put;
    at = end;
  }
  return { sent: JSON.parse(edited + text.slice(at)), dropped: [] };
}
