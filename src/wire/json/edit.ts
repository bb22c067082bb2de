/** Changes to a JSON text that leave everything else as it stands, byte for byte. */
import type { Member } from './scan.ts';

/** Put `text` in the place of what stands from `start` to `end`. Offsets are of the unchanged text. */
export interface Replacement {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The member of this name; there is at most one. */
export function findMember(members: readonly Member[], key: string): Member | undefined {
  return members.find((member) => member.key === key);
}

export function replaceValue(member: Member, value: unknown): Replacement {
  return { start: member.valueStart, end: member.valueEnd, text: JSON.stringify(value) };
}

/** Changes the name and leaves the value as it stands. There must be no other member of this name. */
export function renameMember(member: Member, key: string): Replacement {
  return { start: member.keyStart, end: member.valueStart, text: `${JSON.stringify(key)}:` };
}

/** Puts a member in front of the others. There must be others. */
export function insertMember(open: number, key: string, value: unknown): Replacement {
  return { start: open + 1, end: open + 1, text: `${JSON.stringify(key)}:${JSON.stringify(value)},` };
}

/** Puts these in, each in the place of the member of its name if there is one. */
export function setMembers(
  open: number,
  members: readonly Member[],
  values: Readonly<Record<string, unknown>>,
): readonly Replacement[] {
  return Object.entries(values).map(([key, value]) => {
    const member = findMember(members, key);
    return member === undefined ? insertMember(open, key, value) : replaceValue(member, value);
  });
}

/** Takes members out, each with the comma that goes with it. */
export function removeMembers(members: readonly Member[], isRemoved: (key: string) => boolean): readonly Replacement[] {
  const replacements: Replacement[] = [];
  let kept: Member | undefined;
  let first: Member | undefined;
  for (const member of members) {
    if (isRemoved(member.key)) {
      first ??= member;
      continue;
    }
    if (first !== undefined) replacements.push({ start: first.keyStart, end: member.keyStart, text: '' });
    first = undefined;
    kept = member;
  }
  const last = members[members.length - 1];
  if (first !== undefined && last !== undefined) {
    replacements.push({ start: kept?.valueEnd ?? first.keyStart, end: last.valueEnd, text: '' });
  }
  return replacements;
}

/** In the order of the text, as they are applied: what is put in at a place, before what is changed from there on. */
export function inOrder(replacements: readonly Replacement[]): readonly Replacement[] {
  return replacements.length < 2 ? replacements : [...replacements].sort((a, b) => a.start - b.start || a.end - b.end);
}
