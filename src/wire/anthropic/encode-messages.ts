/**
 * Messages as Anthropic takes them: the system's first words apart, and turns of user and assistant that alternate, the
 * user's being first. What tools gave back is the beginning of a user's turn.
 */
import type { Message } from '../form/conversation.ts';
import { hasForeignSeals } from '../form/foreign-seals.ts';
import { sealBy } from '../form/seal.ts';
import { asUser, partSystem } from '../form/system-messages.ts';
import type { JsonObject } from '../json/problem.ts';
import { encodeAssistantPart, encodeText, encodeToolResult, encodeUserPart } from './encode-parts.ts';
import { alternating, type Turn } from './system-turns.ts';

export interface EncodedMessages {
  readonly system: readonly JsonObject[];
  readonly turns: readonly Turn[];
  readonly dropped: readonly string[];
}

/** Somebody has to begin. */
const FIRST_WORD: JsonObject = { type: 'text', text: '.' };

/** @param systemTurns whether the system may speak among the others */
export function encodeMessages(messages: readonly Message[], systemTurns: boolean): EncodedMessages {
  const { system: first, rest } = partSystem(messages);
  const system = first.flatMap((part) => encodeText(part));
  const turns = alternating(rest.flatMap((message) => encodeMessage(message, systemTurns)));
  const kept = turns.flatMap(({ role, content }) => (role === 'system' ? content : []));
  const dropped = [...lossesOf(messages), ...(kept.length < laterBlocks(rest) ? ['messages[].role'] : [])];
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

function laterBlocks(rest: readonly Message[]): number {
  return rest.flatMap((message) => (message.role === 'system' ? asUser(message.content) : [])).length;
}

function encodeMessage(message: Message, systemTurns: boolean): readonly Turn[] {
  switch (message.role) {
    case 'system': {
      const content = systemTurns ? message.content : asUser(message.content);
      return turnOf(
        systemTurns ? 'system' : 'user',
        content.flatMap((part) => encodeText(part)),
      );
    }
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
