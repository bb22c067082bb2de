/** A conversation as a Responses body. Nothing is stored at the provider: every request brings all of it. */
import type { EncodedRequest, Target } from '../dialect.ts';
import type { AnswerFormat, AssistantPart, Conversation, Message, Tool, ToolChoice } from '../form/conversation.ts';
import { effortOf } from '../form/effort.ts';
import { hasForeignSeals } from '../form/foreign-seals.ts';
import { userPartsOf } from '../form/user-parts.ts';
import type { JsonObject } from '../json/problem.ts';
import { leaveOutRefused } from '../leave-out-refused.ts';
import { takenSampling } from '../openai/taken-sampling.ts';
import { isTooLong } from '../openai/user-length.ts';
import { quirkPath } from '../quirk-path.ts';
import { encodeInput } from './encode-input.ts';
import { atLeastMinimum } from './limits.ts';
import { nativeSeal } from './seals.ts';

export function path(target: Target, stream: boolean): string {
  return quirkPath(target, stream, encodeURIComponent) ?? '/responses';
}

export function encodeRequest(conversation: Conversation, target: Target): EncodedRequest {
  const { messages, sampling, user, stream } = conversation;
  const { upstreamModel, quirks } = target;
  const { taken, dropped } = takenSampling(sampling, upstreamModel, false);
  const body: JsonObject = {
    ...(quirks.noModelInBody ? {} : { model: upstreamModel }),
    ...encodeInput(messages, quirks),
    ...encodeTools(conversation, target),
    ...encodeFormat(conversation.responseFormat),
    ...(taken.temperature === undefined ? {} : { temperature: taken.temperature }),
    ...(taken.topP === undefined ? {} : { top_p: taken.topP }),
    ...encodeLimit(conversation, target),
    ...encodeReasoning(conversation, target),
    ...(user === undefined || isTooLong(user) ? {} : { user }),
    ...(stream ? { stream } : {}),
    store: false,
    ...quirks.bodyFields,
  };
  const lost = new Set([...lossesOf(conversation, target), ...dropped]);
  return leaveOutRefused({ body, headers: [], dropped: [...lost] }, quirks);
}

/** Audio, and sequences that end the answer: it would go on beyond them. */
export function unsupported(conversation: Conversation): readonly string[] {
  const audio = userPartsOf(conversation).filter(({ part }) => part.type === 'audio');
  const { stop = [] } = conversation.sampling;
  return [...audio.map(({ path: at }) => at), ...(stop.length === 0 ? [] : ['sampling.stop'])];
}

function encodeTools({ tools, toolChoice, parallelToolCalls }: Conversation, { quirks }: Target): JsonObject {
  if (tools.length === 0) return {};
  return {
    tools: tools.map(encodeTool),
    ...(toolChoice === 'auto' ? {} : { tool_choice: encodeChoice(toolChoice) }),
    ...(parallelToolCalls === undefined || quirks.noParallelToolCalls
      ? {}
      : { parallel_tool_calls: parallelToolCalls }),
  };
}

/** Functions are strict here unless it is said that they are not. */
function encodeTool({ name, description, parameters, strict = false }: Tool): JsonObject {
  return { type: 'function', name, ...(description === undefined ? {} : { description }), parameters, strict };
}

function encodeChoice(choice: ToolChoice): unknown {
  return typeof choice === 'string' ? choice : { type: 'function', name: choice.name };
}

function encodeFormat(format: AnswerFormat): JsonObject {
  switch (format.type) {
    case 'text':
      return {};
    case 'json':
      return { text: { format: { type: 'json_object' } } };
    case 'json-schema':
      return { text: { format: { ...format, type: 'json_schema' } } };
  }
}

function encodeLimit({ maxOutputTokens: own }: Conversation, { maxOutputTokens: ours }: Target): JsonObject {
  const limits = [own, ours].filter((limit) => limit !== undefined);
  return limits.length === 0 ? {} : { max_output_tokens: atLeastMinimum(Math.min(...limits)) };
}

/** Models that do not reason refuse to be told how much, so what asks for none says nothing. */
function encodeReasoning(conversation: Conversation, { quirks }: Target): JsonObject {
  const effort = conversation.reasoning === undefined ? 'none' : effortOf(conversation.reasoning);
  const told = effort !== 'none' && !quirks.noReasoningEffort;
  if (!told && !hasSeals(conversation)) return {};
  return { ...(told ? { reasoning: { effort } } : {}), include: ['reasoning.encrypted_content'] };
}

function hasSeals({ messages }: Conversation): boolean {
  return said(messages).some((part) => part.type === 'reasoning' && nativeSeal(part) !== undefined);
}

type Loss = (conversation: Conversation, target: Target) => boolean;

const LOSSES: Readonly<Record<string, Loss>> = {
  'sampling.topK': ({ sampling }) => sampling.topK !== undefined,
  'sampling.stop': ({ sampling }) => sampling.stop !== undefined,
  'sampling.seed': ({ sampling }) => sampling.seed !== undefined,
  'sampling.presencePenalty': ({ sampling }) => sampling.presencePenalty !== undefined,
  'sampling.frequencyPenalty': ({ sampling }) => sampling.frequencyPenalty !== undefined,
  user: ({ user }) => user !== undefined && isTooLong(user),
  parallelToolCalls: ({ parallelToolCalls, tools }, { quirks }) =>
    parallelToolCalls !== undefined && (quirks.noParallelToolCalls === true || tools.length === 0),
  reasoning: ({ reasoning }, { quirks }) =>
    reasoning !== undefined && (quirks.noReasoningEffort === true || effortOf(reasoning) === 'none'),
  // It keeps prefixes in its cache by itself.
  'messages[].cache': (conversation) => userPartsOf(conversation).some(({ part }) => part.cache === true),
  'messages[].reasoning': ({ messages }) =>
    said(messages).some((part) => part.type === 'reasoning' && nativeSeal(part) === undefined),
  'messages[].seal': (conversation) => hasForeignSeals(conversation, 'openai'),
  'messages[].isError': ({ messages }) =>
    messages.some((message) => message.role === 'tool' && message.results.some(({ isError }) => isError)),
};

/** Paths of what `encodeRequest` leaves out. */
function lossesOf(conversation: Conversation, target: Target): readonly string[] {
  return Object.keys(LOSSES).filter((name) => LOSSES[name]?.(conversation, target));
}

function said(messages: readonly Message[]): readonly AssistantPart[] {
  return messages.flatMap((message) => (message.role === 'assistant' ? message.content : []));
}
