import { expect, test } from 'vitest';
import { FAULTS } from '../../test/faults/catalogue.ts';
import { catalogueLines, catalogueTable, readFaults } from './catalogue-lines.ts';

interface Result {
  readonly title: string;
  readonly status: string;
  readonly meta?: { readonly seen: string };
}

function reportOf(assertionResults: readonly Result[], status = 'passed'): string {
  return JSON.stringify({ testResults: [{ status, assertionResults }] });
}

const ALL = Object.entries(FAULTS).map(([id, { fault }]) => ({
  title: `${id}: ${fault}`,
  status: 'passed',
  meta: { seen: `seen ${id}` },
}));

test('where all faults end as they should, all promises hold, and the table has what was seen', () => {
  const acted = readFaults(reportOf(ALL));
  expect(catalogueLines(acted).map(({ figure, holds }) => [figure, holds])).toEqual([
    [0, true],
    [0, true],
    [0, true],
  ]);
  const { rows } = catalogueTable(acted);
  expect(rows).toHaveLength(89);
  expect(rows[0]).toEqual(['U1', FAULTS.U1.fault, FAULTS.U1.expected, 'seen U1', 'yes']);
});

test('a fault holds only if each of its tests does', () => {
  const acted = readFaults(reportOf([...ALL, { title: 'U1: again', status: 'failed' }]));
  expect(catalogueLines(acted)[0]).toMatchObject({ figure: 1, holds: false, beside: 'of 89 U1' });
  expect(catalogueTable(acted).rows[0]?.at(-1)).toBe('NO');
});

test('a fault without a test is named', () => {
  const acted = readFaults(reportOf(ALL.slice(1)));
  expect(catalogueLines(acted)[1]).toMatchObject({ figure: 1, holds: false, beside: 'U1' });
});

test('a report without any fault holds nothing', () => {
  const acted = readFaults(reportOf([{ title: 'other', status: 'passed' }]));
  expect(catalogueLines(acted).map(({ holds }) => holds)).toEqual([false, false, true]);
});

test('a file that could not be loaded counts as a failure', () => {
  expect(readFaults(reportOf([], 'failed')).others).toEqual({ passed: 0, failed: 1 });
});
