import { expect, test } from 'vitest';
import { isLoopback, readBaseUrl } from './base-url.ts';

test.each(['localhost', 'LOCALHOST', 'gpu.localhost', '127.0.0.1', '127.8.9.10', '::1', '[::1]'])(
  '%s is this machine',
  (host) => {
    expect(isLoopback(host)).toBe(true);
  },
);

test.each(['0.0.0.0', '::', '10.0.0.1', '127.0.0.1.example.org', 'localhost.example.org', 'mylocalhost', '128.0.0.1'])(
  '%s is not this machine alone',
  (host) => {
    expect(isLoopback(host)).toBe(false);
  },
);

test.each([
  ['https://api.openai.com/v1', 'https://api.openai.com/v1', 'api.openai.com', false],
  ['https://api.openai.com/v1///', 'https://api.openai.com/v1', 'api.openai.com', false],
  ['HTTP://LocalHost:8080', 'http://localhost:8080', 'localhost:8080', true],
  ['http://[::1]:8080/v1', 'http://[::1]:8080/v1', '[::1]:8080', true],
])('%s is read as %s', (text, url, host, loopback) => {
  expect(readBaseUrl(text)).toEqual({ ok: true, url, host, loopback });
});

test.each([
  '',
  'api.openai.com',
  'file:///etc/passwd',
  'https://a:b@c',
  'https://a?b',
  'https://a#b',
  'https://a/v1/chat/completions/',
])('%j is no base URL, and the message does not repeat it', (text) => {
  const url = readBaseUrl(text);
  expect(url.ok).toBe(false);
  if (!url.ok && text !== '') expect(url.message).not.toContain(text);
});
