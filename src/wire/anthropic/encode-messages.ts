/**
 * Messages as Anthropic takes them: the system's words apart, and turns of user and assistant that alternate, the user's
 * being first. What tools gave back is the beginning of a user's turn.
 */
import type { Message } from '../form/conversation.ts';
import { hasForeignSeals } from '../form/foreign-seals.ts';
import { runsOf } from '../form/runs.ts';
import { sealBy } from '../form/seal.ts';
import type { JsonObject } from '../json/problem.ts';
import { encodeAssistantPart, encodeText, encodeToolResult, encodeUserPart } from './encode-parts.ts';

export interface Turn {
  readonly role: 'user' | 'assistant';
  readonly content: readonly JsonObject[];
}

export interface EncodedMessages {
  readonly system: readonly JsonObject[];
  readonly turns: readonly Turn[];
  readonly dropped: readonly string[];
}

/** Somebody has to begin. */
const FIRST_WORD: JsonObject = { type: 'text', text: '.' };

export function encodeMessages(messages: readonly Message[]): EncodedMessages {
  const system = messages.flatMap((message) =>
    message.role === 'system' ? message.content.flatMap((part) => encodeText(part)) : [],
  );
  const turns = merge(messages.flatMap((message) => encodeMessage(message)));
  const dropped = lossesOf(messages);
  // Words of the system's alone are a question all the same.
  if (turns.length === 0) return withFewMarks({ system: [], turns: [userTurn(system)], dropped });
  return withFewMarks({ system, turns: fromUser(turns), dropped });
}

function userTurn(content: readonly JsonObject[]): Turn {
  return { role: 'user', content: content.length === 0 ? [FIRST_WORD] : content };
}

function fromUser(turns: readonly Turn[]): readonly Turn[] {
  const whole = trimLast(turns);
  return whole[0]?.role === 'user' ? whole : [userTurn([]), ...whole];
}

/** Anthropic takes so many places to cut the cache; the last ones are worth most. */
const MAX_MARKS = 4;

function withFewMarks({ system, turns, dropped }: EncodedMessages): EncodedMessages {
  const isMarked = (block: JsonObject): boolean => block['cache_control'] !== undefined;
  let excess = [...system, ...turns.flatMap(({ content }) => content)].filter(isMarked).length - MAX_MARKS;
  if (excess <= 0) return { system, turns, dropped };
  const thin = (block: JsonObject): JsonObject => {
    if (!isMarked(block) || excess-- <= 0) return block;
    const { cache_control: _, ...rest } = block;
    return rest;
  };
  return {
    system: system.map(thin),
    turns: turns.map((turn) => ({ ...turn, content: turn.content.map(thin) })),
    dropped: [...dropped, 'messages[].cache'],
  };
}

function encodeMessage(message: Message): readonly Turn[] {
  switch (message.role) {
    case 'system':
      return [];
    case 'user':
      return turnOf(
        'user',
        message.content.flatMap((part) => encodeUserPart(part)),
      );
    case 'assistant':
      return turnOf(
        'assistant',
        message.content.flatMap((part) => encodeAssistantPart(part)),
      );
    case 'tool':
      return turnOf(
        'user',
        message.results.map((result) => encodeToolResult(result)),
      );
  }
}

/** An empty turn is refused. */
function turnOf(role: Turn['role'], content: readonly JsonObject[]): readonly Turn[] {
  return content.length === 0 ? [] : [{ role, content }];
}

function merge(turns: readonly Turn[]): readonly Turn[] {
  return runsOf(turns, ({ role }) => role).map((run) => ({
    role: run[0].role,
    content: resultsFirst(run.flatMap(({ content }) => content)),
  }));
}

function resultsFirst(content: readonly JsonObject[]): readonly JsonObject[] {
  const isResult = (block: JsonObject): boolean => block['type'] === 'tool_result';
  return [...content.filter(isResult), ...content.filter((block) => !isResult(block))];
}

/** An answer that is to be gone on with must not end in white space. */
function trimLast(turns: readonly Turn[]): readonly Turn[] {
  const last = turns.at(-1);
  const block = last?.content.at(-1);
  const text = block?.['text'];
  if (last?.role !== 'assistant' || block === undefined || typeof text !== 'string') return turns;
  const content = [...last.content.slice(0, -1), { ...block, text: text.trimEnd() }];
  return [...turns.slice(0, -1), { ...last, content }];
}

function lossesOf(messages: readonly Message[]): readonly string[] {
  const isUnsigned = (message: Message): boolean =>
    message.role === 'assistant' &&
    message.content.some((part) => part.type === 'reasoning' && sealBy('anthropic', part) === undefined);
  return [
    ...(messages.some(isUnsigned) ? ['messages[].reasoning'] : []),
    ...(hasForeignSeals({ messages }, 'anthropic') ? ['messages[].seal'] : []),
  ];
}
