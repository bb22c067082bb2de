/** What of a conversation Gemini has no words for, and what of it is left out by choice. */
import type { Target } from '../dialect.ts';
import type { Conversation } from '../form/conversation.ts';
import { budgetOf } from '../form/effort.ts';
import { hasForeignSeals } from '../form/foreign-seals.ts';
import { speaksLater } from '../form/system-messages.ts';
import { userPartsOf } from '../form/user-parts.ts';
import { isFetchable } from './media.ts';
import { type GeminiModel, modelNamed } from './model.ts';

export const MAX_STOP_SEQUENCES = 5;
const MAX_SEED = 2 ** 31 - 1;

/**
 * Addresses that Google cannot fetch, and any address in what a tool returned. More sequences than it takes: an answer
 * would go on beyond the others.
 */
export function unsupported(conversation: Conversation): readonly string[] {
  const media = userPartsOf(conversation)
    .filter(({ part, inResult }) => {
      if (part.type === 'text') return false;
      return !isFetchable(part.source) || (inResult && part.source.kind === 'url');
    })
    .map(({ path }) => path);
  return hasManyStops(conversation) ? [...media, 'sampling.stop'] : media;
}

function hasManyStops({ sampling }: Conversation): boolean {
  return (sampling.stop?.length ?? 0) > MAX_STOP_SEQUENCES;
}

type Loss = (conversation: Conversation, model: GeminiModel, target: Target) => boolean;

const LOSSES: Readonly<Record<string, Loss>> = {
  parallelToolCalls: ({ parallelToolCalls }) => parallelToolCalls === false,
  user: ({ user }) => user !== undefined,
  // It keeps prefixes in its cache by itself.
  'messages[].cache': (conversation) =>
    userPartsOf(conversation).some(({ part }) => part.cache === true) || marksAnswers(conversation),
  'messages[].role': ({ messages }) => speaksLater(messages),
  'messages[].seal': (conversation) => hasForeignSeals(conversation, 'gemini'),
  'messages[].detail': (conversation) =>
    userPartsOf(conversation).some(({ part }) => part.type !== 'text' && (part.detail ?? 'auto') !== 'auto'),
  'messages[].name': (conversation) =>
    userPartsOf(conversation).some(({ part }) => part.type !== 'text' && part.name !== undefined),
  responseFormat: ({ responseFormat }, _, { quirks }) =>
    responseFormat.type === 'json-schema' && quirks.noJsonSchema === true,
  'sampling.stop': hasManyStops,
  'sampling.seed': ({ sampling: { seed } }) => seed !== undefined && !isSeed(seed),
  'sampling.presencePenalty': ({ sampling }, model) => sampling.presencePenalty !== undefined && !model.takesPenalties,
  'sampling.frequencyPenalty': ({ sampling }, model) =>
    sampling.frequencyPenalty !== undefined && !model.takesPenalties,
  reasoning: ({ reasoning }, { thinking }, { quirks }) =>
    reasoning !== undefined &&
    (thinking.by === 'nothing' || quirks.noReasoningEffort === true) &&
    budgetOf(reasoning) > 0,
};

/** Paths of what `encodeRequest` leaves out. */
export function droppedOf(conversation: Conversation, target: Target): readonly string[] {
  const model = modelNamed(target.upstreamModel);
  return Object.entries(LOSSES).flatMap(([name, isLost]) => (isLost(conversation, model, target) ? [name] : []));
}

/** It is kept in 32 bits. */
export function isSeed(seed: number): boolean {
  return Number.isInteger(seed) && Math.abs(seed) <= MAX_SEED;
}

function marksAnswers({ messages }: Conversation): boolean {
  return messages.some(
    (message) => message.role === 'assistant' && message.content.some((part) => part.type === 'text' && part.cache),
  );
}
