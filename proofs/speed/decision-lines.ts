/** Promises about the decision itself: G9. */
import type { HostileDecision, SizedDecisionCost } from '../../bench/decision.ts';
import type { Bound } from '../bound.ts';
import { type ProofLine, type ProofTable, proofLine } from '../proof.ts';
import { cell } from './figures.ts';

export function decisionLines(
  costs: readonly SizedDecisionCost[],
  hostile: readonly HostileDecision[],
): readonly ProofLine[] {
  const at = (bytes: number): number => costs.find((cost) => cost.bytes === bytes)?.cpuUs ?? Number.NaN;
  const cpu = (id: string, what: string, figure: number, goal: Bound, stretch: Bound): ProofLine =>
    proofLine({ id, promise: `CPU of a decision, ${what}`, figure, unit: 'µs', goal, stretch });
  const slowest = hostile.reduce((worst, next) => (next.ms > worst.ms ? next : worst));
  return [
    cpu('G9a', '1 KB prompt', at(1024), { atMost: 50 }, { atMost: 20 }),
    cpu('G9b', '8 KB prompt', at(8192), { atMost: 150 }, { atMost: 80 }),
    cpu('G9c', 'any size up to 1 MB', Math.max(...costs.map((cost) => cost.cpuUs)), { atMost: 200 }, { atMost: 100 }),
    proofLine({
      id: 'G9d',
      promise: 'slowest decision over a hostile megabyte, during which nothing else runs',
      figure: slowest.ms,
      unit: 'ms',
      goal: { atMost: 20 },
      beside: slowest.name,
    }),
  ];
}

export function decisionTable(title: string, costs: readonly SizedDecisionCost[]): ProofTable {
  return {
    title,
    columns: ['prompt', 'CPU µs', 'p50 µs', 'p99 µs', 'decisions'],
    rows: costs.map((cost) => [
      size(cost.bytes),
      cell(cost.cpuUs),
      cell(cost.p50Us),
      cell(cost.p99Us),
      cell(cost.decisions),
    ]),
  };
}

function size(bytes: number): string {
  return bytes < 1_048_576 ? `${cell(bytes / 1024)} KiB` : `${cell(bytes / 1_048_576)} MiB`;
}

export function hostileTable(decisions: readonly HostileDecision[]): ProofTable {
  return {
    title: 'Decision over a hostile megabyte',
    columns: ['text', 'ms'],
    rows: decisions.map(({ name, ms }) => [name, cell(ms)]),
  };
}
