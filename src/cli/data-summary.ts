/** The end of `route --data`: where the prompts would go, what that would cost, and how fast it was decided. */
import type { Colours } from './colours.ts';
import type { Tally, Total } from './data-tally.ts';
import { formatCount, formatMs, formatNumberOf, formatPercent, formatUsd } from './format.ts';
import { textTable } from './text-table.ts';

export interface DataSummary {
  readonly prompts: number;
  readonly rejected: number;
  readonly relaxed: number;
  readonly wouldAskJudge: number;
  readonly judgeConfigured: boolean;
  readonly unsure: number;
  /** Most requests first. */
  readonly models: readonly ModelSummary[];
  readonly cost: CostSummary;
  /** All on the most able model; null if nobody said how able any of them is. */
  readonly baseline: ({ readonly model: string } & CostSummary) | null;
  /** Reading and writing included. */
  readonly seconds: number;
  readonly decisionsPerSecond: number;
}

export interface ModelSummary extends CostSummary {
  readonly model: string;
  readonly requests: number;
  /** 0..1 of those that are not rejected. */
  readonly share: number;
}

export interface CostSummary {
  /** Of the requests whose price is known. */
  readonly estimatedCostUsd: number;
  readonly requestsOfUnknownCost: number;
}

const NANO_PER_USD = 1e9;

export function summarise(tally: Tally, judgeConfigured: boolean, elapsedMs: number): DataSummary {
  const { prompts, rejected, relaxed, wouldAskJudge, unsure, baseline } = tally;
  const seconds = elapsedMs / 1000;
  const routed = prompts - rejected;
  return {
    prompts,
    rejected,
    relaxed,
    wouldAskJudge,
    judgeConfigured,
    unsure,
    models: [...tally.models.values()]
      .sort((a, b) => b.requests - a.requests)
      .map(({ model, requests, cost }) => ({ model, requests, share: requests / routed, ...costOf(cost) })),
    cost: costOf(tally.cost),
    baseline: baseline === null ? null : { model: baseline.model, ...costOf(baseline.cost) },
    seconds,
    decisionsPerSecond: seconds > 0 ? Math.round(prompts / seconds) : 0,
  };
}

function costOf({ nanoUsd, unknown }: Total): CostSummary {
  return { estimatedCostUsd: nanoUsd / NANO_PER_USD, requestsOfUnknownCost: unknown };
}

/** Lines without ends. */
export function summaryLines(summary: DataSummary, { bold }: Colours): readonly string[] {
  const { prompts, rejected, relaxed, seconds, decisionsPerSecond } = summary;
  return [
    bold(`${formatNumberOf(prompts, 'prompt')}`),
    ...indented(costTable(summary)),
    '',
    ...(rejected === 0 ? [] : [`Rejected, because nobody can answer: ${formatCount(rejected)}.`]),
    ...(relaxed === 0 ? [] : [`A wish was given up for ${formatCount(relaxed)}.`]),
    judgeLine(summary),
    ...comparison(summary),
    `${formatCount(decisionsPerSecond)} decisions/s (${formatMs(seconds * 1000)} with reading and writing).`,
  ];
}

function costTable({ models, cost, baseline, prompts, rejected }: DataSummary): readonly string[] {
  const routed = prompts - rejected;
  const rows = [
    ...models.map((row) => [
      row.model,
      formatCount(row.requests),
      formatPercent(row.share),
      costText(row, row.requests),
    ]),
    ['total', formatCount(routed), '', costText(cost, routed)],
    ...(baseline === null ? [] : [[`all on ${baseline.model}`, formatCount(routed), '', costText(baseline, routed)]]),
  ];
  const right = (head: string): { readonly head: string; readonly align: 'right' } => ({ head, align: 'right' });
  return textTable([{ head: 'model' }, right('requests'), right('share'), right('estimated cost')], rows);
}

function costText({ estimatedCostUsd, requestsOfUnknownCost }: CostSummary, requests: number): string {
  if (requestsOfUnknownCost === 0) return formatUsd(estimatedCostUsd * NANO_PER_USD);
  if (requestsOfUnknownCost === requests) return 'unknown';
  return `${formatUsd(estimatedCostUsd * NANO_PER_USD)} + ${formatCount(requestsOfUnknownCost)} × unknown`;
}

function judgeLine({ wouldAskJudge, judgeConfigured, unsure }: DataSummary): string {
  const judged = judgeConfigured ? formatCount(wouldAskJudge) : `${formatCount(wouldAskJudge)}, as none is configured`;
  return `Unsure of the complexity: ${formatCount(unsure)}. A judge would be asked: ${judged}.`;
}

function comparison({ cost, baseline }: DataSummary): readonly string[] {
  if (baseline === null || baseline.estimatedCostUsd === 0) return [];
  if (cost.requestsOfUnknownCost + baseline.requestsOfUnknownCost > 0) return [];
  const share = formatPercent(cost.estimatedCostUsd / baseline.estimatedCostUsd);
  return [`Estimated cost is ${share} of ${baseline.model} for all. What that does to quality, this cannot say.`];
}

function indented(lines: readonly string[]): readonly string[] {
  return lines.map((line) => `  ${line}`);
}
