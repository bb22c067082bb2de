/** Promises about the decision itself: G9. */
import type { SizedDecisionCost } from '../../bench/decision.ts';
import { type ProofLine, type ProofTable, proofLine } from '../proof.ts';
import { cell } from './figures.ts';

export function decisionLines(costs: readonly SizedDecisionCost[]): readonly ProofLine[] {
  const at = (bytes: number): number => costs.find((cost) => cost.bytes === bytes)?.cpuUs ?? Number.NaN;
  const most = Math.max(...costs.map((cost) => cost.cpuUs));
  const common = { unit: 'µs' } as const;
  return [
    proofLine({
      ...common,
      id: 'G9a',
      promise: 'CPU of a decision, 1 KB prompt',
      figure: at(1024),
      goal: { atMost: 50 },
      stretch: { atMost: 20 },
    }),
    proofLine({
      ...common,
      id: 'G9b',
      promise: 'CPU of a decision, 8 KB prompt',
      figure: at(8192),
      goal: { atMost: 150 },
      stretch: { atMost: 80 },
    }),
    proofLine({
      ...common,
      id: 'G9c',
      promise: 'CPU of a decision, any size up to 1 MB',
      figure: most,
      goal: { atMost: 200 },
      stretch: { atMost: 100 },
    }),
  ];
}

export function decisionTable(costs: readonly SizedDecisionCost[]): ProofTable {
  return {
    title: 'Decision by prompt size',
    columns: ['prompt', 'CPU µs', 'p50 µs', 'p99 µs', 'decisions'],
    rows: costs.map((cost) => [
      `${cost.bytes / 1024} KiB`,
      cell(cost.cpuUs),
      cell(cost.p50Us),
      cell(cost.p99Us),
      cell(cost.decisions),
    ]),
  };
}
