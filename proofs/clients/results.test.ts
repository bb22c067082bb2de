import { expect, test } from 'vitest';
import { CLIENTS, cellsOf, cellTitle, overTitle, UPSTREAMS } from '../../test/clients/table.ts';
import { linesOf, readResults, tablesOf } from './results.ts';

const CLIENT = 'openai-chat';
const COUNT = cellsOf(CLIENT).length;

function reportOf(status: (upstream: string, title: string) => string, fileStatus = 'passed'): string {
  const assertionResults = UPSTREAMS.flatMap((upstream) =>
    cellsOf(CLIENT).map(({ ability, mode }) => {
      const title = cellTitle(ability, mode);
      return { ancestorTitles: [CLIENTS[CLIENT].name, overTitle(upstream)], title, status: status(upstream, title) };
    }),
  );
  const other = { ancestorTitles: ['models'], title: 'are listed', status: 'passed' };
  return JSON.stringify({
    testResults: [
      { status: 'passed', assertionResults },
      { status: fileStatus, assertionResults: [other] },
    ],
  });
}

test('a client holds whose trials all passed, and one whose trials did not run does not', () => {
  const lines = linesOf(readResults(reportOf(() => 'passed')));
  expect(lines[0]).toMatchObject({ figure: 0, holds: true, beside: `of ${UPSTREAMS.length * COUNT}` });
  expect(lines[1]).toMatchObject({ figure: UPSTREAMS.length * cellsOf('openai-responses').length, holds: false });
  expect(lines.at(-1)).toMatchObject({ figure: 0, holds: true });
});

test('a trial that failed or was skipped is counted, and named where it did not hold', () => {
  const failed = cellTitle('usage', 'streamed');
  const skipped = cellTitle('abort', 'streamed');
  const results = readResults(
    reportOf((upstream, title) => {
      if (upstream === 'anthropic' && title === failed) return 'failed';
      return title === skipped && upstream === 'anthropic' ? 'pending' : 'passed';
    }),
  );
  expect(linesOf(results)[0]).toMatchObject({ figure: 2, holds: false });
  const [matrix, abilities] = tablesOf(results, { openai: '6.1.2' });
  expect(matrix?.rows[0]?.slice(1)).toEqual([
    'openai 6.1.2',
    `${COUNT} of ${COUNT}`,
    `${COUNT} of ${COUNT}`,
    `${COUNT - 2} of ${COUNT}`,
    `${COUNT} of ${COUNT}`,
    `${COUNT} of ${COUNT}`,
  ]);
  const usage = abilities?.rows.find(([title]) => title?.startsWith('usage'));
  expect(usage?.[1]).toBe('NO: over anthropic, streamed');
});

test('a file that could not be loaded counts as a failure', () => {
  expect(readResults(reportOf(() => 'passed', 'failed')).others).toEqual({ passed: 1, failed: 1 });
});
