/** Everything that is touched where a client of Anthropic's is handed on to Anthropic. */
import { CONTROL_FIELDS } from '../controls.ts';
import type { AnswerReading, PassThrough, ScannedBody, Wanted } from '../dialect.ts';
import { findMember, inOrder, insertMember, type Replacement, removeMembers, replaceValue } from '../json/edit.ts';
import { isObject } from '../json/problem.ts';
import { scanAnswer } from '../json/scan-answer.ts';
import { adaptBody, type Edits } from './adapt-body.ts';
import { API_VERSION } from './encode-request.ts';
import { withoutForeignThinking } from './native-thinking.ts';
import { mayThink } from './tool-loop.ts';
import { readUsage } from './usage.ts';

export const anthropicPassThrough: PassThrough = {
  name: 'anthropic',
  editBody,
  forwardedHeaders: ['anthropic-version', 'anthropic-beta', 'traceparent', 'tracestate'],
  defaultHeaders: ['anthropic-version', API_VERSION],
  readAnswer,
  isPlain,
};

/** What is meant for us alone. */
const NO_CONTROLS: Edits = Object.fromEntries(CONTROL_FIELDS.map((field) => [field, undefined]));

/** All changes in one table: what is not here goes on as it came. */
function editBody(body: ScannedBody, wanted: Wanted): readonly Replacement[] {
  const { quirks, upstreamModel } = wanted;
  const limit = limitOf(body, wanted);
  const messages = messagesOf(body);
  const edits: Edits = {
    model: quirks.noModelInBody === true ? undefined : upstreamModel,
    ...NO_CONTROLS,
    ...(limit === undefined ? {} : { max_tokens: limit }),
    ...(messages === undefined ? {} : { messages }),
    ...thinkingOf(body, limit, messages),
    ...quirks.bodyFields,
  };
  const adapted = isNamed(body, upstreamModel) ? {} : adaptBody({ ...body.parsed, ...edits }, upstreamModel);
  const all = Object.entries({ ...edits, ...adapted });
  const removed = all.flatMap(([key, value]) => (value === undefined ? [key] : []));
  const changes = all.flatMap(([key, value]) => (value === undefined ? [] : setMember(body, key, value)));
  return inOrder([...changes, ...removeMembers(body.members, (key) => removed.includes(key))]);
}

/** The client has asked for this very model, so its settings are its own affair. */
function isNamed({ parsed }: ScannedBody, upstreamModel: string): boolean {
  const asked = parsed['model'];
  return asked === upstreamModel || (typeof asked === 'string' && asked.endsWith(`/${upstreamModel}`));
}

function setMember({ open, members, parsed }: ScannedBody, key: string, value: unknown): readonly Replacement[] {
  const member = findMember(members, key);
  if (member === undefined) return [insertMember(open, key, value)];
  return parsed[key] === value ? [] : [inAscii(replaceValue(member, value))];
}

/** The text is bytes, a character each: only of ASCII are they the same. */
function inAscii(replacement: Replacement): Replacement {
  const inHex = (char: string): string => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return { ...replacement, text: replacement.text.replace(/[\u0080-\uffff]/g, inHex) };
}

/** Undefined if the client's own is low enough. */
function limitOf({ parsed }: ScannedBody, { maxOutputTokens, outputCeiling }: Wanted): number | undefined {
  const own = parsed['max_tokens'];
  if (typeof own !== 'number') return undefined;
  const limit = Math.min(maxOutputTokens ?? own, outputCeiling ?? own);
  return limit < own ? limit : undefined;
}

function messagesOf({ parsed }: ScannedBody): readonly unknown[] | undefined {
  const messages = parsed['messages'];
  return Array.isArray(messages) ? withoutForeignThinking(messages) : undefined;
}

/** Anthropic takes no less. */
const MIN_BUDGET = 1024;

/** Thinking that is counted in tokens must stay below the limit, and needs what was thought before. */
function thinkingOf(
  { parsed }: ScannedBody,
  limit: number | undefined,
  messages: readonly unknown[] | undefined,
): Edits {
  const thinking = parsed['thinking'];
  if (!isObject(thinking) || thinking['type'] !== 'enabled') return {};
  const off = { thinking: { type: 'disabled' } };
  if (messages !== undefined && !mayThink(messages)) return off;
  const budget = thinking['budget_tokens'];
  if (limit === undefined || typeof budget !== 'number' || budget < limit) return {};
  return limit <= MIN_BUDGET ? off : { thinking: { ...thinking, budget_tokens: limit - 1 } };
}

const MALFORMED: AnswerReading = { kind: 'malformed' };

/** Only the usage is parsed. That the text is whole, and what its top-level members are, is seen without. */
function readAnswer(text: string): AnswerReading {
  const answer = scanAnswer(text);
  if (answer === undefined || answer.textOf('type') !== '"message"') return MALFORMED;
  if (!answer.textOf('content').startsWith('[')) return MALFORMED;
  return { kind: 'answer', usage: readUsage(answer.parse('usage')) ?? null };
}

/** An event of one line of data, as all are. Its type comes first, so that no other can follow it. */
const DELTA =
  /^(?:event: ?content_block_delta(?:\r\n|\n|\r))?data: ?\{"type": ?"content_block_delta",[^\r\n]*\}[ \t]*(?:\n\n|\r\n\r\n|\r\r)$/;

function isPlain(event: string): boolean {
  return DELTA.test(event);
}
