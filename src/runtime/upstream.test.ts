import type { RequestListener } from 'node:http';
import type { Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { provider } from '../../test/support/attempts.ts';
import { bodyOf, closed, testServers } from '../../test/support/tcp-servers.ts';
import { Recorder } from '../../test/support/upstream-recorder.ts';
import type { Provider } from '../core/config.ts';
import { createFakeClock } from '../testing/fake-clock.ts';
import { createUpstream, probe, request, type Upstream, type UpstreamCall } from './upstream.ts';

const servers = testServers();
const upstreams: Upstream[] = [];
afterEach(() => Promise.all(upstreams.splice(0).map((upstream) => upstream.close())));

const CALL: UpstreamCall = {
  path: '/chat',
  headers: ['content-type', 'application/json'],
  body: Buffer.from('{"a":"é"}'),
};
const HELLO: RequestListener = (_request, response) => response.end('hello');

function open(baseUrl: string, maxConnections = 10) {
  const upstream = createUpstream();
  upstreams.push(upstream);
  const target = provider('cloud', { baseUrl, maxConnections });
  return (call: Partial<UpstreamCall> = {}) => {
    const recorder = new Recorder();
    return { recorder, exchange: upstream.send(target, { ...CALL, ...call }, recorder) };
  };
}

/** A promise, and what resolves it. */
function signal(): { readonly given: Promise<void>; readonly give: () => void } {
  let give: () => void = () => {};
  const given = new Promise<void>((resolve) => {
    give = resolve;
  });
  return { given, give };
}

describe('an upstream call', () => {
  it('arrives as it was meant, and so does its answer', async () => {
    const seen: unknown[] = [];
    const { origin } = await servers.http(async (request, response) => {
      const { method, url, headers } = request;
      seen.push({
        method,
        url,
        type: headers['content-type'],
        length: headers['content-length'],
        body: await bodyOf(request),
      });
      response.writeHead(418, { 'x-two': ['a', 'b'], 'Retry-After': '3' }).end('short and stout');
    });
    const { recorder } = open(origin)();
    expect(await recorder.end()).toBe('end');
    expect(seen).toEqual([{ method: 'POST', url: '/chat', type: 'application/json', length: '10', body: '{"a":"é"}' }]);
    expect(recorder.heads).toMatchObject([{ status: 418, headers: { 'x-two': ['a', 'b'], 'retry-after': '3' } }]);
    expect(recorder.text).toBe('short and stout');
  });

  it.each([
    ['', '/chat'],
    ['/', '/chat'],
    ['/v1', '/v1/chat'],
    ['/openai/v1/', '/openai/v1/chat'],
  ])('goes below a base URL with the path %j', async (path, expected) => {
    const urls: (string | undefined)[] = [];
    const { origin } = await servers.http((request, response) => {
      urls.push(request.url);
      response.end();
    });
    await open(origin + path)().recorder.end();
    expect(urls).toEqual([expected]);
  });

  it('uses a connection again', async () => {
    const { origin, sockets } = await servers.http(HELLO);
    const send = open(origin);
    for (let count = 0; count < 5; count++) expect(await send().recorder.end()).toBe('end');
    // One is still busy for a moment when its answer is complete, so the next call may take another.
    expect(sockets.length).toBeLessThanOrEqual(2);
  });

  it('opens another connection where the last was closed', async () => {
    const { origin, sockets } = await servers.http((request, response) =>
      response.end('hello', () => request.socket.end()),
    );
    const send = open(origin);
    expect(await send().recorder.end()).toBe('end');
    await closed(sockets[0]!);
    expect(await send().recorder.end()).toBe('end');
    expect(sockets).toHaveLength(2);
  });

  it('opens no more connections than it may', async () => {
    const { origin, sockets } = await servers.http(HELLO);
    const send = open(origin, 2);
    const recorders = Array.from({ length: 8 }, () => send().recorder);
    expect(await Promise.all(recorders.map((recorder) => recorder.end()))).toEqual(Array(8).fill('end'));
    expect(sockets).toHaveLength(2);
  });

  it('does not take a provisional answer for the answer', async () => {
    const { origin } = await servers.http((_request, response) => {
      response.writeProcessing();
      response.writeEarlyHints({ link: '</style.css>; rel=preload' }, () => response.end('hello'));
    });
    const { recorder } = open(origin)();
    expect(await recorder.end()).toBe('end');
    expect(recorder.heads.map(({ status }) => status)).toEqual([200]);
    expect(recorder.text).toBe('hello');
  });

  it('does not follow a redirect', async () => {
    const hits: string[] = [];
    const { origin: elsewhere } = await servers.http((request, response) => {
      hits.push(String(request.url));
      response.end();
    });
    const { origin } = await servers.http((_request, response) =>
      response.writeHead(307, { location: elsewhere }).end(),
    );
    const { recorder } = open(origin)();
    expect(await recorder.end()).toBe('end');
    expect(recorder.heads).toMatchObject([{ status: 307 }]);
    expect(hits).toEqual([]);
  });
});

describe('an upstream call that fails', () => {
  it('says that nobody is there', async () => {
    const { recorder } = open(`http://127.0.0.1:${await servers.deadPort()}`)();
    expect(await recorder.end()).toBe('unreachable');
    expect(recorder.heads).toEqual([]);
  });

  it.each<[string, string]>([
    ['before an answer', ''],
    ['within the headers', 'HTTP/1.1 200 OK\r\ncontent-le'],
    ['within a body of known length', 'HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhel'],
    ['within a chunk', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhel'],
    ['before the last chunk', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nhel\r\n'],
  ])('says that the connection broke off %s', async (_, text) => {
    for (const leave of ['end', 'resetAndDestroy'] as const) {
      const { origin } = await servers.tcp((socket) => {
        socket.once('data', () => socket.write(text, () => socket[leave]()));
      });
      const { recorder } = open(origin)();
      expect(await recorder.end()).toBe('broken');
    }
  });

  it('has passed on what came before the connection broke off', async () => {
    const { origin } = await servers.http((_request, response) => response.write('hel'));
    const { recorder } = open(origin)();
    recorder.onChunk = () => void breakOff();
    const breakOff = async (): Promise<void> => upstreams.at(-1)?.close();
    expect(await recorder.end()).toBe('broken');
    expect(recorder.heads).toMatchObject([{ status: 200 }]);
    expect(recorder.text).toBe('hel');
  });

  it.each([
    ['what is not HTTP', 'malformed', 'SSH-2.0-OpenSSH_9.2\r\n'],
    ['headers without end', 'malformed', `HTTP/1.1 200 OK\r\nx: ${'y'.repeat(100_000)}\r\n\r\n`],
    ['a header without a name', 'malformed', 'HTTP/1.1 200 OK\r\n: x\r\n\r\n'],
    ['a size that is none', 'malformed', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\nhel'],
    ['two lengths', 'broken', 'HTTP/1.1 200 OK\r\ncontent-length: 3\r\ncontent-length: 4\r\n\r\nhell'],
  ])('U29: refuses %s as %s', async (_, end, text) => {
    const { origin } = await servers.tcp((socket) => socket.once('data', () => socket.end(text)));
    expect(await open(origin)().recorder.end()).toBe(end);
  });

  it('does not throw where a header cannot be sent', async () => {
    const { origin, sockets } = await servers.http(HELLO);
    const { recorder } = open(origin)({ headers: ['x-bad', 'a\r\nb: c'] });
    expect(await recorder.end()).toBe('broken');
    expect(sockets).toHaveLength(0);
  });
});

describe('an upstream call that is aborted', () => {
  it('closes the connection while it streams', async () => {
    const { origin, sockets } = await servers.http((_request, response) => response.write('hello'));
    const { recorder, exchange } = open(origin)();
    await recorder.until(() => recorder.text === 'hello');
    exchange.abort();
    exchange.abort();
    await closed(sockets[0]!);
    expect(recorder.ends).toEqual(['aborted']);
    expect(recorder.text).toBe('hello');
  });

  it('closes the connection while it waits for an answer', async () => {
    const { given: arrived, give } = signal();
    const { origin, sockets } = await servers.http(give);
    const { recorder, exchange } = open(origin)();
    await arrived;
    exchange.abort();
    await closed(sockets[0]!);
    expect(recorder).toMatchObject({ heads: [], ends: ['aborted'] });
  });

  it('is never sent where there was no connection yet', async () => {
    const urls: (string | undefined)[] = [];
    const { origin } = await servers.http((request, response) => {
      urls.push(request.url);
      response.end();
    });
    const send = open(origin);
    const { recorder, exchange } = send({ path: '/unwanted' });
    exchange.abort();
    expect(await recorder.end()).toBe('aborted');
    await send({ path: '/next' }).recorder.end();
    expect(urls).toEqual(['/next']);
  });

  it('is never sent where it waited for a connection', async () => {
    const urls: (string | undefined)[] = [];
    const { given: released, give: release } = signal();
    const { origin } = await servers.http(async (request, response) => {
      urls.push(request.url);
      response.write('hello');
      await released;
      response.end();
    });
    const send = open(origin, 1);
    const busy = send({ path: '/busy' });
    await busy.recorder.until(() => busy.recorder.text === 'hello');
    const queued = send({ path: '/unwanted' });
    const last = send({ path: '/last' });
    queued.exchange.abort();
    release();
    expect(await busy.recorder.end()).toBe('end');
    expect(await last.recorder.end()).toBe('end');
    expect(queued.recorder).toMatchObject({ heads: [], ends: ['aborted'] });
    expect(urls).toEqual(['/busy', '/last']);
  });

  it('has no effect after the end', async () => {
    const { origin, sockets } = await servers.http(HELLO);
    const send = open(origin);
    const { recorder, exchange } = send();
    await recorder.end();
    exchange.abort();
    exchange.pause();
    exchange.resume();
    expect(await send().recorder.end()).toBe('end');
    expect(recorder.ends).toEqual(['end']);
    expect(sockets.every((socket) => !socket.destroyed)).toBe(true);
  });
});

describe('the chunks of one read', () => {
  const HEAD = 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n';
  const CHUNKS = '1\r\na\r\n1\r\nb\r\n1\r\nc\r\n';
  const start = async (answer: string) => {
    const { origin } = await servers.tcp((socket) => socket.once('data', () => socket.end(answer)));
    return open(origin)();
  };

  it('come one by one, or together where the listener agrees', async () => {
    for (const together of [false, true]) {
      const { recorder } = await start(`${HEAD}${CHUNKS}0\r\n\r\n`);
      recorder.takesTogether = together;
      expect(await recorder.end()).toBe('end');
      expect(recorder.chunks.map(String)).toEqual(together ? ['abc'] : ['a', 'b', 'c']);
    }
  });

  it('come together from the moment at which the listener agrees, and before the connection is said to have broken', async () => {
    const { recorder } = await start(HEAD + CHUNKS);
    recorder.onChunk = () => {
      recorder.takesTogether = true;
    };
    expect(await recorder.end()).toBe('broken');
    expect(recorder.chunks.map(String)).toEqual(['a', 'bc']);
  });

  it('do not come any more once the call is aborted', async () => {
    const { recorder, exchange } = await start(`${HEAD}${CHUNKS}0\r\n\r\n`);
    recorder.onChunk = () => {
      recorder.takesTogether = true;
      exchange.abort();
    };
    expect(await recorder.end()).toBe('aborted');
    expect(recorder.chunks.map(String)).toEqual(['a']);
  });
});

describe('an upstream call that is paused', () => {
  it.each([false, true])('holds the upstream up, and loses nothing when it goes on; together: %s', async (together) => {
    const megabyte = Buffer.alloc(1024 * 1024, 'x');
    const { origin } = await servers.http((_request, response) => {
      for (let count = 0; count < 32; count++) response.write(megabyte);
      response.end('!');
    });
    const { origin: elsewhere } = await servers.http(HELLO);
    const { recorder, exchange } = open(origin)();
    recorder.takesTogether = together;
    recorder.onChunk = () => exchange.pause();
    await recorder.until(() => recorder.chunks.length > 0);
    // Time goes by, as long as whole other requests take.
    const other = open(elsewhere);
    for (let count = 0; count < 5; count++) await other().recorder.end();
    expect(recorder.chunks).toHaveLength(1);
    expect(recorder.ends).toEqual([]);
    recorder.onChunk = () => {};
    exchange.resume();
    expect(await recorder.end()).toBe('end');
    const received = Buffer.concat(recorder.chunks);
    expect(received.length).toBe(32 * megabyte.length + 1);
    expect(received.at(-1)).toBe(33);
  });
});

describe('closing an upstream', () => {
  it('breaks off what is under way', async () => {
    const { origin, sockets } = await servers.http((_request, response) => response.write('hello'));
    const { recorder } = open(origin)();
    await recorder.until(() => recorder.text === 'hello');
    await upstreams[0]?.close();
    expect(await recorder.end()).toBe('broken');
    await closed(sockets[0]!);
  });
});

describe('probe', () => {
  it('says who is there', async () => {
    const seen: unknown[] = [];
    const { origin } = await servers.http((request, response) => {
      seen.push([request.method, request.url, request.headers['x-key']]);
      response.writeHead(401).end('{"data":[]}');
    });
    expect(await probe(`${origin}/v1/models?limit=1`, ['x-key', '1'], 5000)).toEqual({
      status: 401,
      body: '{"data":[]}',
    });
    expect(seen).toEqual([['GET', '/v1/models?limit=1', '1']]);
  });

  it('says nothing where nobody is there', async () => {
    expect(await probe(`http://127.0.0.1:${await servers.deadPort()}/v1`, [], 5000)).toBeUndefined();
  });

  it.each<[string, RequestListener]>([
    ['nobody answers', () => {}],
    ['the answer does not end', (_request, response) => response.write('{')],
  ])('says nothing where %s within the limit', async (_, listener) => {
    const { given: arrived, give } = signal();
    const { origin, sockets } = await servers.http((request, response) => {
      listener(request, response);
      give();
    });
    const clock = createFakeClock();
    const answer = probe(origin, [], 300, clock);
    await arrived;
    clock.advance(300);
    expect(await answer).toBeUndefined();
    await closed(sockets[0]!);
    expect(clock.pending).toBe(0);
  });

  it('says nothing where the answer is too long to be meant', async () => {
    const { origin } = await servers.http((_request, response) => response.end('x'.repeat(5 * 1024 * 1024)));
    expect(await probe(origin, [], 5000)).toBeUndefined();
  });

  it('reads characters that come in pieces', async () => {
    const body = `x${'👋'.repeat(100_000)}`;
    const { origin } = await servers.http((_request, response) => response.end(body));
    expect((await probe(origin, [], 5000))?.body).toBe(body);
  });
});

describe('request', () => {
  it('sends a body, and gives the answer as text', async () => {
    const { origin } = await servers.http(async (incoming, response) => {
      response.writeHead(201).end(`${incoming.method} ${incoming.headers['x-key']} ${await bodyOf(incoming)}`);
    });
    const sent = { method: 'POST', url: `${origin}/token`, headers: ['x-key', '1'], body: 'a=ö' } as const;
    expect(await request(sent, 5000)).toEqual({ status: 201, body: 'POST 1 a=ö' });
  });
});

describe('a provider whose config was read again', () => {
  async function answersOf(changes: (origin: string) => object): Promise<{ readonly texts: string; sockets: number }> {
    const first = await servers.http(HELLO);
    const second = await servers.http((_request, response) => response.end('moved'));
    const upstream = createUpstream();
    upstreams.push(upstream);
    const texts: string[] = [];
    for (const target of [{ baseUrl: first.origin }, { baseUrl: first.origin, ...changes(second.origin) }]) {
      const recorder = new Recorder();
      upstream.send(provider('cloud', target), CALL, recorder);
      await recorder.end();
      texts.push(recorder.text);
      // Until then its connection is still busy with it.
      await new Promise((resolve) => setImmediate(resolve));
    }
    return { texts: texts.join(' '), sockets: first.sockets.length };
  }

  it('keeps its connections where it is the same', async () => {
    expect(await answersOf(() => ({}))).toEqual({ texts: 'hello hello', sockets: 1 });
  });

  it('gets others under another limit', async () => {
    expect(await answersOf(() => ({ maxConnections: 7 }))).toEqual({ texts: 'hello hello', sockets: 2 });
  });

  it('is asked at its new address, and what is under way at the old one goes on', async () => {
    expect(await answersOf((origin) => ({ baseUrl: origin }))).toEqual({ texts: 'hello moved', sockets: 1 });
    const { given, give } = signal();
    const slow = await servers.http(async (_request, response) => {
      response.write('he');
      await given;
      response.end('llo');
    });
    const moved = await servers.http(HELLO);
    const upstream = createUpstream();
    upstreams.push(upstream);
    const [before, after] = [new Recorder(), new Recorder()];
    upstream.send(provider('cloud', { baseUrl: slow.origin }), CALL, before);
    await before.until(() => before.text !== '');
    upstream.send(provider('cloud', { baseUrl: moved.origin }), CALL, after);
    expect(await after.end()).toBe('end');
    give();
    expect(await before.end()).toBe('end');
    expect(before.text).toBe('hello');
  });

  const KEPT = 'HTTP/1.1 200 OK\r\nkeep-alive: timeout=500\r\ncontent-length: 5\r\n\r\nhello';

  /** Closes no connection itself, and asks us to keep them for longer than any test takes. */
  async function keptServer(answer: (text: string, socket: Socket) => void = (_, socket) => socket.write(KEPT)) {
    const server = await servers.tcp((socket) => socket.on('data', (text) => answer(String(text), socket)));
    const old = provider('cloud', { baseUrl: server.origin });
    const upstream = createUpstream();
    upstreams.push(upstream);
    const send = (changes: Partial<Provider> = {}, path = '/chat'): Recorder => {
      const recorder = new Recorder();
      upstream.send({ ...old, ...changes }, { ...CALL, path }, recorder);
      return recorder;
    };
    const ask = async (changes?: Partial<Provider>): Promise<void> => {
      expect(await send(changes).end()).toBe('end');
      await new Promise((resolve) => setImmediate(resolve));
    };
    return { ...server, old, upstream, send, ask };
  }

  it('keeps the connections of both configs where requests of both are under way in turn', async () => {
    const { sockets, ask } = await keptServer();
    for (let round = 0; round < 3; round++) for (const maxConnections of [10, 7]) await ask({ maxConnections });
    expect(sockets).toHaveLength(2);
  });

  it('loses the connections that it has no use for, and no others', async () => {
    const { sockets, old, upstream, ask } = await keptServer();
    await ask();
    await ask({ maxConnections: 7 });
    upstream.retain([{ ...old, maxConnections: 7 }]);
    await closed(sockets[0]!);
    await ask({ maxConnections: 7 });
    expect(sockets).toHaveLength(2);
    // What is called after all is left as soon as that is over.
    await ask();
    await closed(sockets[2]!);
    upstream.retain([old]);
    await closed(sockets[1]!);
  });

  it.each<[string, (socket: Socket) => void]>([
    ['end', (socket) => socket.write(KEPT)],
    ['broken', (socket) => socket.destroy()],
  ])('loses them only with the last call there: %s', async (ended, finish) => {
    const { given, give } = signal();
    const { sockets, upstream, send, ask } = await keptServer((text, socket) => {
      if (text.startsWith('POST /slow')) void given.then(() => finish(socket));
      else socket.write(KEPT);
    });
    const slow = send({}, '/slow');
    await ask();
    upstream.retain([]);
    await ask();
    expect(sockets).toHaveLength(2);
    give();
    expect(await slow.end()).toBe(ended);
    await Promise.all(sockets.map(closed));
  });
});
