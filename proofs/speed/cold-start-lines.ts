/** The promise about starting: G12. */
import { type Rounds, series } from '../../bench/rounds.ts';
import { median, spread } from '../../bench/statistics.ts';
import { type ProofLine, type ProofTable, proofLine } from '../proof.ts';
import { cell, range } from './figures.ts';

const itself = (ms: number): number => ms;

export function coldStartLines(samples: Rounds<number>): readonly ProofLine[] {
  const own = spread(series(samples, 'Pointsman', itself));
  const portkey = median(series(samples, 'Portkey', itself));
  return [
    proofLine({
      id: 'G12',
      promise: 'from spawn to the first answer ÷ Portkey',
      figure: own.median / portkey,
      unit: '×',
      goal: { atMost: 1 },
      stretch: { atMost: 0.7 },
      beside: `${range(own)} ms against ${cell(portkey)} ms`,
    }),
  ];
}

export function coldStartTable(samples: Rounds<number>): ProofTable {
  const rows = [...samples.keys()].map((name) => {
    const { min, max, median: middle } = spread(series(samples, name, itself));
    return [name, cell(middle), cell(min), cell(max)];
  });
  return { title: 'Cold start', columns: ['target', 'median ms', 'least', 'most'], rows };
}
