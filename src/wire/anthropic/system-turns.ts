/** Where the system may speak among the turns: behind the user's, before the assistant's. */
import { runsOf } from '../form/runs.ts';
import { asSystem } from '../form/system-messages.ts';
import { isObject, type JsonObject } from '../json/problem.ts';

export interface Turn {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: readonly JsonObject[];
}

/** One turn each of user and system before each of the assistant's. What the user is told in their place is marked. */
export function alternating(turns: readonly Turn[]): readonly Turn[] {
  return runsOf(turns, ({ role }) => (role === 'assistant' ? role : 'user')).flatMap((run) => {
    if (run[0].role === 'assistant') return [joined('assistant', run)];
    const user = run.filter(({ role }) => role === 'user');
    const system = run.filter(({ role }) => role === 'system');
    if (user.length === 0) return [marked(joined('user', system))];
    return system.length === 0 ? [asked(user)] : [asked(user), joined('system', system)];
  });
}

function joined(role: Turn['role'], turns: readonly Turn[]): Turn {
  return { role, content: turns.flatMap(({ content }) => content) };
}

/** What tools gave back comes first. */
function asked(turns: readonly Turn[]): Turn {
  const { role, content } = joined('user', turns);
  const isResult = (block: JsonObject): boolean => block['type'] === 'tool_result';
  return { role, content: [...content.filter(isResult), ...content.filter((block) => !isResult(block))] };
}

function marked({ role, content }: Turn): Turn {
  return { role, content: content.map(markBlock) };
}

function markBlock(block: JsonObject): JsonObject {
  const { text } = block;
  return typeof text === 'string' ? { ...block, text: asSystem(text) } : block;
}

/** Messages of a client's for a model to which the system cannot speak among them; undefined if it does not. */
export function withoutSystemTurns(messages: unknown): readonly unknown[] | undefined {
  if (!Array.isArray(messages) || !messages.some(isSystem)) return undefined;
  const all: readonly unknown[] = messages;
  return all.flatMap((message): readonly unknown[] => (isSystem(message) ? fromUser(message) : [message]));
}

function isSystem(message: unknown): message is JsonObject {
  return isObject(message) && message['role'] === 'system';
}

/** A turn that only changes settings has no content, and nobody else may have none. */
function fromUser({ content }: JsonObject): readonly JsonObject[] {
  if (typeof content === 'string') return content.trim() === '' ? [] : [{ role: 'user', content: asSystem(content) }];
  if (!Array.isArray(content) || content.length === 0) return [];
  return [{ role: 'user', content: content.map((block: unknown) => (isObject(block) ? markBlock(block) : block)) }];
}
