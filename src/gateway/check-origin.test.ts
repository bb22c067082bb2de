import type { IncomingHttpHeaders } from 'node:http';
import { describe, expect, it } from 'vitest';
import type { ServerSettings } from '../core/config.ts';
import { createCheckOrigin } from './check-origin.ts';

const SERVER: ServerSettings = {
  host: '127.0.0.2',
  port: 4141,
  maxBodyBytes: 1024,
  requestTimeoutMs: 1000,
  allowedHosts: ['Gateway.example'],
  maxConnections: 10,
  writeTimeoutMs: 1000,
  keepAliveMs: 0,
  maxLoopDelayMs: 100,
  drainTimeoutMs: 1000,
};

function isRefused(
  headers: IncomingHttpHeaders,
  { keys = false, ...server }: Partial<ServerSettings> & { keys?: boolean } = {},
): boolean {
  try {
    createCheckOrigin({ ...SERVER, ...server }, keys)(headers);
    return false;
  } catch (error) {
    expect(error).toMatchObject({ code: 'forbidden_origin' });
    return true;
  }
}

describe('the check of Host and Origin', () => {
  it('knows loopback, the host that it listens on, and the allowed names in any letters', () => {
    for (const host of [
      'localhost:4141',
      '127.0.0.1',
      '[::1]:80',
      '127.0.0.2:4141',
      'gateway.example',
      'GATEWAY.EXAMPLE:1',
    ]) {
      expect(isRefused({ host })).toBe(false);
      expect(isRefused({ host, origin: `https://${host}` })).toBe(false);
    }
  });

  it('refuses every other host, and none at all', () => {
    for (const host of [
      'evil.example',
      'localhost.evil.example',
      'gateway.example.',
      'evil.example:4141',
      '::1',
      '',
      undefined,
    ]) {
      expect(isRefused({ host })).toBe(true);
    }
  });

  it('refuses every other origin', () => {
    const origins = [
      'null',
      '',
      'https://evil.example',
      'ftp://localhost',
      'http://localhost@evil.example',
      'localhost',
      'HTTP://',
    ];
    for (const origin of origins) expect(isRefused({ host: 'localhost', origin })).toBe(true);
  });

  it('leaves the host to the keys where there are keys and no allowed names, but not the origin', () => {
    const behind = { keys: true, allowedHosts: [] };
    expect(isRefused({ host: 'anything.example' }, behind)).toBe(false);
    expect(isRefused({ host: 'anything.example', origin: 'https://evil.example' }, behind)).toBe(true);
    expect(isRefused({ host: 'anything.example' }, { keys: true })).toBe(true);
  });

  it('quotes no more of a header than fits a line', () => {
    const check = createCheckOrigin(SERVER, false);
    expect(() => check({ host: 'x'.repeat(5000) })).toThrow(/^.{0,300}$/);
  });
});
