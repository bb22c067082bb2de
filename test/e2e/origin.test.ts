/** A web page that somebody happens to visit cannot use a gateway on that person's machine. */
import { describe, expect, it } from 'vitest';
import { gatewayForTest, type TestGateway } from '../support/gateway.ts';
import { connectTo, rawHead } from '../support/raw-client.ts';

interface RawAnswer {
  readonly status: number;
  readonly text: string;
}

async function ask(gateway: TestGateway, headers: readonly string[], method = 'GET'): Promise<RawAnswer> {
  const client = await connectTo(gateway.port);
  client.send(rawHead(method, '/v1/models', [...headers, 'connection: close']));
  const text = await client.closed;
  expect(text.toLowerCase()).not.toContain('access-control-');
  return { status: Number(text.slice('HTTP/1.1 '.length, 'HTTP/1.1 200'.length)), text };
}

const KEYS = { keys: [{ name: 'me', key: 'secret' }] };

describe('without keys, the Host header', () => {
  it.each([
    '127.0.0.1',
    '127.0.0.1:4141',
    'localhost',
    'LOCALHOST:1',
    '[::1]',
    '[::1]:4141',
    'box.example',
    'Box.Example:80',
  ])('%s is answered', async (host) => {
    const gateway = await gatewayForTest({ raw: { server: { allowedHosts: ['Box.example'] } } });
    expect(await ask(gateway, [`host: ${host}`])).toMatchObject({ status: 200 });
  });

  it.each([
    'evil.example',
    'evil.example:4141',
    '127.0.0.1.evil.example',
    'localhost.evil.example',
    'localhost.',
    '0.0.0.0',
    '',
  ])('%j is refused', async (host) => {
    const { status, text } = await ask(await gatewayForTest(), [`host: ${host}`]);
    expect(status).toBe(403);
    expect(text).toContain('"code":"forbidden_origin"');
    expect(text).toContain('"param":"Host"');
  });

  it('counts, and not the host in an absolute address', async () => {
    const client = await connectTo((await gatewayForTest()).port);
    client.send(rawHead('GET', 'http://127.0.0.1/v1/models', ['host: evil.example', 'connection: close']));
    expect(await client.closed).toContain('HTTP/1.1 403');
  });
});

describe('with keys, the Host header', () => {
  const right = 'authorization: Bearer secret';

  it('may be any name under which the machine is reached', async () => {
    const gateway = await gatewayForTest({ raw: KEYS });
    expect(await ask(gateway, ['host: gateway.example', right])).toMatchObject({ status: 200 });
  });

  it('must be one of the allowed names if there are any', async () => {
    const gateway = await gatewayForTest({ raw: { ...KEYS, server: { allowedHosts: ['gateway.example'] } } });
    expect(await ask(gateway, ['host: gateway.example', right])).toMatchObject({ status: 200 });
    expect(await ask(gateway, ['host: other.example', right])).toMatchObject({ status: 403 });
  });

  it('does not make up for a foreign origin', async () => {
    const gateway = await gatewayForTest({ raw: KEYS });
    const refused = await ask(gateway, ['host: 127.0.0.1', 'origin: https://evil.example', right]);
    expect(refused).toMatchObject({ status: 403 });
  });
});

describe('the Origin header', () => {
  it.each(['http://localhost:3000', 'http://127.0.0.1', 'https://[::1]:8443', 'HTTPS://BOX.EXAMPLE'])(
    '%s is answered',
    async (origin) => {
      const gateway = await gatewayForTest({ raw: { server: { allowedHosts: ['box.example'] } } });
      expect(await ask(gateway, ['host: 127.0.0.1', `origin: ${origin}`])).toMatchObject({ status: 200 });
    },
  );

  it.each([
    'https://evil.example',
    'null',
    '',
    'file://',
    'http://127.0.0.1.evil.example',
    'http://localhost@evil.example',
    'http://localhost:80@evil.example',
    'chrome-extension://abcdef',
    'localhost',
    'http://localhost, http://evil.example',
  ])('%j is refused, also of a preflight', async (origin) => {
    const gateway = await gatewayForTest();
    for (const method of ['GET', 'OPTIONS']) {
      const { status, text } = await ask(gateway, ['host: 127.0.0.1', `origin: ${origin}`], method);
      expect(status).toBe(403);
      expect(text).toContain('"param":"Origin"');
    }
  });

  it('of a preflight from this machine gets no permission either', async () => {
    const preflight = ['host: 127.0.0.1', 'origin: http://localhost:3000', 'access-control-request-method: POST'];
    expect(await ask(await gatewayForTest(), preflight, 'OPTIONS')).toMatchObject({ status: 405 });
  });
});
