/**
 * Everything that pass-through changes in a request body, in one table. What is not here goes on as it came.
 */
import { CONTROL_FIELD } from '../controls.ts';
import { inOrder, insertMember, type Replacement, removeMembers, replaceValue } from '../json/edit.ts';
import { isObject } from '../json/problem.ts';
import type { Member } from '../json/scan.ts';

/** A body that has been scanned. `parsed` is what `JSON.parse` made of the same text. */
export interface ScannedBody {
  readonly open: number;
  readonly members: readonly Member[];
  readonly parsed: Readonly<Record<string, unknown>>;
}

/** What one attempt wants of the body. */
export interface Wanted {
  /** What the provider calls the model. */
  readonly upstreamModel: string;
  /** A limit to put in, unless the client's own is lower. */
  readonly maxOutputTokens?: number;
  /** Under which name, where the client has set none. */
  readonly limitField: 'max_tokens' | 'max_completion_tokens';
  /** The most that the model can; a limit of the client's above it would be refused. */
  readonly outputCeiling?: number;
  /** Whether to ask for usage at the end of a stream, since money is settled by it; if not, nobody may. */
  readonly streamUsage: boolean;
}

type Edit = (body: ScannedBody, wanted: Wanted) => Replacement | undefined;

/** A provider may read either of the two limits, so neither may be above ours. */
const LIMITS: readonly string[] = ['max_completion_tokens', 'max_tokens'];

const EDITS: readonly Edit[] = [nameModel, ...LIMITS.map(lowerLimit), addLimit, askForUsage];

export function editBody(body: ScannedBody, wanted: Wanted): readonly Replacement[] {
  const replacements: Replacement[] = [];
  for (const edit of EDITS) {
    const replacement = edit(body, wanted);
    if (replacement !== undefined) replacements.push(replacement);
  }
  return inOrder([...replacements, ...removeMembers(body.members, (key) => isStripped(key, wanted))]);
}

/** What is meant for us alone, and an option that the provider would refuse the request for. */
function isStripped(key: string, { streamUsage }: Wanted): boolean {
  return key === CONTROL_FIELD || (key === 'stream_options' && !streamUsage);
}

/** Whether the client itself wants the usage chunk that `askForUsage` asks for. */
export function clientWantsUsage(parsed: Readonly<Record<string, unknown>>): boolean {
  const options = parsed['stream_options'];
  return isObject(options) && options['include_usage'] === true;
}

function nameModel({ members, parsed }: ScannedBody, { upstreamModel }: Wanted): Replacement | undefined {
  const member = find(members, 'model');
  return member === undefined || parsed['model'] === upstreamModel ? undefined : replaceValue(member, upstreamModel);
}

function lowerLimit(key: string): Edit {
  return ({ members, parsed }, { maxOutputTokens, outputCeiling }) => {
    const own = parsed[key];
    const member = find(members, key);
    if (member === undefined || typeof own !== 'number') return undefined;
    const limit = Math.min(maxOutputTokens ?? own, outputCeiling ?? own);
    return own <= limit ? undefined : replaceValue(member, limit);
  };
}

function addLimit({ open, members, parsed }: ScannedBody, wanted: Wanted): Replacement | undefined {
  const { maxOutputTokens, outputCeiling, limitField } = wanted;
  if (maxOutputTokens === undefined || LIMITS.some((key) => typeof parsed[key] === 'number')) return undefined;
  const limit = Math.min(maxOutputTokens, outputCeiling ?? maxOutputTokens);
  const empty = find(members, limitField);
  return empty === undefined ? insertMember(open, limitField, limit) : replaceValue(empty, limit);
}

function askForUsage({ open, members, parsed }: ScannedBody, { streamUsage }: Wanted): Replacement | undefined {
  if (!streamUsage || parsed['stream'] !== true || clientWantsUsage(parsed)) return undefined;
  const member = find(members, 'stream_options');
  const options = parsed['stream_options'];
  const wanted = { ...(isObject(options) ? options : {}), include_usage: true };
  return member === undefined ? insertMember(open, 'stream_options', wanted) : replaceValue(member, wanted);
}

function find(members: readonly Member[], key: string): Member | undefined {
  return members.find((member) => member.key === key);
}
