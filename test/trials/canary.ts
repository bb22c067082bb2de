/** Texts of which each piece says whose it is: what reaches a client can be told apart. */

export interface Canary {
  /** Of the one who said it. */
  readonly wall: string;
  /** Which of its answers it is. */
  readonly number: number;
}

/** @returns the deltas of the answer: whoever has one knows whose it is and what comes next */
export function canaryDeltas({ wall, number }: Canary, length: number): readonly string[] {
  return Array.from({ length }, (_, index) => `${wall}.${number}.${index} `);
}

const FIRST = /^([a-z]+)\.(\d+)\.0 /;

/** Whose the text is, from its first piece; undefined if it begins with none. */
function canaryOf(text: string): Canary | undefined {
  const [, wall, number] = FIRST.exec(text) ?? [];
  return wall === undefined ? undefined : { wall, number: Number(number) };
}

/** How much of one answer a text is. `mixed`: of none, or of more than one, or not in its order. */
export function extentOf(text: string, lengthOf: (canary: Canary) => number): 'nothing' | 'part' | 'whole' | 'mixed' {
  if (text === '') return 'nothing';
  const canary = canaryOf(text);
  if (canary === undefined) return 'mixed';
  const whole = canaryDeltas(canary, lengthOf(canary)).join('');
  if (text === whole) return 'whole';
  return whole.startsWith(text) ? 'part' : 'mixed';
}
