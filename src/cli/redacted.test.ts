import { expect, it } from 'vitest';
import { normaliseConfig } from '../config/index.ts';
import { redacted } from './redacted.ts';

it('keeps everything of a config but its secrets', () => {
  const result = normaliseConfig({
    keys: [{ name: 'team', key: 'sk-ours-secret-1234567890' }],
    providers: {
      cloud: { baseUrl: 'https://llm.test/v1', apiKey: 'sk-theirs', headers: { 'x-token': 'also-secret' } },
      home: { baseUrl: 'http://127.0.0.1:9/v1' },
    },
    models: { m: { provider: 'cloud', ability: 0.5 }, n: { provider: 'home', ability: 0.4 } },
  });
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  const text = JSON.stringify(redacted(result.config));
  expect(text).not.toMatch(/sk-ours|sk-theirs|also-secret/);
  const shown = JSON.parse(text) as { providers: Record<string, object>; keys: object[]; snapshot: object };
  expect(shown.providers['cloud']).toMatchObject({
    credentials: [{ kind: 'bearer', secret: '[redacted]' }],
    headers: { 'x-token': '[redacted]' },
  });
  expect(shown.providers['home']).toMatchObject({ credentials: [{ kind: 'none' }] });
  expect(shown.keys).toEqual([expect.objectContaining({ name: 'team', secret: '[redacted]' })]);
  expect(shown.snapshot).toEqual(result.config.snapshot);
});
