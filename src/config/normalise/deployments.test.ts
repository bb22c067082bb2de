import { expect, test } from 'vitest';
import type { Catalogue } from '../../catalogue/catalogue.ts';
import type { ModelFacts } from '../../catalogue/facts.ts';
import { sourced } from '../../catalogue/facts.ts';
import type { Deployment } from '../../core/deployment.ts';
import { ProblemList } from '../problems.ts';
import type { RawConfig } from '../raw-config.ts';
import { readDeployments } from './deployments.ts';
import { readModels } from './models.ts';
import { readProviders } from './providers.ts';

const FACTS: ModelFacts = {
  price: { inputPicoUsd: 3, outputPicoUsd: 4 },
  contextTokens: 5,
  maxOutputTokens: 6,
  modalities: ['text', 'image'],
  tools: false,
  jsonSchema: false,
};
const PRICE = { kind: 'per-token', inputPicoUsd: 3, cachedInputPicoUsd: 3, outputPicoUsd: 4 };

/** Knows one model, at one address. */
const catalogue: Catalogue = {
  factsOf: ({ baseUrl }, model) =>
    baseUrl === 'https://cloud.test/v1' && model === 'listed-1' ? sourced(FACTS, 'catalogue', '2026-11-20') : {},
};

function read(models: RawConfig['models'], given?: Catalogue): Readonly<Record<string, Deployment>> {
  const problems = new ProblemList();
  const written = readModels(models, problems);
  const all = written.flatMap(({ deployments }) => deployments);
  const raw = { cloud: { baseUrl: 'https://cloud.test/v1' }, home: { baseUrl: 'http://127.0.0.1:9/v1' } };
  return readDeployments(written, readProviders(raw, all, problems), problems, given).deployments;
}

test('a catalogue fills in what is not written', () => {
  expect(read({ 'listed-1': { provider: 'cloud' } }, catalogue)['cloud/listed-1']).toMatchObject({
    price: PRICE,
    contextTokens: 5,
    maxOutputTokens: 6,
    modalities: ['text', 'image'],
    tools: false,
    jsonSchema: false,
  });
});

test('what is written stays', () => {
  const written = {
    price: { input: 1, output: 2 },
    context: 10,
    maxOutput: 11,
    modalities: ['audio'],
    tools: true,
    jsonSchema: true,
  } as const;
  expect(read({ 'listed-1': { provider: 'cloud', ...written } }, catalogue)['cloud/listed-1']).toMatchObject({
    price: { inputPicoUsd: 1_000_000 },
    contextTokens: 10,
    maxOutputTokens: 11,
    modalities: ['audio'],
    tools: true,
    jsonSchema: true,
  });
});

test('the catalogue is asked for what the provider calls the model', () => {
  const models = { mine: { provider: 'cloud', upstreamModel: 'listed-1' } };
  expect(read(models, catalogue)['cloud/mine']).toMatchObject({ price: PRICE });
});

test('of what runs at home, and without a catalogue, nothing is filled in', () => {
  const unknown = { price: { kind: 'unknown' }, modalities: ['text'], tools: true, jsonSchema: true };
  const everywhere: Catalogue = { factsOf: () => sourced(FACTS, 'catalogue', '2026-11-20') };
  const home = read({ 'listed-1': { provider: 'home' } }, everywhere)['home/listed-1'];
  const plain = read({ 'listed-1': { provider: 'cloud' } })['cloud/listed-1'];
  for (const deployment of [home, plain]) {
    expect(deployment).toMatchObject(unknown);
    expect(deployment).not.toHaveProperty('contextTokens');
    expect(deployment).not.toHaveProperty('maxOutputTokens');
  }
});

test('a provider that takes no JSON schema is asked for one only where a model is said to keep to it', () => {
  const given: Catalogue = { factsOf: () => sourced({ ...FACTS, jsonSchema: true }, 'catalogue', '2026-11-20') };
  const problems = new ProblemList();
  const models = { said: { provider: 'deep', jsonSchema: true }, unsaid: { provider: 'deep' } };
  const written = readModels(models, problems);
  const providers = readProviders({ deep: { preset: 'deepseek', apiKey: 'k' } }, [], problems);
  const { deployments } = readDeployments(written, providers, problems, given);
  expect(deployments['deep/said']?.jsonSchema).toBe(true);
  expect(deployments['deep/unsaid']?.jsonSchema).toBe(false);
});
