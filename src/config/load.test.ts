import { expect, test } from 'vitest';
import type { LoadResult } from './load.ts';
import { normaliseConfig } from './load.ts';
import { loadConfigText } from './load-text.ts';
import type { RawConfig } from './raw-config.ts';

const raw: RawConfig = {
  keys: [{ name: 'team', key: 'caller-secret' }],
  providers: { cloud: { baseUrl: 'https://llm.example.org/v1', apiKey: 'provider-secret' } },
  models: { big: { provider: 'cloud', ability: 0.8, price: { input: 2.5, output: 10 } } },
};

function configOf(loaded: LoadResult) {
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  return loaded.config;
}

test('an object and its text are the same configuration', () => {
  const fromText = configOf(loadConfigText(JSON.stringify(raw), { env: {}, format: 'json' }));
  expect(fromText).toEqual(configOf(normaliseConfig(raw)));
});

test('the configuration is frozen to the bottom', () => {
  const { snapshot, keys } = configOf(normaliseConfig(raw));
  for (const part of [snapshot, snapshot.routes, snapshot.routes['auto']?.candidates, keys, keys[0]?.constraints]) {
    expect(Object.isFrozen(part)).toBe(true);
  }
});

test('the object that was given is neither frozen nor kept', () => {
  const mine = structuredClone(raw) as { models: { big: { modalities?: string[] } } };
  mine.models.big.modalities = ['text'];
  const config = configOf(normaliseConfig(mine as RawConfig));
  mine.models.big.modalities.push('image');
  expect(config.snapshot.deployments['cloud/big']?.modalities).toEqual(['text']);
});

test('secrets can be revealed, but neither printed nor found in the snapshot', () => {
  const config = configOf(normaliseConfig(raw));
  expect(config.keys[0]?.secret.reveal()).toBe('caller-secret');
  const auth = config.providers['cloud']?.credentials[0];
  expect(auth?.kind === 'bearer' && auth.secret.reveal()).toBe('provider-secret');
  expect(JSON.stringify(config)).not.toContain('-secret');
});

test('another credential is the same snapshot, another price is not', () => {
  const { snapshotHash } = configOf(normaliseConfig(raw));
  const rotated = { ...raw, providers: { cloud: { baseUrl: 'https://llm.example.org/v1', apiKey: 'other' } } };
  const dearer = { ...raw, models: { big: { provider: 'cloud', ability: 0.8, price: { input: 2.6, output: 10 } } } };
  expect(configOf(normaliseConfig(rotated)).snapshotHash).toBe(snapshotHash);
  expect(configOf(normaliseConfig(dearer)).snapshotHash).not.toBe(snapshotHash);
});

test('variables in an object count only where an environment is given', () => {
  const withVariable = { ...raw, keys: [{ name: 'team', key: `\${KEY}` }] };
  expect(configOf(normaliseConfig(withVariable)).keys[0]?.secret.reveal()).toBe(`\${KEY}`);
  expect(configOf(normaliseConfig(withVariable, { env: { KEY: 'x' } })).keys[0]?.secret.reveal()).toBe('x');
  expect(normaliseConfig(withVariable, { env: {} }).ok).toBe(false);
});

test('a field of a program that is undefined is told apart from one that is missing', () => {
  const broken = { ...raw, keys: [{ name: 'team' }], providers: { cloud: { baseUrl: undefined, apiKey: undefined } } };
  const loaded = normaliseConfig(broken as unknown as RawConfig);
  expect(!loaded.ok && loaded.problems.map(({ path, message }) => `${path} ${message}`)).toEqual([
    'keys[0].key is missing',
    'providers.cloud.baseUrl is undefined',
    'providers.cloud.apiKey is undefined',
  ]);
});

test('demo is said by the program, never by the configuration', () => {
  expect(configOf(normaliseConfig(raw)).demo).toBe(false);
  expect(configOf(normaliseConfig(raw, { demo: true })).demo).toBe(true);
  expect(normaliseConfig({ ...raw, demo: true } as RawConfig).ok).toBe(false);
});

test('the name of a file says its format', () => {
  const text = 'models: {}\n';
  const [yaml, json] = ['a.yaml', 'a.json'].map((fileName) => loadConfigText(text, { fileName, env: {} }));
  expect(yaml).toMatchObject({ problems: [{ path: 'models' }] });
  expect(json).toMatchObject({ problems: [{ path: '', message: 'Unresolved plain scalar "models"' }] });
});

test('prices are whole pico-USD per token, however they were written', () => {
  const prices = [
    { price: { input: 0.075, output: 0.3 } },
    { cost_per_1k_tokens: 0.00015 },
    { price: { perHour: 0.05 } },
  ];
  const models = prices.map((price, index) => ({ name: `m${index}`, provider: 'cloud', ability: 0.5, ...price }));
  const { deployments } = configOf(normaliseConfig({ ...raw, models })).snapshot;
  expect(Object.values(deployments).map(({ price }) => price)).toEqual([
    { kind: 'per-token', inputPicoUsd: 75_000, cachedInputPicoUsd: 75_000, outputPicoUsd: 300_000 },
    { kind: 'per-token', inputPicoUsd: 150_000, cachedInputPicoUsd: 150_000, outputPicoUsd: 150_000 },
    { kind: 'per-hour', nanoUsdPerHour: 50_000_000 },
  ]);
});
