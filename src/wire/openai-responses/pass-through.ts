/** How bytes go from a client of this dialect to a provider of it: every change to a body stands here. */
import type { Quirks } from '../../core/quirks.ts';
import type { AnswerReading, DroppedPaths, PassThrough, ScannedBody, Wanted } from '../dialect.ts';
import { isControl, leaveOutTags } from '../edit-controls.ts';
import {
  findMember,
  inOrder,
  insertMember,
  type Replacement,
  removeMembers,
  replaceValue,
  setMembers,
} from '../json/edit.ts';
import { isObject, type JsonObject } from '../json/problem.ts';
import { scanAnswer } from '../json/scan-answer.ts';
import { wireCallId } from '../openai/call-id.ts';
import { atLeastMinimum } from './limits.ts';
import { isForeign } from './seals.ts';
import { readUsage } from './usage.ts';

export const openaiResponsesPassThrough: PassThrough = {
  name: 'openai-responses',
  canPass,
  refused,
  editBody,
  // Which beta, which conversation and which turn of it: what Codex and the SDKs say about a request.
  forwardedHeaders: [
    'openai-beta',
    'traceparent',
    'tracestate',
    'originator',
    'session-id',
    'session_id',
    'thread-id',
    'conversation_id',
    'x-client-request-id',
    'x-codex-beta-features',
    'x-codex-installation-id',
    'x-codex-parent-thread-id',
    'x-codex-turn-metadata',
    'x-codex-turn-state',
    'x-codex-window-id',
    'x-openai-subagent',
    'x-responsesapi-include-timing-metrics',
  ],
  readAnswer,
  isPlain: (event) => PLAIN.test(event),
};

/** Text that is added to, in one line of JSON; any quote in the text itself would be escaped. */
const PLAIN =
  /^(?:event: ?(response\.(?:output_text|refusal|reasoning_text|reasoning_summary_text|function_call_arguments)\.delta)\r?\n)data: ?\{(?=[^\r\n]*"type": ?"\1")[^\r\n]*\}(?:\n\n|\r\n\r\n)$/;

const LIMIT = 'max_output_tokens';
const PARALLEL = 'parallel_tool_calls';

type Edit = (body: ScannedBody, wanted: Wanted) => Replacement | undefined;

const EDITS: readonly Edit[] = [nameModel, limitOutput, leaveOutTags, leaveOutForeign];

function editBody(body: ScannedBody, wanted: Wanted): readonly Replacement[] {
  const { quirks } = wanted;
  const refused = [...refusedFields(body.parsed, quirks), ...(quirks.noModelInBody ? ['model'] : [])];
  const names = body.members
    .map(({ key }) => key)
    .filter((key) => refused.includes(key) || isControl(key, body.parsed));
  // What is to be removed must not be changed as well.
  const left = { ...body, members: body.members.filter(({ key }) => !names.includes(key)) };
  const edits = EDITS.map((edit) => edit(left, wanted)).filter((replacement) => replacement !== undefined);
  const constants = setMembers(left.open, left.members, quirks.bodyFields ?? {});
  return inOrder([...edits, ...constants, ...removeMembers(body.members, (key) => names.includes(key))]);
}

/** Ids of calls stand inside, where nothing is edited. */
function canPass({ input }: JsonObject, quirks: Quirks): boolean {
  if (quirks.shortCallIds !== true || !Array.isArray(input)) return true;
  return input.every((item) => {
    const id: unknown = isObject(item) ? item['call_id'] : undefined;
    return typeof id !== 'string' || wireCallId(id, quirks) === id;
  });
}

function refused(body: JsonObject, { quirks }: Wanted): DroppedPaths {
  // As where a request is translated.
  const fields = refusedFields(body, quirks).map((name) => (name === PARALLEL ? 'parallelToolCalls' : name));
  return hasForeign(body) ? [...fields, 'messages[].seal'] : fields;
}

function hasForeign({ input }: JsonObject): boolean {
  return Array.isArray(input) && input.some(isForeign);
}

function refusedFields(body: JsonObject, quirks: Quirks): readonly string[] {
  const { reasoning } = body;
  const { noParallelToolCalls, noReasoningEffort, refuses = [] } = quirks;
  const names = new Set([
    ...(noParallelToolCalls ? [PARALLEL] : []),
    ...(noReasoningEffort && isObject(reasoning) && typeof reasoning['effort'] === 'string' ? ['reasoning'] : []),
    ...refuses,
  ]);
  return [...names].filter((name) => Object.hasOwn(body, name));
}

function nameModel({ open, members, parsed }: ScannedBody, { upstreamModel, quirks }: Wanted): Replacement | undefined {
  if (quirks.noModelInBody === true || parsed['model'] === upstreamModel) return undefined;
  const member = findMember(members, 'model');
  if (member !== undefined) return replaceValue(member, upstreamModel);
  // Named by nothing but `models`, which does not go on.
  return parsed['models'] === undefined ? undefined : insertMember(open, 'model', upstreamModel);
}

/** Ours goes in unless the client's is lower; a limit above what the model can would be refused. */
function limitOutput({ open, members, parsed }: ScannedBody, wanted: Wanted): Replacement | undefined {
  const { maxOutputTokens, outputCeiling, quirks } = wanted;
  const own = parsed[LIMIT];
  const member = findMember(members, LIMIT);
  if (typeof own === 'number' && member !== undefined) {
    const limit = Math.min(maxOutputTokens ?? own, outputCeiling ?? own);
    return own <= limit ? undefined : replaceValue(member, atLeastMinimum(limit));
  }
  if (maxOutputTokens === undefined || quirks.refuses?.includes(LIMIT) === true) return undefined;
  const limit = atLeastMinimum(Math.min(maxOutputTokens, outputCeiling ?? maxOutputTokens));
  return member === undefined ? insertMember(open, LIMIT, limit) : replaceValue(member, limit);
}

/** What another provider sealed in an earlier turn. */
function leaveOutForeign({ members, parsed }: ScannedBody): Replacement | undefined {
  const { input } = parsed;
  const member = findMember(members, 'input');
  if (member === undefined || !Array.isArray(input) || !hasForeign(parsed)) return undefined;
  return replaceValue(
    member,
    input.filter((item) => !isForeign(item)),
  );
}

const MALFORMED: AnswerReading = { kind: 'malformed' };
/** An answer, or one that will be fetched later. */
const STATUSES: readonly string[] = ['"completed"', '"incomplete"', '"in_progress"', '"queued"', 'null'];

/** Only the usage is parsed. */
function readAnswer(text: string): AnswerReading {
  const answer = scanAnswer(text);
  if (answer === undefined || answer.textOf('error') !== 'null') return MALFORMED;
  if (!answer.textOf('output').startsWith('[') || !STATUSES.includes(answer.textOf('status'))) return MALFORMED;
  return { kind: 'answer', usage: readUsage(answer.parse('usage')) ?? null, model: answer.wordOf('model') };
}
