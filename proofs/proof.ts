/** What a proof is: a list of promises, measured. */
import type { Bound } from './bound.ts';
import { meets } from './bound.ts';

/** One promise with the figure that was measured for it. */
export interface ProofLine {
  /** Stable, so that runs can be compared. */
  readonly id: string;
  readonly promise: string;
  readonly figure: number;
  /** Empty for a ratio or a count. */
  readonly unit: string;
  readonly goal: Bound;
  /** What is aimed for; missing it breaks no promise. */
  readonly stretch?: Bound;
  readonly holds: boolean;
  /** What the figure stands beside: the spread over rounds, a baseline of the same run. */
  readonly beside?: string;
}

/** Figures behind the promises, for the reader. */
export interface ProofTable {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Data is named by content and public origin, never by where it lies. */
export interface DataSource {
  readonly file: string;
  readonly sha256: string;
  readonly origin: string;
}

export interface ProofContext {
  /** Fewer rounds. */
  readonly quick: boolean;
  readonly seed: number;
  /** The package's root folder. */
  readonly root: string;
  readonly dataFolder: string | undefined;
  /** Says on standard error what is being done. */
  readonly progress: (text: string) => void;
}

export type ProofOutcome =
  | {
      readonly kind: 'measured';
      readonly lines: readonly ProofLine[];
      readonly tables: readonly ProofTable[];
      readonly data: readonly DataSource[];
      /** Of the programs it was measured with or against. */
      readonly versions: Readonly<Record<string, string>>;
    }
  /** Data or a program that it needs is not there. */
  | { readonly kind: 'not run'; readonly reason: string };

export interface Proof {
  readonly name: string;
  readonly title: string;
  /** How it is measured, as Markdown. */
  readonly method: string;
  readonly run: (context: ProofContext) => Promise<ProofOutcome>;
}

export function proofLine(line: Omit<ProofLine, 'holds'>): ProofLine {
  return { ...line, holds: meets(line.figure, line.goal) };
}

export function allHold(lines: readonly ProofLine[]): boolean {
  return lines.every((line) => line.holds);
}
