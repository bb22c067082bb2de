/** Everything that is touched where a client of Anthropic's is handed on to Anthropic. */
import { CONTROL_FIELDS, metadataWithoutTags } from '../controls.ts';
import type { AnswerReading, DroppedPaths, PassThrough, ScannedBody, Wanted } from '../dialect.ts';
import { compactOrAbsent } from '../json/compact.ts';
import { findMember, inOrder, insertMember, type Replacement, removeMembers, replaceValue } from '../json/edit.ts';
import { isObject, type JsonObject } from '../json/problem.ts';
import { scanAnswer } from '../json/scan-answer.ts';
import { adaptBody, adaptedNames, type Edits } from './adapt-body.ts';
import { API_VERSION } from './encode-request.ts';
import { type Cleaned, withoutForeignThinking } from './native-thinking.ts';
import { withoutRefused } from './refused-settings.ts';
import { mayThink } from './tool-loop.ts';
import { readUsage } from './usage.ts';

export const anthropicPassThrough: PassThrough = {
  name: 'anthropic',
  refused,
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
  const all = Object.entries(changesOf(body.parsed, wanted).edits);
  const removed = all.flatMap(([key, value]) => (value === undefined ? [key] : []));
  const changes = all.flatMap(([key, value]) => (value === undefined ? [] : setMember(body, key, value)));
  return inOrder([...changes, ...removeMembers(body.members, (key) => removed.includes(key))]);
}

function refused(body: JsonObject, wanted: Wanted): DroppedPaths {
  return changesOf(body, wanted).dropped;
}

interface Changes {
  readonly edits: Edits;
  readonly dropped: DroppedPaths;
}

function changesOf(body: JsonObject, wanted: Wanted): Changes {
  const { quirks, upstreamModel } = wanted;
  const limit = limitOf(body, wanted);
  const cleaned = cleanedOf(body);
  const thinking = thinkingOf(body, limit, cleaned?.messages ?? body['messages']);
  const refusals = withoutRefused(body, quirks);
  const metadata = metadataWithoutTags(body['metadata']);
  const edits: Edits = {
    model: quirks.noModelInBody === true ? undefined : upstreamModel,
    ...NO_CONTROLS,
    ...(metadata === undefined ? {} : { metadata: compactOrAbsent(metadata) }),
    ...(limit === undefined ? {} : { max_tokens: limit }),
    ...(cleaned === undefined ? {} : { messages: cleaned.messages }),
    ...thinking,
    ...refusals.edits,
    ...quirks.bodyFields,
  };
  const adapted = isNamed(body, upstreamModel) ? {} : adaptBody({ ...body, ...edits }, upstreamModel);
  const names = [
    ...(thinking['thinking'] === OFF ? ['thinking'] : []),
    ...refusals.dropped,
    ...adaptedNames(body, adapted),
    ...(cleaned?.dropped ?? []),
  ];
  return { edits: { ...edits, ...adapted }, dropped: [...new Set(names)] };
}

/** The client has asked for this very model, so its settings are its own affair. */
function isNamed({ model: asked }: JsonObject, upstreamModel: string): boolean {
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
function limitOf({ max_tokens: own }: JsonObject, { maxOutputTokens, outputCeiling }: Wanted): number | undefined {
  if (typeof own !== 'number') return undefined;
  const limit = Math.min(maxOutputTokens ?? own, outputCeiling ?? own);
  return limit < own ? limit : undefined;
}

function cleanedOf({ messages }: JsonObject): Cleaned | undefined {
  return Array.isArray(messages) ? withoutForeignThinking(messages) : undefined;
}

/** Anthropic takes no less. */
const MIN_BUDGET = 1024;
const OFF: JsonObject = { type: 'disabled' };

/** Thinking that is counted in tokens must stay below the limit, and needs what was thought before. */
function thinkingOf({ thinking }: JsonObject, limit: number | undefined, messages: unknown): Edits {
  if (!isObject(thinking) || thinking['type'] !== 'enabled') return {};
  if (Array.isArray(messages) && !mayThink(messages)) return { thinking: OFF };
  const budget = thinking['budget_tokens'];
  if (limit === undefined || typeof budget !== 'number' || budget < limit) return {};
  return { thinking: limit <= MIN_BUDGET ? OFF : { ...thinking, budget_tokens: limit - 1 } };
}

const MALFORMED: AnswerReading = { kind: 'malformed' };

/** Only the usage is parsed. That the text is whole, and what its top-level members are, is seen without. */
function readAnswer(text: string): AnswerReading {
  const answer = scanAnswer(text);
  if (answer === undefined || answer.textOf('type') !== '"message"') return MALFORMED;
  if (!answer.textOf('content').startsWith('[')) return MALFORMED;
  return { kind: 'answer', usage: readUsage(answer.parse('usage')) ?? null, model: answer.wordOf('model') };
}

/** An event of one line of data, as all are. Its type comes first, so that no other can follow it. */
const DELTA =
  /^(?:event: ?content_block_delta(?:\r\n|\n|\r))?data: ?\{"type": ?"content_block_delta",[^\r\n]*\}[ \t]*(?:\n\n|\r\n\r\n|\r\r)$/;

function isPlain(event: string): boolean {
  return DELTA.test(event);
}
