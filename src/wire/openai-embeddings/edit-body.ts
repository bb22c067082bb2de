/** What is changed in a body on its way to the provider. */
import type { ScannedBody, Target } from '../dialect.ts';
import { isControl, leaveOutTags } from '../edit-controls.ts';
import { findMember, inOrder, type Replacement, removeMembers, replaceValue } from '../json/edit.ts';
import { namedIn } from '../leave-out-refused.ts';

/** In the order of the text. */
export function editBody({ members, parsed }: ScannedBody, { upstreamModel, quirks }: Target): readonly Replacement[] {
  const refused = namedIn(parsed, quirks);
  // What is to be removed must not be changed as well.
  const left = members.filter(({ key }) => !refused.includes(key));
  const member = findMember(left, 'model');
  const named = member === undefined || parsed['model'] === upstreamModel ? [] : [replaceValue(member, upstreamModel)];
  const tags = leaveOutTags({ members: left, parsed });
  const removed = removeMembers(members, (key) => refused.includes(key) || isControl(key, parsed));
  return inOrder([...named, ...(tags === undefined ? [] : [tags]), ...removed]);
}
