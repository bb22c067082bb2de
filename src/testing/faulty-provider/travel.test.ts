import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';
import { Agent, request } from 'undici';
import { describe, expect, it, onTestFinished } from 'vitest';
import { connectTo, rawChat } from '../../../test/support/raw-client.ts';
import { createFakeClock } from '../fake-clock.ts';
import type { Fault, Told } from './fault.ts';
import { type FaultyProvider, type FaultyProviderOptions, startFaultyProvider } from './faulty-provider.ts';

async function start(
  script: FaultyProviderOptions['script'],
  more: Partial<FaultyProviderOptions> = {},
): Promise<FaultyProvider> {
  const provider = await startFaultyProvider({ dialect: 'openai-chat', ...(script && { script }), ...more });
  onTestFinished(() => provider.close());
  return provider;
}

async function post({ url }: FaultyProvider, stream = true) {
  const dispatcher = new Agent();
  onTestFinished(() => dispatcher.destroy());
  const body = JSON.stringify({ model: 'm', stream });
  return request(`${url}/chat/completions`, { method: 'POST', body, dispatcher });
}

async function bodyOf(told: Told, stream = true): Promise<Buffer> {
  const { body } = await post(await start([{ kind: 'answer', ...told }], { clock: createFakeClock() }), stream);
  return Buffer.from(await body.arrayBuffer());
}

/** The sizes of the chunks. */
async function chunksOf(told: Told): Promise<readonly number[]> {
  const connection = await connectTo((await start([{ kind: 'answer', connection: 'close', ...told }])).port);
  connection.send(rawChat({ model: 'm', stream: true }));
  const text = await connection.closed;
  const sizes: number[] = [];
  for (let rest = text.slice(text.indexOf('\r\n\r\n') + 4); rest !== ''; ) {
    const size = Number.parseInt(rest, 16);
    sizes.push(size);
    rest = rest.slice(rest.indexOf('\r\n') + 2 + size + 2);
  }
  return sizes;
}

describe('a body', () => {
  it('goes in pieces of so many bytes, across events', async () => {
    const chunks = await chunksOf({ deltas: ['a'], pieceBytes: 7 });
    const [last, ...others] = chunks.slice(0, -1).reverse();
    expect(new Set(others)).toEqual(new Set([7]));
    expect(last).toBeLessThanOrEqual(7);
    expect(chunks.at(-1)).toBe(0);
  });

  it('is cut at given offsets', async () => {
    const chunks = await chunksOf({ deltas: ['a'], cuts: [300, 5, 6] });
    expect(chunks.slice(0, 3)).toEqual([5, 1, 294]);
  });

  it('is the same in pieces', async () => {
    expect(await bodyOf({ pieceBytes: 3 })).toEqual(await bodyOf({}));
  });

  it.each(['\r\n', '\r'] as const)('has line ends %j', async (lineEnd) => {
    const plain = (await bodyOf({})).toString();
    expect((await bodyOf({ lineEnd })).toString()).toBe(plain.replaceAll('\n', lineEnd));
  });

  it('has a byte order mark, no space and several lines', async () => {
    const text = (await bodyOf({ byteOrderMark: true, spaceAfterColon: false, multiLineData: true })).toString();
    expect(text.startsWith('\ufeffdata:{\ndata: "id":')).toBe(true);
    const [first = ''] = text.slice(1).split('\n\n');
    expect(JSON.parse(first.replaceAll(/^data:/gm, ''))).toMatchObject({ object: 'chat.completion.chunk' });
  });

  it('is compressed, once or more', async () => {
    const plain = await bodyOf({});
    expect(gunzipSync(await bodyOf({ encodings: ['gzip'] }))).toEqual(plain);
    expect(inflateSync(await bodyOf({ encodings: ['deflate'], declareEncodings: false }))).toEqual(plain);
    expect(gunzipSync(brotliDecompressSync(await bodyOf({ encodings: ['gzip', 'br'] })))).toEqual(plain);
  });

  it('says how it is compressed', async () => {
    const { headers } = await post(await start([{ kind: 'answer', encodings: ['gzip', 'gzip'] }]));
    expect(headers['content-encoding']).toBe('gzip, gzip');
  });

  it('is a bomb', async () => {
    const provider = await start([{ kind: 'huge-body', bytes: 5_000_000, encodings: ['gzip'] }]);
    const packed = Buffer.from(await (await post(provider, false)).body.arrayBuffer());
    expect(packed.length).toBeLessThan(20_000);
    expect(JSON.parse(gunzipSync(packed).toString())).toMatchObject({ object: 'chat.completion' });
    expect(provider.books.requests[0]?.bodyBytesSent).toBe(packed.length);
  });

  it('ends with the connection', async () => {
    const provider = await start([{ kind: 'answer', framing: 'until-close' }]);
    const { headers, body } = await post(provider);
    expect(headers).toMatchObject({ connection: 'close' });
    expect(headers['transfer-encoding']).toBeUndefined();
    expect(await body.text()).toMatch(/\[DONE\]\n\n$/);
    expect(await provider.books.whenEnded(1)).toMatchObject({ end: 'answered' });
  });
});

