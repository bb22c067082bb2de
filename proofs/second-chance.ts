/** A neighbour on the machine can spoil one measurement; what really falls short does so twice. */
import { allHold, type ProofLine, type ProofTable } from './proof.ts';

/** Some promises, and the figures behind them. */
export interface Part {
  readonly lines: readonly ProofLine[];
  readonly tables: readonly ProofTable[];
}

/** Measures again if a promise falls short. The second result counts, and says that it is the second. */
export async function withSecondChance(measure: () => Promise<Part>, progress: (text: string) => void): Promise<Part> {
  const first = await measure();
  if (allHold(first.lines)) return first;
  progress('a promise fell short: measuring that once more');
  const second = await measure();
  return { ...second, lines: second.lines.map(markSecond) };
}

function markSecond(line: ProofLine): ProofLine {
  return { ...line, beside: `${line.beside ?? ''} (measured twice)`.trim() };
}
