import { expect, it } from 'vitest';
import { normaliseConfig } from '../config/index.ts';
import type { Config } from '../core/config.ts';
import { keepCredentials } from './keep-credentials.ts';

function configOf(apiKey: readonly string[], name = 'cloud'): Config {
  const result = normaliseConfig({
    providers: { [name]: { baseUrl: 'https://api.example/v1', apiKey } },
    models: { m: { provider: name, ability: 0.5 } },
  });
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.config;
}

const credentialsOf = ({ providers }: Config, name = 'cloud') => providers[name]?.credentials ?? [];

it('a credential that stays is the same object, wherever it stands', () => {
  const before = configOf(['one', 'two']);
  const next = keepCredentials(configOf(['two', 'one']), before);
  expect(credentialsOf(next)[0]).toBe(credentialsOf(before)[1]);
  expect(credentialsOf(next)[1]).toBe(credentialsOf(before)[0]);
});

it('another secret is another credential', () => {
  const before = configOf(['one']);
  const next = configOf(['three']);
  expect(credentialsOf(keepCredentials(next, before))[0]).toBe(credentialsOf(next)[0]);
});

it('the same secret of another provider is another credential', () => {
  const before = configOf(['one'], 'other');
  const next = configOf(['one']);
  expect(credentialsOf(keepCredentials(next, before))[0]).toBe(credentialsOf(next)[0]);
});
