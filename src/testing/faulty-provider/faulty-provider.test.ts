import { request as httpsRequest } from 'node:https';
import { connect, createServer } from 'node:net';
import { Agent, request } from 'undici';
import { describe, expect, it, onTestFinished } from 'vitest';
import { connectTo, rawChat, rawHead } from '../../../test/support/raw-client.ts';
import type { CertificateFault } from './certificate.ts';
import { closedPort } from './closed-port.ts';
import { type FaultyProvider, type FaultyProviderOptions, startFaultyProvider } from './faulty-provider.ts';
import type { Script } from './script.ts';

async function start(options: Partial<FaultyProviderOptions> = {}): Promise<FaultyProvider> {
  const provider = await startFaultyProvider({ dialect: 'openai-chat', ...options });
  onTestFinished(() => provider.close());
  return provider;
}

async function statuses(provider: FaultyProvider, keys: readonly string[]): Promise<readonly number[]> {
  const dispatcher = new Agent();
  onTestFinished(() => dispatcher.destroy());
  const seen: number[] = [];
  for (const key of keys) {
    const headers = { authorization: `Bearer ${key}` };
    const { statusCode, body } = await request(provider.url, { method: 'POST', body: '{}', headers, dispatcher });
    await body.dump();
    seen.push(statusCode);
  }
  return seen;
}

const KEYS = ['a', 'b', 'a'];

describe('a script', () => {
  it('is a list, after which all is answered', async () => {
    const provider = await start({ script: [{ kind: 'status', status: 429, retry: { seconds: 2 } }] });
    expect(await statuses(provider, KEYS)).toEqual([429, 200, 200]);
  });

  it('is a function of the request', async () => {
    const script: Script = ({ credential }) =>
      credential === 'b' ? { kind: 'status', status: 401 } : { kind: 'answer' };
    expect(await statuses(await start({ script }), KEYS)).toEqual([200, 401, 200]);
  });

  it('draws the same from the same seed', async () => {
    const script: Script = (_, draw) => (draw() < 0.3 ? { kind: 'status', status: 500 } : { kind: 'answer' });
    const keys = Array.from({ length: 100 }, () => 'k');
    const first = await statuses(await start({ script, seed: 7 }), keys);
    expect(await statuses(await start({ script, seed: 7 }), keys)).toEqual(first);
    expect(await statuses(await start({ script, seed: 8 }), keys)).not.toEqual(first);
    const failed = first.filter((status) => status === 500).length;
    expect(failed).toBeGreaterThan(15);
    expect(failed).toBeLessThan(45);
  });

  it('can be changed while it runs', async () => {
    const provider = await start({ script: () => ({ kind: 'status', status: 503 }) });
    expect(await statuses(provider, ['a'])).toEqual([503]);
    provider.play([{ kind: 'status', status: 500 }]);
    expect(await statuses(provider, KEYS)).toEqual([500, 200, 200]);
  });

  it('that throws is told to the one who asked', async () => {
    const provider = await start({
      script: () => {
        throw new Error('oops');
      },
    });
    expect(await statuses(provider, ['a'])).toEqual([500]);
    expect(provider.books.requests[0]?.fault).toBe('script-failed');
  });
});

describe('the books', () => {
  it.each([
    ['authorization: Bearer k1', '/v1/x', 'k1'],
    ['x-api-key: k2', '/v1/x', 'k2'],
    ['api-key: k3', '/v1/x', 'k3'],
    ['x-goog-api-key: k4', '/v1/x', 'k4'],
    ['x-none: k5', '/v1/x?a=b&key=k6', 'k6'],
    ['x-none: k5', '/v1/x', null],
  ])('have the credential of %s %s', async (header, path, expected) => {
    const provider = await start();
    const connection = await connectTo(provider.port);
    connection.send(rawHead('GET', path, [header]));
    expect(await provider.books.whenArrived(1)).toMatchObject({
      credential: expected,
      method: 'GET',
      path,
      body: null,
    });
  });

  it('have the request and what was sent', async () => {
    const provider = await start({ script: [{ kind: 'answer', deltas: ['a', 'b'] }] });
    const connection = await connectTo(provider.port);
    connection.send(rawChat({ model: 'm', stream: true }, ['x-extra: 1']));
    const booked = await provider.books.whenEnded(1);
    expect(booked).toMatchObject({
      number: 1,
      model: 'm',
      stream: true,
      body: { model: 'm', stream: true },
      text: '{"model":"m","stream":true}',
      headers: { 'x-extra': '1' },
      fault: 'answer',
      deltasSent: 2,
      tokensSent: 2,
      end: 'answered',
    });
    expect(provider.books.open).toBe(1);
    connection.socket.destroy();
    await provider.books.whenQuiet();
    expect(provider.books.connections).toMatchObject([{ number: 1, requests: 1, end: 'closed-by-client' }]);
  });

  it('keep those waiting who wait for what never comes, until the end', async () => {
    const provider = await start();
    const never = expect(provider.books.whenArrived(1)).rejects.toThrow('was closed before');
    await provider.close();
    await never;
  });

  it('have what came instead of HTTP', async () => {
    const provider = await start();
    const connection = await connectTo(provider.port);
    connection.send('\x16\x03\x01');
    await connection.closed;
    connection.socket.end();
    const { error, end } = await provider.books.whenClosed(1);
    expect(error?.message).toContain('Not an HTTP request');
    expect(end).toBe('closed-by-wall');
  });
});

