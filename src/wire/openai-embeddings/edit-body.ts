/** What is changed in a body on its way to the provider. */
import { CONTROL_FIELDS } from '../controls.ts';
import type { ScannedBody, Target } from '../dialect.ts';
import { findMember, inOrder, type Replacement, removeMembers, replaceValue } from '../json/edit.ts';

/** In the order of the text. */
export function editBody({ members, parsed }: ScannedBody, { upstreamModel }: Target): readonly Replacement[] {
  const member = findMember(members, 'model');
  const named = member === undefined || parsed['model'] === upstreamModel ? [] : [replaceValue(member, upstreamModel)];
  return inOrder([...named, ...removeMembers(members, (key) => CONTROL_FIELDS.includes(key))]);
}
