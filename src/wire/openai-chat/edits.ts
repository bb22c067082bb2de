/**
 * Everything that pass-through changes in a request body, in one table. What is not here goes on as it came.
 */
import type { Quirks } from '../../core/quirks.ts';
import type { ScannedBody, Wanted } from '../dialect.ts';
import { isControl, leaveOutTags } from '../edit-controls.ts';
import { effortOf } from '../form/effort.ts';
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
import { withoutMarkedSeals } from './call-seals.ts';
import { decodeReasoning } from './decode-settings.ts';
import { editLimit, isSpareLimit } from './edit-limit.ts';
import { isForeign, isForeignReasoning, isRefused, refusedNames } from './refused-fields.ts';

type Edit = (body: ScannedBody, wanted: Wanted) => Replacement | undefined;

const EDITS: readonly Edit[] = [nameModel, sayEffort, leaveOutSeals, leaveOutTags, askForUsage];

export function editBody(body: ScannedBody, wanted: Wanted): readonly Replacement[] {
  const left = withoutRefused(body, wanted.quirks);
  const replacements: Replacement[] = [...editLimit(left, wanted)];
  for (const edit of EDITS) {
    const replacement = edit(left, wanted);
    if (replacement !== undefined) replacements.push(replacement);
  }
  replacements.push(...setMembers(left.open, left.members, wanted.quirks.bodyFields ?? {}));
  return inOrder([...replacements, ...removeMembers(body.members, (key) => isStripped(key, body, wanted))]);
}

/** What is to be removed must not be changed as well. */
function withoutRefused(body: ScannedBody, quirks: Quirks): ScannedBody {
  const names = refusedNames(quirks);
  if (names.length === 0) return body;
  const parsed = Object.fromEntries(Object.entries(body.parsed).filter(([key]) => !names.includes(key)));
  return { ...body, parsed, members: body.members.filter(({ key }) => !names.includes(key)) };
}

/** What is meant for us alone, and what the provider would refuse the request for. */
function isStripped(key: string, body: ScannedBody, wanted: Wanted): boolean {
  const { quirks } = wanted;
  if (isRefused(key, quirks) || isSpareLimit(key, body, wanted)) return true;
  if (isForeign(key, body.parsed, quirks) || isControl(key, body.parsed)) return true;
  if (key === 'model') return quirks.noModelInBody === true;
  return key === 'stream_options' && quirks.noStreamUsage === true;
}

/** Whether the client itself wants the usage chunk that `askForUsage` asks for. */
export function clientWantsUsage(parsed: JsonObject): boolean {
  const { usage } = parsed;
  // OpenRouter's way to ask for it.
  return asksForUsage(parsed) || (isObject(usage) && usage['include'] === true);
}

function asksForUsage({ stream_options: options }: JsonObject): boolean {
  return isObject(options) && options['include_usage'] === true;
}

function nameModel({ open, members, parsed }: ScannedBody, { upstreamModel, quirks }: Wanted): Replacement | undefined {
  if (quirks.noModelInBody === true || parsed['model'] === upstreamModel) return undefined;
  const member = findMember(members, 'model');
  if (member !== undefined) return replaceValue(member, upstreamModel);
  // Named by nothing but `models`, which does not go on.
  return parsed['models'] === undefined ? undefined : insertMember(open, 'model', upstreamModel);
}

/** What `reasoning` asks for, in the words of the others. Models that do not reason refuse to be told not to. */
function sayEffort({ open, parsed }: ScannedBody, { quirks }: Wanted): Replacement | undefined {
  const wish = decodeReasoning(parsed['reasoning']);
  if (wish === undefined || !isForeignReasoning(parsed, quirks)) return undefined;
  if (parsed['reasoning_effort'] !== undefined || isRefused('reasoning_effort', quirks)) return undefined;
  const effort = effortOf(wish);
  return effort === 'none' ? undefined : insertMember(open, 'reasoning_effort', effort);
}

/** What providers of other dialects sealed in earlier turns. */
function leaveOutSeals({ members, parsed }: ScannedBody): Replacement | undefined {
  const member = findMember(members, 'messages');
  const messages = withoutMarkedSeals(parsed['messages']);
  return member === undefined || messages === undefined ? undefined : replaceValue(member, messages);
}

function askForUsage({ open, members, parsed }: ScannedBody, { quirks }: Wanted): Replacement | undefined {
  if (quirks.noStreamUsage === true || isRefused('stream_options', quirks)) return undefined;
  if (parsed['stream'] !== true || asksForUsage(parsed)) return undefined;
  const member = findMember(members, 'stream_options');
  const options = parsed['stream_options'];
  const wanted = { ...(isObject(options) ? options : {}), include_usage: true };
  return member === undefined ? insertMember(open, 'stream_options', wanted) : replaceValue(member, wanted);
}
