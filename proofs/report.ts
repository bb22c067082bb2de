/** A proof's outcome as text for a terminal, as Markdown and as JSON. */
import { formatBound, formatFigure, meets } from './bound.ts';
import type { DataSource, ProofLine, ProofTable } from './proof.ts';

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGiB: number;
}

export interface Report {
  readonly name: string;
  readonly title: string;
  readonly method: string;
  /** ISO 8601. */
  readonly at: string;
  readonly quick: boolean;
  readonly seed: number;
  readonly versions: Readonly<Record<string, string>>;
  readonly machine: Machine;
  readonly data: readonly DataSource[];
  readonly lines: readonly ProofLine[];
  readonly tables: readonly ProofTable[];
}

/** Columns of the promise table, the same in every form. */
export function promiseTable(lines: readonly ProofLine[]): ProofTable {
  return {
    title: 'Promises',
    columns: ['', 'promise', 'figure', 'goal', 'holds', 'stretch', 'beside'],
    rows: lines.map((line) => [
      line.id,
      line.promise,
      withUnit(formatFigure(line.figure), line.unit),
      withUnit(formatBound(line.goal), line.unit),
      line.holds ? 'yes' : 'NO',
      stretchText(line),
      line.beside ?? '',
    ]),
  };
}

function stretchText(line: ProofLine): string {
  if (line.stretch === undefined) return '';
  return `${formatBound(line.stretch)} ${meets(line.figure, line.stretch) ? 'reached' : 'not yet'}`;
}

function withUnit(text: string, unit: string): string {
  return unit === '' ? text : `${text} ${unit}`;
}

/** Columns padded to their widest cell, for a terminal. */
export function renderText(table: ProofTable): string {
  const grid = [table.columns, ...table.rows];
  const widths = table.columns.map((_, column) => Math.max(...grid.map((row) => (row[column] ?? '').length)));
  const lines = grid.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  lines.splice(1, 0, widths.map((width) => '─'.repeat(width)).join('  '));
  return lines.join('\n');
}

export function renderMarkdown(report: Report): string {
  const { machine, lines } = report;
  const kept = lines.filter((line) => line.holds).length;
  const versions = Object.entries(report.versions).map(([name, version]) => `${name} ${version}`);
  const parts = [
    `# ${report.title}`,
    `Written by \`npm run prove -- ${report.name}${report.quick ? ' --quick' : ''}\`; do not edit. ${kept} of ${lines.length} promises hold.`,
    `${report.at} · ${machine.cores} cores (${machine.cpu}), ${machine.memoryGiB} GiB · ${versions.join(', ')} · seed ${report.seed}`,
    markdownTable(promiseTable(lines)),
    `## Method\n\n${report.method.trim()}`,
    ...report.tables.map((table) => `## ${table.title}\n\n${markdownTable(table)}`),
  ];
  if (report.data.length > 0) parts.push(`## Data\n\n${markdownTable(dataTable(report.data))}`);
  return `${parts.join('\n\n')}\n`;
}

function dataTable(data: readonly DataSource[]): ProofTable {
  return {
    title: 'Data',
    columns: ['file', 'origin', 'sha256'],
    rows: data.map((source) => [source.file, source.origin, source.sha256]),
  };
}

function markdownTable(table: ProofTable): string {
  const row = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [row(table.columns), `|${table.columns.map(() => '---').join('|')}|`, ...table.rows.map(row)].join('\n');
}

/** Figures that are no number become null. */
export function renderJson(report: Report): string {
  return `${JSON.stringify(report, null, 2)}\n`;
}
