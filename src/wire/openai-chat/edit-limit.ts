/**
 * The limit on output tokens: clients say it under either of two names, and many providers read one of them and ignore
 * or refuse the other. A limit that is not read costs money.
 */
import type { Quirks } from '../../core/quirks.ts';
import type { ScannedBody, Wanted } from '../dialect.ts';
import { findMember, insertMember, type Replacement, renameMember, replaceValue } from '../json/edit.ts';
import { LIMITS } from './limits.ts';
import { isRefused } from './refused-fields.ts';

/** Lowers or adds a limit, and gives it the name that is read; the second of two is for `isSpareLimit`. */
export function editLimit(body: ScannedBody, wanted: Wanted): readonly Replacement[] {
  const field = fieldOf(wanted.quirks);
  if (field === undefined) return LIMITS.flatMap((key) => lower(key, body, wanted));
  const { open, members, parsed } = body;
  const limit = limitOf(body, wanted);
  const read = findMember(members, field);
  const said = read ?? members.find(({ key }) => LIMITS.includes(key));
  if (said === undefined) return limit === undefined ? [] : [insertMember(open, field, limit)];
  const renamed = said === read ? [] : [renameMember(said, field)];
  return limit === undefined || parsed[said.key] === limit ? renamed : [...renamed, replaceValue(said, limit)];
}

/** Whether this is a limit that the provider does not read, beside one that it does. */
export function isSpareLimit(key: string, { members }: ScannedBody, { quirks }: Wanted): boolean {
  if (!LIMITS.includes(key)) return false;
  const field = fieldOf(quirks);
  return field !== undefined && key !== field && findMember(members, field) !== undefined;
}

/** Undefined where nothing may be put under the name that is read: it is refused, or the endpoint has its own limit. */
function fieldOf(quirks: Quirks): string | undefined {
  const field = quirks.limitField ?? 'max_completion_tokens';
  return isRefused(field, quirks) || LIMITS.some((key) => isConstant(key, quirks)) ? undefined : field;
}

function isConstant(key: string, { bodyFields }: Quirks): boolean {
  return bodyFields !== undefined && Object.hasOwn(bodyFields, key);
}

/** The lowest of what is said. A ceiling alone is no wish for a limit. */
function limitOf({ parsed }: ScannedBody, { maxOutputTokens, outputCeiling }: Wanted): number | undefined {
  const said = [...LIMITS.map((key) => parsed[key]), maxOutputTokens].filter((limit) => typeof limit === 'number');
  return said.length === 0 ? undefined : Math.min(...said, outputCeiling ?? Number.POSITIVE_INFINITY);
}

function lower(key: string, { members, parsed }: ScannedBody, wanted: Wanted): readonly Replacement[] {
  const { maxOutputTokens = Number.POSITIVE_INFINITY, outputCeiling = Number.POSITIVE_INFINITY, quirks } = wanted;
  const own = parsed[key];
  const member = findMember(members, key);
  if (member === undefined || typeof own !== 'number' || isConstant(key, quirks)) return [];
  const limit = Math.min(maxOutputTokens, outputCeiling);
  return own <= limit ? [] : [replaceValue(member, limit)];
}
