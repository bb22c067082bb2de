/** The scores of a decision as a table, each term in its own unit. */
import type { Score, ScoreTerm } from '../core/decision.ts';
import { own } from '../core/own.ts';
import { formatMs, formatUsd, trimmed } from './format.ts';
import { textTable } from './text-table.ts';

interface Unit {
  /** Of the term, where its own name is not for people. */
  readonly label?: string;
  readonly name: string;
  readonly format: (value: number) => string;
}

const POINTS: Unit = { name: 'points, where 1 is perfect quality', format: (value) => signed(value.toFixed(3)) };

/** By the name of a policy's term. What is not here is in points. */
const UNITS: Readonly<Record<string, Unit>> = {
  costNanoUsd: { label: 'cost', name: 'USD', format: formatUsd },
  e2eMs: {
    label: 'latency',
    name: 'time to the complete answer',
    format: (ms) => (ms < 0 ? `−${formatMs(-ms)}` : formatMs(ms)),
  },
  overrun: { name: 'times the limit', format: (factor) => signed(trimmed(factor, 2)) },
};

/** Nothing for a policy that goes by names: it has no terms. */
export function scoreLines(scores: readonly Score[]): readonly string[] {
  const names = [...new Set(scores.flatMap(({ terms }) => terms.map(({ name }) => name)))];
  if (names.length === 0) return [];
  const isSum = scores.some(({ terms }) => terms.length > 1);
  return isSum ? sums(scores, names) : measures(scores, names);
}

/** Terms of a sum are of one unit. */
function sums(scores: readonly Score[], names: readonly string[]): readonly string[] {
  const columns = ['score', ...names].map((head) => ({ head, align: 'right' as const }));
  const rows = scores.map(({ deployment, total, terms }) => [
    deployment,
    POINTS.format(total),
    ...names.map((name) => termText(terms, name)),
  ]);
  return [
    `score = ${names.join(' + ')}, in ${POINTS.name}; the highest comes first`,
    ...textTable([{ head: 'deployment' }, ...columns], rows),
  ];
}

function termText(terms: readonly ScoreTerm[], name: string): string {
  const term = terms.find((candidate) => candidate.name === name);
  return term === undefined ? '' : POINTS.format(term.value);
}

/** One number each; a policy may measure some by another number than the rest. */
function measures(scores: readonly Score[], names: readonly string[]): readonly string[] {
  const rows = scores.map(({ deployment, total, terms: [term] }) => [
    deployment,
    term === undefined ? '' : labelOf(term.name),
    term === undefined ? 'unknown' : unitOf(term.name).format(total),
  ]);
  const units = names.map((name) => `${labelOf(name)} in ${unitOf(name).name}`).join(', or ');
  return [
    `score = ${units}; the highest comes first`,
    ...textTable([{ head: 'deployment' }, { head: 'by' }, { head: 'score', align: 'right' }], rows),
  ];
}

function unitOf(name: string): Unit {
  return own(UNITS, name) ?? POINTS;
}

function labelOf(name: string): string {
  return unitOf(name).label ?? name;
}

function signed(text: string): string {
  return text.replace('-', '−');
}
