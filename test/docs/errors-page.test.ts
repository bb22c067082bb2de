import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ERRORS, type ErrorRow } from '../../src/core/errors.ts';

const HEADER = `# Errors

Every error a caller can get, and every way in which an attempt can end in a record. This page is made from the table in \`src/core/errors.ts\`;
\`npx vitest run test/docs -u\` writes it again.

The body is an OpenAI error object: \`{"error": {"message", "type", "param", "code", "metadata"?}}\`. \`param\` names the field that is at fault.
\`x-should-retry: false\` comes with every error: what could be tried again has been tried.

After the first output of a stream an error comes as a last event, \`data: {"error": ...}\`, and no \`[DONE]\` follows.

| code | status | type | next link | blamed | left alone | meaning |
|---|---|---|---|---|---|---|
`;

const yes = (value: boolean): string => (value ? 'yes' : '');

function line([code, row]: [string, ErrorRow]): string {
  const cool = row.coolForMs === 0 ? '' : `${row.coolForMs / 1000} s`;
  return `| \`${code}\` | ${row.status} | ${row.type} | ${yes(row.fallback)} | ${yes(row.blame)} | ${cool} | ${row.meaning} |\n`;
}

const FOOTER = `
*Next link*: the chain goes on after it. *Blamed*: it counts against the deployment's health. *Left alone*: at least so long, or as long as the
deployment's own Retry-After asks.
`;

test('the page of errors says what the table says', async () => {
  const page = HEADER + Object.entries(ERRORS).map(line).join('') + FOOTER;
  await expect(page).toMatchFileSnapshot(join(import.meta.dirname, '../../docs/reference/errors.md'));
});
