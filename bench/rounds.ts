/** Every target in turn, again and again, there and back: what disturbs the machine disturbs them alike. */
import type { TargetName } from './targets/target.ts';

/** Samples of each target, in the order of the rounds. */
export type Rounds<Sample> = ReadonlyMap<TargetName, readonly Sample[]>;

/** A B C, C B A, A B C …: one sample of each target a round. */
export async function interleave<Sample, T extends { readonly name: TargetName }>(
  targets: readonly T[],
  rounds: number,
  measure: (target: T, round: number) => Promise<Sample>,
): Promise<Rounds<Sample>> {
  const samples = new Map<TargetName, Sample[]>(targets.map((target) => [target.name, []]));
  for (let round = 0; round < rounds; round += 1) {
    const order = round % 2 === 0 ? targets : [...targets].reverse();
    for (const target of order) samples.get(target.name)?.push(await measure(target, round));
  }
  return samples;
}

/** One figure of one target, round by round. Throws if the target was not measured. */
export function series<Sample>(rounds: Rounds<Sample>, name: TargetName, pick: (sample: Sample) => number): number[] {
  const samples = rounds.get(name);
  if (samples === undefined) throw new Error(`${name} was not measured`);
  return samples.map(pick);
}
