/** What can go wrong between us and a provider before there is an answer, by the numbers of the catalogue of faults. */
import { once } from 'node:events';
import { createServer, type LookupFunction, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { brotliCompressSync, createGzip, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import { provider } from '../../test/support/attempts.ts';
import { closed, testServers } from '../../test/support/tcp-servers.ts';
import { Recorder } from '../../test/support/upstream-recorder.ts';
import { createFakeClock } from '../testing/fake-clock.ts';
import { startFaultyProvider } from '../testing/faulty-provider/faulty-provider.ts';
import { createUpstream, type Upstream, type UpstreamOptions } from './upstream.ts';

const servers = testServers();
const upstreams: Upstream[] = [];
afterEach(() => Promise.all(upstreams.splice(0).map((upstream) => upstream.close())));

function open(baseUrl: string, options: UpstreamOptions = {}, maxConnections = 10) {
  const upstream = createUpstream(options);
  upstreams.push(upstream);
  const target = provider('cloud', { baseUrl, maxConnections });
  return () => {
    const recorder = new Recorder();
    const call = { path: '/chat', headers: ['content-type', 'application/json'], body: Buffer.from('{}') };
    return { recorder, exchange: upstream.send(target, call, recorder) };
  };
}

/** Finds these addresses for every name. */
function finds(...addresses: readonly string[]): LookupFunction {
  return (_hostname, _options, callback) =>
    callback(
      null,
      addresses.map((address) => ({ address, family: 4 })),
    );
}

const OK = 'HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello';

describe('a connection', () => {
  it('U3: is given up within its limit where the resolver never answers, and the resolver is asked once', async () => {
    const clock = createFakeClock();
    let asked = 0;
    const send = open('http://nobody.test', { clock, lookup: () => void asked++ }, 300);
    const calls = Array.from({ length: 200 }, send);
    clock.advance(4999);
    expect(calls.every(({ recorder }) => recorder.ends.length === 0)).toBe(true);
    clock.advance(1);
    expect(new Set(await Promise.all(calls.map(({ recorder }) => recorder.end())))).toEqual(new Set(['unreachable']));
    expect(asked).toBe(1);
    expect(clock.pending).toBe(0);
  });

  it.each(['ENOTFOUND', 'EAI_AGAIN', 'ESERVFAIL'])('U3: is unreachable where the resolver says %s', async (code) => {
    const lookup: LookupFunction = (_hostname, _options, callback) =>
      callback(Object.assign(new Error(code), { code }), '');
    expect(await open('http://nobody.test', { lookup })().recorder.end()).toBe('unreachable');
  });

  it('U2: is given up within its limit where nobody answers the handshake', async () => {
    const { origin } = await servers.tcp(() => {});
    const clock = createFakeClock();
    const { recorder } = open(origin.replace('http:', 'https:'), { clock })();
    clock.advance(5000);
    expect(await recorder.end()).toBe('unreachable');
  });

  it('U2: is closed at once where it is there after all, when nobody waits for it any more', async () => {
    const { origin, sockets } = await servers.tcp(() => {});
    const clock = createFakeClock();
    const { recorder } = open(origin, { clock })();
    clock.advance(5000);
    expect(await recorder.end()).toBe('unreachable');
    while (sockets.length === 0) await new Promise((resolve) => setImmediate(resolve));
    await closed(sockets[0]!);
    expect(clock.pending).toBe(0);
  });

  it('U2: is unreachable where it breaks off within the handshake', async () => {
    const { origin } = await servers.tcp((socket) => socket.once('data', () => socket.resetAndDestroy()));
    expect(await open(origin.replace('http:', 'https:'))().recorder.end()).toBe('unreachable');
  });

  it('U4: is made with the second address where nobody is at the first', async () => {
    const { port, sockets } = await servers.tcp((socket) => socket.once('data', () => socket.write(OK)));
    const { recorder } = open(`http://both.test:${port}`, { lookup: finds('127.0.0.2', '127.0.0.1') })();
    expect(await recorder.end()).toBe('end');
    expect(recorder.text).toBe('hello');
    expect(sockets).toHaveLength(1);
  });

  it.each(['expired', 'wrong-host', 'self-signed'] as const)(
    'U5: sends nothing to a host whose certificate is %s',
    async (tls) => {
      const faulty = await startFaultyProvider({ dialect: 'openai-chat', tls });
      onTestFinished(() => faulty.close());
      // More calls than connections: those that wait fail as well.
      const send = open(faulty.url, {}, 1);
      const recorders = [send(), send(), send()].map(({ recorder }) => recorder);
      expect(await Promise.all(recorders.map((recorder) => recorder.end()))).toEqual(Array(3).fill('insecure'));
      expect(faulty.books.requests).toEqual([]);
    },
  );

  it('U5: sends nothing to a host that does not speak TLS', async () => {
    const { origin } = await servers.http((_request, response) => response.end());
    expect(await open(origin.replace('http:', 'https:'))().recorder.end()).toBe('insecure');
  });

  it('U32: offers HTTP/1.1 alone, so that there is no GOAWAY', async () => {
    const offered: string[][] = [];
    const server = createTlsServer({
      ALPNCallback: ({ protocols }) => {
        offered.push(protocols);
        return undefined;
      },
    });
    server.on('tlsClientError', () => {});
    server.listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await once(server, 'listening');
    const { port } = server.address() as { readonly port: number };
    await open(`https://127.0.0.1:${port}`)().recorder.end();
    expect(offered).toEqual([['http/1.1']]);
  });
});

/** Answers the first call of each connection, and does with the second what the test says. */
async function answersOnce(then: (socket: Socket) => void) {
  const requests: number[] = [];
  const server = await servers.tcp((socket) => {
    let calls = 0;
    socket.on('data', () => {
      requests.push(server.sockets.indexOf(socket));
      if (calls++ === 0) socket.write(OK);
      else then(socket);
    });
  });
  return { ...server, requests };
}

describe('a connection that was closed while nobody used it', () => {
  it.each<[string, (socket: Socket) => void]>([
    ['reset', (socket) => socket.resetAndDestroy()],
    ['closed', (socket) => socket.end()],
  ])('U30: costs no call where it was %s: that is sent once more, on a new one', async (_, leave) => {
    const { origin, requests, sockets } = await answersOnce(leave);
    const send = open(origin, {}, 1);
    expect(await send().recorder.end()).toBe('end');
    const { recorder, exchange } = send();
    expect(await recorder.end()).toBe('end');
    expect(recorder.text).toBe('hello');
    expect(recorder.heads).toHaveLength(1);
    expect(exchange.resent).toBe(true);
    expect(requests).toEqual([0, 0, 1]);
    expect(sockets).toHaveLength(2);
  });

  it.each([
    [1000, 'end', [0, 0, 1]],
    [1001, 'broken', [0, 0]],
  ])('U30: is taken for one only where the loss is heard of within a second: after %i ms', async (ms, ended, calls) => {
    const clock = createFakeClock();
    const { origin, requests } = await answersOnce((socket) => {
      clock.advance(ms);
      socket.resetAndDestroy();
    });
    const send = open(origin, { clock }, 1);
    // So that it is the call's own beginning from which the time counts.
    clock.advance(5000);
    expect(await send().recorder.end()).toBe('end');
    clock.advance(5000);
    expect(await send().recorder.end()).toBe(ended);
    expect(requests).toEqual(calls);
  });

  it('U30: is no reason to send a call a third time', async () => {
    let count = 0;
    const { origin } = await servers.tcp((socket) =>
      socket.on('data', () => (count++ === 0 ? socket.write(OK) : socket.resetAndDestroy())),
    );
    const send = open(origin, {}, 1);
    expect(await send().recorder.end()).toBe('end');
    const { recorder, exchange } = send();
    expect(await recorder.end()).toBe('broken');
    expect(exchange.resent).toBe(true);
    expect(count).toBe(3);
  });

  it('U30: is no reason to send a call again of whose answer a byte has come', async () => {
    const { origin, requests } = await answersOnce((socket) =>
      socket.write('HTTP/1.1 2', () => socket.resetAndDestroy()),
    );
    const send = open(origin, {}, 1);
    expect(await send().recorder.end()).toBe('end');
    const { recorder, exchange } = send();
    expect(await recorder.end()).toBe('broken');
    expect(exchange.resent).toBe(false);
    expect(requests).toEqual([0, 0]);
  });

  it('U30: is no reason to send a call again that was aborted', async () => {
    const { origin, requests } = await answersOnce(() => {});
    const send = open(origin, {}, 1);
    expect(await send().recorder.end()).toBe('end');
    const { recorder, exchange } = send();
    while (requests.length < 2) await new Promise((resolve) => setImmediate(resolve));
    exchange.abort();
    expect(await recorder.end()).toBe('aborted');
    expect(requests).toEqual([0, 0]);
  });

  it('U30: leaves nothing behind when all is closed', async () => {
    const { origin, requests, sockets } = await answersOnce((socket) => socket.resetAndDestroy());
    const send = open(origin, {}, 1);
    expect(await send().recorder.end()).toBe('end');
    expect(await send().recorder.end()).toBe('end');
    await upstreams[0]?.close();
    await Promise.all(sockets.map(closed));
    expect(requests).toHaveLength(3);
  });

  it('U31: is an ordinary failure where the connection was new', async () => {
    let count = 0;
    const { origin } = await servers.tcp((socket) =>
      socket.once('data', () => {
        count++;
        socket.resetAndDestroy();
      }),
    );
    const { recorder, exchange } = open(origin)();
    expect(await recorder.end()).toBe('broken');
    expect(exchange.resent).toBe(false);
    expect(count).toBe(1);
  });
});

describe('a redirect', () => {
  it.each([301, 302, 303, 307, 308])('U24: is not followed: %i', async (status) => {
    let hits = 0;
    const canary = createServer(() => hits++).listen(0, '127.0.0.1');
    onTestFinished(() => void canary.close());
    await once(canary, 'listening');
    const { port } = canary.address() as { readonly port: number };
    const { origin } = await servers.http((_request, response) =>
      response.writeHead(status, { location: `http://127.0.0.1:${port}/` }).end(),
    );
    const { recorder } = open(origin)();
    expect(await recorder.end()).toBe('end');
    expect(recorder.heads).toMatchObject([{ status }]);
    expect(hits).toBe(0);
  });
});

const TEXT = `data: ${'é👋'.repeat(20_000)}\n\n`;
const MEGABYTE = Buffer.alloc(1024 * 1024);

describe('a compressed answer', () => {
  const answer = async (encoding: string, body: Buffer) => {
    const { origin, sockets } = await servers.http((_request, response) =>
      response.writeHead(200, { 'content-encoding': encoding }).end(body),
    );
    return { ...open(origin)(), sockets };
  };

  it.each<[string, Buffer]>([
    ['gzip', gzipSync(TEXT)],
    ['GZIP', gzipSync(TEXT)],
    ['x-gzip', gzipSync(TEXT)],
    ['deflate', deflateSync(TEXT)],
    ['br', brotliCompressSync(TEXT)],
    ['identity', Buffer.from(TEXT)],
    ['identity, gzip', gzipSync(TEXT)],
  ])('U28: is decompressed: %s', async (encoding, body) => {
    const { recorder } = await answer(encoding, body);
    expect(await recorder.end()).toBe('end');
    expect(recorder.text).toBe(TEXT);
  });

  it.each<[string, string, Buffer]>([
    ['was compressed twice', 'gzip, gzip', gzipSync(gzipSync(TEXT))],
    ['is compressed as nobody knows', 'lz77', gzipSync(TEXT)],
    ['is not what it says', 'gzip', Buffer.from(TEXT)],
    ['is not what it says', 'br', deflateRawSync(TEXT)],
  ])('U28: is no answer where it %s: %s', async (_, encoding, body) => {
    const { recorder } = await answer(encoding, body);
    expect(await recorder.end()).toBe('malformed');
    expect(recorder.ends).toHaveLength(1);
  });

  it('U28: is broken off where it stops too soon', async () => {
    const whole = gzipSync(TEXT);
    const { recorder } = await answer('gzip', whole.subarray(0, whole.length - 20));
    expect(await recorder.end()).toBe('broken');
  });

  it('U28: is given up where it is larger than any answer', async () => {
    const { origin, sockets } = await servers.http((_request, response) => {
      const gzip = createGzip();
      gzip.pipe(response.writeHead(200, { 'content-encoding': 'gzip' }));
      const write = (left: number): void => {
        if (left > 0 && !response.destroyed) gzip.write(MEGABYTE, () => write(left - 1));
      };
      write(128);
    });
    const { recorder } = open(origin)();
    let bytes = 0;
    recorder.onChunk = () => {
      bytes += recorder.chunks.pop()?.length ?? 0;
    };
    expect(await recorder.end()).toBe('malformed');
    expect(bytes).toBeLessThanOrEqual(64 * MEGABYTE.length);
    await closed(sockets[0]!);
  });

  it('S19: comes event by event where it is a stream', async () => {
    const { origin } = await servers.http((_request, response) => {
      const gzip = createGzip();
      gzip.pipe(response.writeHead(200, { 'content-encoding': 'gzip' }));
      gzip.write('data: 1\n\n');
      // Nothing more comes before this one has arrived.
      gzip.flush();
    });
    const { recorder, exchange } = open(origin)();
    await recorder.until(() => recorder.text === 'data: 1\n\n');
    exchange.abort();
    expect(await recorder.end()).toBe('aborted');
  });

  it.each([false, true])('U28: waits while it is paused, and loses nothing; together: %s', async (together) => {
    const { recorder, exchange } = await answer('gzip', gzipSync(Buffer.alloc(8 * MEGABYTE.length, 'x')));
    recorder.takesTogether = together;
    recorder.onChunk = () => exchange.pause();
    await recorder.until(() => recorder.chunks.length > 0);
    await open((await servers.http((_request, response) => response.end('x'))).origin)().recorder.end();
    expect(recorder.chunks).toHaveLength(1);
    recorder.onChunk = () => {};
    exchange.resume();
    expect(await recorder.end()).toBe('end');
    expect(Buffer.concat(recorder.chunks)).toHaveLength(8 * MEGABYTE.length);
  });

  it('U28: says nothing any more once it is aborted, though all of it had come', async () => {
    const { recorder, exchange } = await answer('gzip', gzipSync(Buffer.alloc(8 * MEGABYTE.length, 'x')));
    recorder.onChunk = () => exchange.abort();
    expect(await recorder.end()).toBe('aborted');
    exchange.abort();
    expect(recorder.chunks).toHaveLength(1);
    expect(recorder.ends).toEqual(['aborted']);
  });
});
