import { expect, it } from 'vitest';
import { redirectOf } from './fetch-list.ts';

it.each([
  ['https://a.test/api.json', '/v2/api.json', 'https://a.test/v2/api.json'],
  ['https://a.test/api.json', 'https://b.test/api.json?x=1', 'https://b.test/api.json?x=1'],
  ['http://a.test/api.json', 'https://a.test/api.json', 'https://a.test/api.json'],
  ['http://a.test/api.json', 'http://b.test/api.json', 'http://b.test/api.json'],
])('from %s goes on to %s', (from, location, to) => {
  const next = redirectOf(new URL(from), location);
  expect(next.ok && next.url.href).toBe(to);
});

it.each([
  ['https://a.test/', 'http://b.test/api.json?token=x', 'redirects from https to http://b.test/api.json, which is not'],
  ['https://a.test/', 'file:///etc/passwd', 'redirects to file:, which is not followed'],
  ['https://a.test/', undefined, 'redirects, and does not say where to'],
  ['https://a.test/', 'http://[', 'redirects, and does not say where to'],
])('from %s does not go on to %s', (from, location, problem) => {
  expect(redirectOf(new URL(from), location)).toEqual({ ok: false, problem: expect.stringContaining(problem) });
});
