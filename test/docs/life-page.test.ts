import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ERRORS } from '../../src/core/errors.ts';

const page = readFileSync(join(import.meta.dirname, '../../docs/life-of-a-request.md'), 'utf8');
const errorsPage = readFileSync(join(import.meta.dirname, '../../docs/reference/errors.md'), 'utf8');

/** What an attempt can fail by is in the picture as one exit: the table of consequences has the rest. */
const OF_ATTEMPTS = /^upstream_(?!interrupted|rejected|rate_limited)/;

test('every error that a client can get is an exit of the picture', () => {
  const picture = page.slice(page.indexOf('```mermaid'), page.indexOf('## Before'));
  for (const code of Object.keys(ERRORS)) {
    if (OF_ATTEMPTS.test(code)) expect(errorsPage, code).toContain(`| \`${code}\` |`);
    else expect(picture, code).toMatch(new RegExp(`\\b${code}\\b`));
  }
});