describe('a client that does not read', () => {
  it('gets no more than its socket takes', async () => {
    const provider = await start({ script: [{ kind: 'huge-body', bytes: 200_000_000 }] });
    const connection = await connectTo(provider.port);
    connection.socket.pause();
    connection.send(rawChat({}));
    const booked = await provider.books.whenArrived(1);
    let before = -1;
    while (booked.bodyBytesSent > before) {
      before = booked.bodyBytesSent;
      for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve));
    }
    expect(booked.bodyBytesSent).toBeLessThan(50_000_000);
    expect(booked.connection.bytesBuffered).toBeGreaterThan(0);
    expect(booked.connection.bytesBuffered).toBeLessThan(300_000);
    connection.socket.destroy();
    expect(await provider.books.whenEnded(1)).toMatchObject({ end: 'closed-by-client' });
  });
});

describe('connections', () => {
  it('are refused where nothing listens', async () => {
    const socket = connect(await closedPort(), '127.0.0.1');
    const error = await new Promise<NodeJS.ErrnoException>((resolve) => socket.once('error', resolve));
    expect(error.code).toBe('ECONNREFUSED');
  });

  it.each(['reset', 'close'] as const)('are greeted with a %s', async (greeting) => {
    const provider = await start({ greet: ({ number }) => (number === 1 ? greeting : 'serve') });
    const socket = connect(provider.port, '127.0.0.1').on('error', () => {});
    await new Promise((resolve) => socket.resume().on('close', resolve));
    expect(await provider.books.whenClosed(1)).toMatchObject({ end: 'closed-by-wall', bytesReceived: 0 });
    expect(await statuses(provider, ['a'])).toEqual([200]);
  });

  it('are ignored', async () => {
    const provider = await start({ greet: () => 'ignore' });
    const connection = await connectTo(provider.port);
    connection.send(rawChat({}));
    connection.socket.end();
    expect(await provider.books.whenClosed(1)).toMatchObject({ end: 'closed-by-client', requests: 0 });
  });

  it('are all cut at the end, and nothing is left', async () => {
    const provider = await start({ script: () => ({ kind: 'noise', everyMs: 1_000_000 }) });
    const connections = await Promise.all([1, 2, 3].map(() => connectTo(provider.port)));
    for (const connection of connections) connection.send(rawChat({ stream: true }));
    await provider.books.whenArrived(3);
    await provider.close();
    await provider.close();
    expect(provider.books.open).toBe(0);
    expect(provider.books.requests.map(({ end }) => end)).toEqual(Array(3).fill('closed-by-provider'));
    expect(provider.books.connections.map(({ end }) => end)).toEqual(Array(3).fill('closed-by-provider'));
  });

  it('need a port that is free', async () => {
    const server = createServer();
    onTestFinished(() => void server.close());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    await expect(startFaultyProvider({ dialect: 'anthropic', port })).rejects.toThrow('EADDRINUSE');
  });
});

function askTls(provider: FaultyProvider, trusted: boolean): Promise<string> {
  const ca = trusted && provider.certificate !== null ? { ca: provider.certificate } : {};
  return new Promise((resolve) => {
    const asked = httpsRequest(provider.url, { method: 'POST', agent: false, ...ca }, (answer) => {
      answer.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? ''));
      answer.resume().on('end', () => resolve(String(answer.statusCode)));
    });
    asked.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? ''));
    asked.end('{"stream":true}');
  });
}

describe('TLS', () => {
  it.each<[CertificateFault, boolean, string]>([
    ['self-signed', false, 'DEPTH_ZERO_SELF_SIGNED_CERT'],
    ['self-signed', true, '200'],
    ['expired', true, 'CERT_HAS_EXPIRED'],
    ['wrong-host', true, 'ERR_TLS_CERT_ALTNAME_INVALID'],
  ])('with a certificate that is %s, trusted: %s, ends in %s', async (tls, trusted, expected) => {
    const provider = await start({ tls });
    expect(await askTls(provider, trusted)).toBe(expected);
    await provider.books.whenQuiet();
    expect(provider.books.requests).toHaveLength(expected === '200' ? 1 : 0);
    expect(provider.books.connections).toMatchObject([{ requests: expected === '200' ? 1 : 0 }]);
  });

  it('is reset like a bare connection', async () => {
    const provider = await start({ tls: 'self-signed', script: [{ kind: 'cut', at: { deltas: 1 } }] });
    expect(await askTls(provider, true)).toBe('ECONNRESET');
    expect(await provider.books.whenClosed(1)).toMatchObject({ end: 'closed-by-wall' });
    expect(provider.books.requests).toMatchObject([{ end: 'cut-by-wall' }]);
  });

  it('is not what a client without it speaks', async () => {
    const provider = await start({ tls: 'self-signed' });
    const connection = await connectTo(provider.port);
    connection.send(rawChat({}));
    await connection.closed;
    connection.socket.end();
    const { error, bytesReceived } = await provider.books.whenClosed(1);
    expect(error).toBeInstanceOf(Error);
    expect(bytesReceived).toBe(0);
  });
});
