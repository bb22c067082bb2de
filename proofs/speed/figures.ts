/** Small things that the lines and tables of the speed proof share. */
import { type Rounds, series } from '../../bench/rounds.ts';
import { median, type Spread } from '../../bench/statistics.ts';
import type { TargetName } from '../../bench/targets/target.ts';
import { formatFigure } from '../bound.ts';

export const cell: (figure: number) => string = formatFigure;

/** The rounds' extremes, in units of `divisor`. */
export function range({ min, max }: Spread, divisor = 1): string {
  return `${cell(min / divisor)} to ${cell(max / divisor)}`;
}

export function percent(share: number): string {
  return `${cell(share * 100)} %`;
}

/** Medians over the rounds of one target. */
export function across<Sample>(rounds: Rounds<Sample>, name: TargetName): (pick: (sample: Sample) => number) => number {
  return (pick) => median(series(rounds, name, pick));
}

export function failures(rounds: Rounds<{ readonly errors: number }>): number {
  return [...rounds.values()].flat().reduce((sum, sample) => sum + sample.errors, 0);
}
