/** What became of a request, from its record. Pure. */
import type { Decision } from '../core/decision.ts';
import { ERRORS } from '../core/errors.ts';
import { own } from '../core/own.ts';
import type { AttemptRecord, RequestRecord } from '../core/record.ts';
import type { Colours } from './colours.ts';
import { formatCount, formatMs, formatTime, formatUsd } from './format.ts';
import { printable } from './printable.ts';
import { section } from './section.ts';
import { textTable } from './text-table.ts';

/** Lines without ends. */
export function explainOutcome(record: RequestRecord, colours: Colours): readonly string[] {
  const shown = printable(record);
  const rows: readonly (readonly [string, string])[] = [
    ['outcome', shown.error === null ? shown.outcome : `${shown.outcome}: ${errorText(shown.error)}`],
    ['started', formatTime(shown.at)],
    ['answered by', shown.deployment ?? 'nobody'],
    ['cost', `estimated ${formatUsd(shown.estimatedCostNanoUsd)}, settled ${formatUsd(shown.settledCostNanoUsd)}`],
    ['usage', usageText(shown)],
    ['times', timesText(shown)],
    ...callerRows(shown),
  ];
  return [
    ...section('What happened', textTable([{ head: '' }, { head: '' }], rows), colours),
    ...section('Attempts', attemptLines(shown.attempts), colours),
  ];
}

function errorText(code: string): string {
  const row = own(ERRORS, code);
  return row === undefined ? code : `${code}. ${row.meaning}`;
}

function usageText({ usage }: RequestRecord): string {
  if (usage === null) return 'not reported';
  const part = (tokens: number, name: string): string => (tokens === 0 ? '' : ` (${formatCount(tokens)} ${name})`);
  const { inputTokens, cachedInputTokens, outputTokens, reasoningTokens } = usage;
  const input = `${formatCount(inputTokens)} tokens in${part(cachedInputTokens, 'cached')}`;
  return `${input}, ${formatCount(outputTokens)} out${part(reasoningTokens, 'reasoning')}`;
}

function timesText({ ttftMs, e2eMs, overheadMs }: RequestRecord): string {
  const first = ttftMs === null ? '' : `first token ${formatMs(ttftMs)}, `;
  return `${first}complete ${formatMs(e2eMs)}, of which deciding ${formatMs(overheadMs)}`;
}

function callerRows({ key, session, tags }: RequestRecord): readonly (readonly [string, string])[] {
  const rows: readonly (readonly [string, string | null])[] = [
    ['key', key],
    ['session', session],
    ['tags', tags.length === 0 ? null : tags.join(', ')],
  ];
  return rows.flatMap(([name, value]) => (value === null ? [] : [[name, value]]));
}

function attemptLines(attempts: readonly AttemptRecord[]): readonly string[] {
  if (attempts.length === 0) return [];
  const columns = [
    { head: '' },
    { head: 'deployment' },
    { head: 'outcome' },
    ...['status', 'from', 'took'].map((head) => ({ head, align: 'right' as const })),
  ];
  const rows = attempts.map((attempt, index) => [
    String(index + 1),
    attempt.deployment,
    attemptText(attempt),
    attempt.upstreamStatus === null ? '' : String(attempt.upstreamStatus),
    formatMs(attempt.startedMs),
    formatMs(attempt.durationMs),
  ]);
  return textTable(columns, rows);
}

function attemptText({ outcome, purpose, modelActual }: AttemptRecord): string {
  const asked = purpose === undefined ? outcome : `${outcome} (${purpose})`;
  return modelActual === undefined ? asked : `${asked}, but by ${modelActual}`;
}

/** Where a decision that was computed again is not the one that was recorded. */
export interface Difference {
  readonly what: 'policy' | 'first link';
  readonly recorded: string | null;
  readonly recomputed: string | null;
}

/** A record does not hold the decision, but it holds what followed from it. */
export function differencesFrom(record: RequestRecord, decision: Decision): readonly Difference[] {
  const differences: Difference[] = [];
  if (record.policy !== decision.policy) {
    differences.push({ what: 'policy', recorded: record.policy, recomputed: decision.policy });
  }
  const recorded = record.attempts.find(({ purpose }) => purpose === undefined)?.deployment ?? null;
  const recomputed = decision.kind === 'route' ? decision.chain[0].deployment : null;
  // A client that hangs up early leaves no attempt behind, whatever was decided.
  const unknown = recorded === null && record.outcome === 'cancelled';
  if (recorded !== recomputed && !unknown) differences.push({ what: 'first link', recorded, recomputed });
  return differences;
}

export function differenceLines(differences: readonly Difference[], { yellow }: Colours): readonly string[] {
  return printable(differences).map(({ what, recorded, recomputed }) =>
    yellow(
      `Not the decision of that time: the ${what} is recorded as ${recorded ?? 'none'}, and is now ${recomputed ?? 'none'}.`,
    ),
  );
}
