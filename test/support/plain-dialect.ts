/** The simplest dialect there can be: what it says are the events of the internal form themselves, as JSON. */
import type { AnswerContext, ClientDialect, ProviderDialect, RawEvent } from '../../src/wire/dialect.ts';
import { type AnswerEvent, answerOf } from '../../src/wire/form/answer.ts';
import type { Conversation } from '../../src/wire/form/conversation.ts';
import { foldOf } from '../../src/wire/form/fold.ts';
import { parseObject } from '../../src/wire/json/loose.ts';
import { chatRequest } from './builders.ts';

const MALFORMED: AnswerEvent = { type: 'failure', failure: { code: 'upstream_malformed' } };
const CONVERSATION: Conversation = {
  messages: [],
  tools: [],
  toolChoice: 'auto',
  responseFormat: { type: 'text' },
  sampling: {},
  stream: false,
};

/** Its answers are `{"events": […]}`, or an event of each. */
export const plainProvider: ProviderDialect = {
  name: 'openai-chat',
  framing: 'sse',
  path: () => '/plain',
  encodeRequest: () => ({ body: {}, headers: [], dropped: [] }),
  decodeAnswer: ({ events }) => (Array.isArray(events) ? answerOf(events as readonly AnswerEvent[]) : undefined),
  decodeStream: () =>
    foldOf(0, (count: number, { data }: RawEvent) => [
      count + 1,
      [(parseObject(data) as AnswerEvent | undefined) ?? MALFORMED],
    ]),
  classifyFailure: () => ({ code: 'upstream_error' }),
};

/** It writes `[number:event]`, so that it is seen that each event is told once and in order. */
export const plainClient: ClientDialect = {
  name: 'openai-chat',
  requestIdHeader: 'x-request-id',
  readRequest: () => chatRequest(''),
  decodeRequest: () => ({ conversation: CONVERSATION, dropped: [] }),
  encodeAnswer: (answer, { id }) => ({ id, answer }),
  encodeStream: () => foldOf(0, (count: number, event: AnswerEvent) => [count + 1, [plainText(event, count)]]),
  writeError: () => ({}),
  writeStreamError: () => '',
};

export const PLAIN_CONTEXT: AnswerContext = {
  id: 'R1',
  model: 'm',
  createdAt: 1,
  inputTokens: 0,
  includeUsage: false,
  request: {},
};

/** What its provider sends for these events. */
export function plainStream(...events: readonly AnswerEvent[]): string {
  return events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join('');
}

/** What its client is written of these events; the first of them has been preceded by so many. */
export function plainTexts(events: readonly AnswerEvent[], before = 0): string {
  return events.map((event, index) => plainText(event, before + index)).join('');
}

function plainText(event: AnswerEvent, count: number): string {
  return `[${count}:${JSON.stringify(event)}]`;
}
