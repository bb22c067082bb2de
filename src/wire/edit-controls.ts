/** How what is meant for us is taken out of the text of a body that goes on. */

import { metadataWithoutTags } from './controls/litellm.ts';
import { CONTROL_FIELDS } from './controls.ts';
import type { ScannedBody } from './dialect.ts';
import { findMember, type Replacement, replaceValue } from './json/edit.ts';
import type { JsonObject } from './json/problem.ts';

/** Whether a top-level field holds nothing but what is meant for us. */
export function isControl(key: string, parsed: JsonObject): boolean {
  return CONTROL_FIELDS.includes(key) || (key === 'metadata' && isEmpty(metadataWithoutTags(parsed['metadata'])));
}

/** Where `metadata` holds more than the tags. */
export function leaveOutTags({ members, parsed }: Pick<ScannedBody, 'members' | 'parsed'>): Replacement | undefined {
  const left = metadataWithoutTags(parsed['metadata']);
  if (left === undefined || isEmpty(left)) return undefined;
  const member = findMember(members, 'metadata');
  return member === undefined ? undefined : replaceValue(member, left);
}

function isEmpty(object: JsonObject | undefined): boolean {
  return object !== undefined && Object.keys(object).length === 0;
}
