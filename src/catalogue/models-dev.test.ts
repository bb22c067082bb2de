import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readModelsDev } from './models-dev.ts';

const text = readFileSync(join(import.meta.dirname, '../../test/fixtures/catalogue/models-dev.json'), 'utf8');

function read(given: string): Extract<ReturnType<typeof readModelsDev>, { ok: true }>['list'] {
  const result = readModelsDev(given);
  if (!result.ok) throw new Error(result.reason);
  return result.list;
}

test('of an entry everything is taken that is used', () => {
  expect(read(text).providers['openai']?.models['gpt-5.4']).toEqual({
    price: { inputPicoUsd: 2_500_000, outputPicoUsd: 15_000_000, cachedInputPicoUsd: 250_000, untilTokens: 271_999 },
    contextTokens: 922_000,
    maxOutputTokens: 128_000,
    modalities: ['text', 'image', 'file'],
    tools: true,
    jsonSchema: true,
    reasoning: true,
  });
});

test('the older forms of tiers and tools are understood', () => {
  expect(read(text).providers['anthropic']?.models['claude-sonnet-4-5']).toMatchObject({
    price: { cacheWritePicoUsd: 3_750_000, untilTokens: 200_000 },
    tools: true,
  });
});

test('what is not said, and what is said to be 0, is unknown', () => {
  expect(read(text).providers['openai']?.models['gpt-image']).toEqual({
    modalities: ['text'],
    tools: false,
    reasoning: false,
  });
  expect(read(text).providers['somewhere']?.models['subscribed-1']).not.toHaveProperty('price');
});

/** Every field that the schema of the list has, as rows of it have them. */
const WHOLE = {
  id: 'gemini-pro',
  name: 'Gemini Pro',
  family: 'gemini-pro',
  description: 'A model',
  attachment: true,
  reasoning: true,
  reasoning_options: [{ type: 'budget_tokens', min: 128, max: 32_768 }],
  tool_call: true,
  interleaved: { field: 'reasoning_details' },
  structured_output: true,
  temperature: true,
  knowledge: '2025-01',
  release_date: '2025-03-20',
  last_updated: '2025-06-05',
  modalities: { input: ['text', 'image', 'audio', 'video', 'pdf'], output: ['text'] },
  open_weights: false,
  cost: {
    input: 1.25,
    output: 10,
    reasoning: 10,
    cache_read: 0.31,
    cache_write: 1.625,
    input_audio: 1,
    output_audio: 2,
    tiers: [
      { input: 0, output: 0, tier: { size: 0 } },
      { input: 0.6, output: 5, tier: { type: 'batch', size: 5 } },
      { input: 2.5, output: 15, cache_read: 0.625, tier: { type: 'context', size: 200_000 } },
    ],
    context_over_200k: { input: 2.5, output: 15 },
  },
  limit: { context: 1_048_576, input: 900_000, output: 65_536 },
  status: 'beta',
  experimental: { modes: { fast: { cost: { input: 5, output: 30 }, provider: { body: { service_tier: 'fast' } } } } },
  provider: { npm: '@ai-sdk/google', shape: 'completions' },
};

function readOne(model: object): unknown {
  const provider = {
    id: 'google',
    env: ['KEY'],
    npm: '@ai-sdk/google',
    name: 'G',
    doc: 'https://g.test',
    models: { m: model },
  };
  return read(JSON.stringify({ google: provider })).providers['google']?.models['m'];
}

test('of a row with every field of the schema the right ones are taken', () => {
  expect(readOne(WHOLE)).toEqual({
    price: {
      inputPicoUsd: 1_250_000,
      outputPicoUsd: 10_000_000,
      cachedInputPicoUsd: 310_000,
      cacheWritePicoUsd: 1_625_000,
      untilTokens: 199_999,
    },
    contextTokens: 900_000,
    maxOutputTokens: 65_536,
    modalities: ['text', 'image', 'audio', 'file'],
    tools: true,
    jsonSchema: true,
    reasoning: true,
  });
});

test('a row with no more than it must have is read too', () => {
  const { cost: _, structured_output: __, ...least } = WHOLE;
  expect(readOne({ ...least, limit: { context: 8192, output: 0 } })).toEqual({
    contextTokens: 8192,
    modalities: ['text', 'image', 'audio', 'file'],
    tools: true,
    reasoning: true,
  });
});

test('an address is kept if it is one for everybody', () => {
  const { providers } = read(text);
  expect(providers['somewhere']?.api).toBe('https://api.somewhere.test/v1');
  expect(providers['of-an-account']).not.toHaveProperty('api');
  expect(providers['openai']).not.toHaveProperty('api');
});

test('broken entries are left out and counted', () => {
  const { providers, models, skipped } = read(text);
  expect({ models, skipped }).toEqual({ models: 6, skipped: 3 });
  expect(Object.keys(providers)).toEqual(['openai', 'anthropic', 'somewhere', 'of-an-account']);
});

test.each([
  ['<html>', 'is not JSON'],
  ['[1]', 'is not a mapping of providers'],
  ['null', 'is not a mapping of providers'],
  ['{}', 'has no models that can be read'],
  ['{"error": {"message": "no"}}', 'has no models that can be read'],
  ['{"a": {"models": {"b": 1}}}', 'has no models that can be read'],
])('%s is no list', (given, reason) => {
  expect(readModelsDev(given)).toEqual({ ok: false, reason });
});

test('nothing makes it throw', () => {
  const entry = fc.dictionary(
    fc.constantFrom('cost', 'limit', 'modalities', 'tool_call', 'structured_output', 'reasoning', '__proto__'),
    fc.jsonValue(),
  );
  const provider = fc.record({ api: fc.jsonValue(), models: fc.dictionary(fc.string(), entry) });
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.oneof(provider, fc.jsonValue())), (list) => {
      const result = readModelsDev(JSON.stringify(list));
      expect(result.ok ? result.list.models > 0 : result.reason !== '').toBe(true);
    }),
  );
});