describe('time', () => {
  it('is waited for on the clock: headers, first delta, deltas', async () => {
    const clock = createFakeClock();
    const pace = { headersAfterMs: 1000, firstDeltaAfterMs: 200, betweenDeltasMs: 30 };
    const provider = await start([{ kind: 'answer', deltas: ['a', 'b'], ...pace }], { clock });
    const connection = await connectTo(provider.port);
    connection.send(rawChat({ model: 'm', stream: true }));
    const requested = await provider.books.whenArrived(1);
    const seen: [boolean, number][] = [];
    for (const ms of [999, 1, 199, 1, 29, 1]) {
      await clock.whenPending();
      await clock.advanceAsync(ms);
      seen.push([requested.headSent, requested.deltasSent]);
    }
    expect(seen).toEqual([
      [false, 0],
      [true, 0],
      [true, 0],
      [true, 1],
      [true, 1],
      [true, 2],
    ]);
    expect(await provider.books.whenEnded(1)).toMatchObject({ end: 'answered', receivedAtMs: 0, endedAtMs: 1230 });
  });

  it('passes between pieces', async () => {
    const clock = createFakeClock();
    const trickle: Fault = { kind: 'answer', pieceBytes: 1, betweenPiecesMs: 10_000 };
    const provider = await start([trickle], { clock });
    const connection = await connectTo(provider.port);
    connection.send(rawChat({ model: 'm' }));
    const requested = await provider.books.whenArrived(1);
    for (let i = 0; i < 3; i++) {
      await clock.whenPending();
      await clock.advanceAsync(10_000);
    }
    expect(requested.bodyBytesSent).toBe(4);
    connection.socket.destroy();
    expect(await provider.books.whenEnded(1)).toMatchObject({ end: 'closed-by-client', endedAtMs: 30_000 });
    expect(clock.pending).toBe(0);
  });
});

describe('the connection after an answer', () => {
  const ASK = rawChat({ model: 'm' });

  it('is kept', async () => {
    const provider = await start([]);
    const connection = await connectTo(provider.port);
    connection.send(ASK + ASK);
    await provider.books.whenEnded(2);
    expect(provider.books.connections).toMatchObject([{ requests: 2, end: null, bytesReceived: 2 * ASK.length }]);
  });

  it('is closed after a while, unless it is used', async () => {
    const clock = createFakeClock();
    const provider = await start(() => ({ kind: 'answer', connection: { idleMs: 4000 } }), { clock });
    const connection = await connectTo(provider.port);
    for (const number of [1, 2]) {
      connection.send(ASK);
      await provider.books.whenEnded(number);
      await clock.whenPending();
      await clock.advanceAsync(3999);
    }
    expect(provider.books.open).toBe(1);
    await clock.advanceAsync(1);
    await connection.closed;
    connection.socket.end();
    expect(await provider.books.whenClosed(1)).toMatchObject({ end: 'closed-by-wall', requests: 2 });
  });

  it('is reset when it is used again', async () => {
    const provider = await start([{ kind: 'answer', connection: { onReuse: 'reset' } }]);
    const connection = await connectTo(provider.port);
    connection.send(ASK);
    await connection.waitFor('"usage"');
    await provider.books.whenEnded(1);
    connection.send(ASK);
    await connection.closed;
    expect(provider.books.requests).toHaveLength(1);
    expect(await provider.books.whenClosed(1)).toMatchObject({ end: 'closed-on-reuse' });
  });
});
