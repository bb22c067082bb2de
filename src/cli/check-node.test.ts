import { expect, it } from 'vitest';
import { checkNode } from './check-node.ts';

it.each(['20.19.0', '20.20.2', '22.0.0', '24.1.0'])('runs on Node %s', (version) => {
  expect(checkNode(version)).toEqual({ name: 'node', status: 'ok', detail: version });
});

it.each(['18.20.0', '20.18.3', '9.99.9'])('does not run on Node %s, and says what is needed', (version) => {
  expect(checkNode(version)).toMatchObject({ status: 'failed', detail: expect.stringContaining('20.19') });
});
