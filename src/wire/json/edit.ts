/** Changes to a JSON text that leave everything else as it stands, byte for byte. */
import type { Member } from './scan.ts';

/** Put `text` in the place of what stands from `start` to `end`. Offsets are of the unchanged text. */
export interface Replacement {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

export function replaceValue(member: Member, value: unknown): Replacement {
  return { start: member.valueStart, end: member.valueEnd, text: JSON.stringify(value) };
}

/** Puts a member in front of the others. There must be others. */
export function insertMember(open: number, key: string, value: unknown): Replacement {
  return { start: open + 1, end: open + 1, text: `${JSON.stringify(key)}:${JSON.stringify(value)},` };
}

/** Takes a member out, with the comma that goes with it. */
export function removeMember(members: readonly Member[], member: Member): Replacement {
  const index = members.indexOf(member);
  const next = members[index + 1];
  if (next !== undefined) return { start: member.keyStart, end: next.keyStart, text: '' };
  return { start: members[index - 1]?.valueEnd ?? member.keyStart, end: member.valueEnd, text: '' };
}

/** In the order of the text, as they are applied. */
export function inOrder(replacements: readonly Replacement[]): readonly Replacement[] {
  return replacements.length < 2 ? replacements : [...replacements].sort((a, b) => a.start - b.start);
}
