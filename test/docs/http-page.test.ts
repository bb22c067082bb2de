import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CONTROL_HEADERS } from '../../src/wire/controls.ts';

const root = join(import.meta.dirname, '../..');
const page = readFileSync(join(root, 'docs/reference/http.md'), 'utf8');
const [asked = '', answered = ''] = page.split('## What an answer says');

const named = (text: string): readonly string[] => [...text.matchAll(/`(x-[a-z0-9-]+)`/g)].map(([, name = '']) => name);

/** As they stand in the gateway's source, quoted. */
function headersInSource(): readonly string[] {
  const folder = join(root, 'src/gateway');
  const files = readdirSync(folder).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'));
  const quoted = files.flatMap((name) => [
    ...readFileSync(join(folder, name), 'utf8').matchAll(/'(x-(?:pointsman-|request-|should-)[a-z-]+)',/g),
  ]);
  return quoted.map(([, name = '']) => name);
}

test('the page names exactly the headers that a request can carry', () => {
  expect(new Set(named(asked).filter((name) => name.startsWith('x-pointsman-')))).toEqual(new Set(CONTROL_HEADERS));
});

test('the page names exactly the headers that an answer carries', () => {
  expect(new Set(named(answered))).toEqual(new Set(headersInSource()));
});
