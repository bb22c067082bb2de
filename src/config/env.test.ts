import { expect, test, vi } from 'vitest';
import { processEnv } from './env.ts';

test('the environment is copied', () => {
  vi.stubEnv('POINTSMAN_TEST', 'before');
  const env = processEnv();
  vi.stubEnv('POINTSMAN_TEST', 'after');
  expect(env['POINTSMAN_TEST']).toBe('before');
  vi.unstubAllEnvs();
});
