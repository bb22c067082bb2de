/** Prices that a router of the library knows without being told. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, onTestFinished } from 'vitest';
import { CATALOGUE_FILE, writeCatalogueFile } from './catalogue/catalogue-file.ts';
import { createRouter } from './create-router.ts';
import type { CatalogueChoice } from './library-config.ts';
import { createFakeClock } from './testing/fake-clock.ts';

const MODELS = { 'gpt-4.1-mini': { provider: 'openai' }, own: { provider: 'home' } };
const CONFIG = {
  providers: { openai: { baseUrl: 'https://api.openai.com/v1' }, home: { baseUrl: 'http://127.0.0.1:9/v1' } },
  models: MODELS,
};
const ORIGIN = { source: 'https://list.test', sha256: 'ab', fetchedAt: '2026-11-19T10:00:00.000Z' };
const LISTED = { price: { inputPicoUsd: 9_000_000, outputPicoUsd: 0 }, contextTokens: 9000 };

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'pointsman-library-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** For an answer of 400 tokens to a prompt of a few. */
function estimateFor(model: string, catalogue?: CatalogueChoice): number | null {
  const options = catalogue === undefined ? {} : { catalogue };
  const router = createRouter(CONFIG, { env: {}, clock: createFakeClock(Date.UTC(2026, 10, 20)), ...options });
  onTestFinished(() => router.close());
  return router.decide({ model, messages: [{ role: 'user', content: 'Hi' }] }).estimatedCostUsd;
}

it('are those of the list that comes with Pointsman', () => {
  expect(estimateFor('gpt-4.1-mini')).toBeGreaterThan(400 * 1.6e-6);
  expect(estimateFor('gpt-4.1-mini')).toBe(estimateFor('gpt-4.1-mini', 'embedded'));
});

it('are none where nobody is to be asked', () => {
  expect(estimateFor('gpt-4.1-mini', false)).toBeNull();
});

it('are none of hardware of ones own', () => {
  expect(estimateFor('own')).toBeNull();
});

it('are those of a synced list first, if its directory is named', async () => {
  await writeCatalogueFile(directory, ORIGIN, { openai: { models: { 'gpt-4.1-mini': LISTED } } });
  const estimate = estimateFor('gpt-4.1-mini', { directory });
  expect(estimate).toBeGreaterThan(0);
  expect(estimate).toBeLessThan(100 * 9e-6);
});

it('are those of the built-in list where the synced one has none', async () => {
  await writeCatalogueFile(directory, ORIGIN, { openai: { models: { other: LISTED } } });
  expect(estimateFor('gpt-4.1-mini', { directory })).toBe(estimateFor('gpt-4.1-mini'));
});

it('refuse a directory without a list, or with a broken one', () => {
  const refusal = (text: string): unknown =>
    expect.objectContaining({ code: 'invalid_value', param: 'catalogue', message: expect.stringContaining(text) });
  expect(() => estimateFor('gpt-4.1-mini', { directory })).toThrow(refusal('There is no catalogue.json in'));
  writeFileSync(join(directory, CATALOGUE_FILE), 'oops');
  expect(() => estimateFor('gpt-4.1-mini', { directory })).toThrow(refusal('run it again'));
});
