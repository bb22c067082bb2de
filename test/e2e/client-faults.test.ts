/** Clients that are slow, gone, odd or hostile: their own request suffers, and nobody else's. */
import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { chatBody, postChat } from '../support/client.ts';
import { gatewayForTest, type TestGateway } from '../support/gateway.ts';
import { connectTo, countAnswers, rawChat, rawHead } from '../support/raw-client.ts';
import { rawUpstreamForTest } from '../support/raw-upstream.ts';

async function expectServing(gateway: TestGateway): Promise<void> {
  const response = await postChat(gateway, chatBody('small'));
  expect(response.status).toBe(200);
  await response.text();
  expect(gateway.defects).toEqual([]);
}

/** The head of a chat request with these further lines. */
const chatHead = (...lines: readonly string[]): string =>
  rawHead('POST', '/v1/chat/completions', ['host: 127.0.0.1', 'content-type: application/json', ...lines]);

const CHUNKED = chatHead('transfer-encoding: chunked');
const HALF_A_CHAT = rawChat(chatBody('small')).slice(0, -10);

describe('a client that sends slowly', () => {
  const IMPATIENT = { raw: { server: { requestTimeoutMs: 250 } } };

  it.each([
    ['a body', HALF_A_CHAT],
    ['a head', 'POST /v1/chat/completions HTTP/1.1\r\nhost: 127.0.0.1\r\nx-sl'],
    ['chunks', `${CHUNKED}5\r\n{"mod`],
  ])('%s is told so when its time is over, and others do not wait for it', async (_, beginning) => {
    const gateway = await gatewayForTest(IMPATIENT);
    const slow = await connectTo(gateway.port);
    slow.send(beginning);
    await expectServing(gateway);
    const text = await slow.closed;
    expect(text).toContain('HTTP/1.1 408 Request Timeout');
    expect(text).toContain('"code":"request_timeout"');
    expect(text).toContain('x-should-retry: false');
    expect(gateway.cloud.requests).toHaveLength(1);
    await expectServing(gateway);
  });

  it('may take longer for its answer than for its request', async () => {
    const gateway = await gatewayForTest({ ...IMPATIENT, models: { small: { simulated: { ttftMs: 600 } } } });
    const client = await connectTo(gateway.port);
    client.send(rawChat(chatBody('small')));
    expect(await client.waitFor('[simulated small]')).toContain('HTTP/1.1 200 OK');
  });

  it('does not stand in the way of others, even a hundred times', async () => {
    const gateway = await gatewayForTest();
    const slow = await Promise.all(Array.from({ length: 100 }, () => connectTo(gateway.port)));
    for (const each of slow) each.send(HALF_A_CHAT);
    await expectServing(gateway);
  });
});

describe('a client that goes away', () => {
  it.each([
    ['in the middle of a body', HALF_A_CHAT],
    ['in the middle of a head', HALF_A_CHAT.slice(0, 40)],
    ['before a body that it announced', rawChat(chatBody('small')).split('{')[0] ?? ''],
    ['in the middle of a chunk', `${CHUNKED}ff\r\n{"mod`],
  ])('%s leaves nothing behind', async (_, beginning) => {
    const gateway = await gatewayForTest();
    const client = await connectTo(gateway.port);
    client.send(beginning);
    await expectServing(gateway);
    client.socket.resetAndDestroy();
    await expectServing(gateway);
    expect(gateway.cloud.requests).toHaveLength(2);
  });

  it.each(['by a reset', 'by closing', 'by closing its half'] as const)('%s takes its request along', async (how) => {
    const gateway = await gatewayForTest({ script: () => ({ kind: 'stall', afterChunks: 2 }) });
    const client = await connectTo(gateway.port);
    client.send(rawChat(chatBody('small', { stream: true })));
    await client.waitFor('data: ');
    if (how === 'by a reset') client.socket.resetAndDestroy();
    else if (how === 'by closing') client.socket.destroy();
    else client.socket.end();
    expect(await gateway.cloud.waitForClose(0)).toMatchObject({ closedEarly: true });
    expect(await gateway.recorded(1)).toMatchObject([
      { outcome: 'cancelled', error: 'client_closed_request', usage: null },
    ]);
    expect(gateway.defects).toEqual([]);
  });
});

describe('a client that does not read', () => {
  const EVENT_BYTES = 64 * 1024;
  const EVENTS = 1024;
  const event = `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content: 'x'.repeat(EVENT_BYTES) } }] })}\n\n`;

  const STOP = 'data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\n';

  /** A provider that sends 64 MB as fast as they are taken. */
  function flood(progress: { sent: number }): (_: unknown, response: ServerResponse) => void {
    return (_, response) => {
      const next = (): void => {
        if (response.destroyed) return;
        if (progress.sent === EVENTS) response.end(`${STOP}data: [DONE]\n\n`);
        else
          response.write(event, () => {
            progress.sent++;
            next();
          });
      };
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      next();
    };
  }

  /** Resolves when the number has been the same for a while. A machine that stutters makes it resolve early. */
  async function standstill(read: () => number): Promise<number> {
    let last = -1;
    for (let same = 0; same < 4; same++) {
      await new Promise((resolve) => setTimeout(resolve, 30));
      if (read() !== last) same = 0;
      last = read();
    }
    return last;
  }

  it('slows its provider down, and gets everything when it goes on', async () => {
    const progress = { sent: 0 };
    const { baseUrl } = await rawUpstreamForTest(flood(progress));
    const gateway = await gatewayForTest({ models: { small: {} }, providers: { cloud: { baseUrl } } });
    const client = await connectTo(gateway.port);
    client.socket.pause();
    client.send(rawChat(chatBody('small', { stream: true }), ['connection: close']));
    // What buffers of the system hold on the way is no more than a few megabytes.
    expect(await standstill(() => progress.sent)).toBeLessThan(EVENTS / 2);
    client.socket.resume();
    const text = await client.closed;
    expect(text).toContain('data: [DONE]');
    expect(text.length).toBeGreaterThan(EVENTS * EVENT_BYTES);
    expect(await gateway.recorded(1)).toMatchObject([{ outcome: 'success' }]);
  });

  it('and goes away takes its request along', async () => {
    const progress = { sent: 0 };
    const { baseUrl } = await rawUpstreamForTest(flood(progress));
    const gateway = await gatewayForTest({ models: { small: {} }, providers: { cloud: { baseUrl } } });
    const client = await connectTo(gateway.port);
    client.socket.pause();
    client.send(rawChat(chatBody('small', { stream: true })));
    await standstill(() => progress.sent);
    client.socket.resetAndDestroy();
    expect(await gateway.recorded(1)).toMatchObject([{ outcome: 'cancelled' }]);
    expect(progress.sent).toBeLessThan(EVENTS);
  });
});

describe('a client with unusual HTTP', () => {
  it('gets the answers to pipelined requests in their order', async () => {
    const gateway = await gatewayForTest({ models: { slow: { simulated: { ttftMs: 50 } }, quick: {} } });
    const client = await connectTo(gateway.port);
    client.send(rawChat(chatBody('slow')) + rawChat(chatBody('quick', { stream: true })) + rawHead('GET', '/healthz'));
    const text = await client.waitFor('"status":"ok"');
    expect(countAnswers(text, 200)).toBe(3);
    const places = ['[simulated slow]', '"model":"quick"', 'data: [DONE]', '"status":"ok"'].map((part) =>
      text.indexOf(part),
    );
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(await gateway.recorded(2)).toMatchObject([{ outcome: 'success' }, { outcome: 'success' }]);
  });

  it('takes all of its pipelined requests along when it goes away', async () => {
    const gateway = await gatewayForTest({ script: () => ({ kind: 'hang' }) });
    const client = await connectTo(gateway.port);
    client.send(rawChat(chatBody('small')).repeat(3));
    await gateway.cloud.waitForRequest(2);
    client.socket.destroy();
    const outcomes = (await gateway.recorded(3)).map(({ outcome }) => outcome);
    expect(outcomes).toEqual(['cancelled', 'cancelled', 'cancelled']);
    for (const index of [0, 1, 2]) expect(await gateway.cloud.waitForClose(index)).toMatchObject({ closedEarly: true });
  });

  it('may ask whether to go on', async () => {
    const gateway = await gatewayForTest();
    const client = await connectTo(gateway.port);
    const [head = '', body = ''] = rawChat(chatBody('small'), ['expect: 100-continue']).split(/(?<=\r\n\r\n)/);
    client.send(head);
    await client.waitFor('HTTP/1.1 100 Continue');
    client.send(body);
    expect(await client.waitFor('[simulated small]')).toContain('HTTP/1.1 200 OK');
  });

  it('may send its body in chunks', async () => {
    const gateway = await gatewayForTest();
    const client = await connectTo(gateway.port);
    client.send(CHUNKED);
    for (const piece of JSON.stringify(chatBody('small')).match(/.{1,9}/g) ?? []) {
      client.send(`${piece.length.toString(16)}\r\n${piece}\r\n`);
    }
    client.send('0\r\n\r\n');
    expect(await client.waitFor('[simulated small]')).toContain('HTTP/1.1 200 OK');
  });

  it('may be of the last century', async () => {
    const gateway = await gatewayForTest();
    const client = await connectTo(gateway.port);
    client.send(rawChat(chatBody('small', { stream: true })).replace('HTTP/1.1', 'HTTP/1.0'));
    const text = await client.closed;
    expect(text).toContain('data: [DONE]');
    expect(text.toLowerCase()).not.toContain('transfer-encoding');
  });

  it('gets no other protocol', async () => {
    const gateway = await gatewayForTest();
    const client = await connectTo(gateway.port);
    client.send(rawHead('GET', '/v1/realtime', ['host: 127.0.0.1', 'connection: upgrade', 'upgrade: websocket']));
    expect(await client.waitFor('unknown_url')).toContain('HTTP/1.1 404');
  });

  const GOOD = JSON.stringify(chatBody('small'));
  it.each([
    ['two lengths', chatHead('content-length: 5', `content-length: ${GOOD.length}`) + GOOD],
    ['a length and chunks', chatHead('content-length: 5', 'transfer-encoding: chunked') + GOOD],
    ['a length below 0', chatHead('content-length: -5') + GOOD],
    ['chunks of no size', `${CHUNKED}zz\r\n${GOOD}`],
    ['a header over two lines', rawHead('GET', '/v1/models', ['host: 127.0.0.1', 'x-a: b', ' c'])],
    ['a header with a line feed alone', 'GET /v1/models HTTP/1.1\r\nhost: 127.0.0.1\nx-a: b\r\n\r\n'],
    ['a header without a name', rawHead('GET', '/v1/models', ['host: 127.0.0.1', ': b'])],
    ['no Host', rawHead('GET', '/v1/models', [])],
    ['headers of 20 KB', rawHead('GET', '/v1/models', ['host: 127.0.0.1', `x-a: ${'b'.repeat(20_000)}`])],
    ['another language', 'EHLO mail.example\r\n\r\n'],
    ['a greeting of TLS', '\u0016\u0003\u0001\u0002\u0000\u0001\u0000'],
  ])('is refused for %s', async (_, bytes) => {
    const gateway = await gatewayForTest();
    const client = await connectTo(gateway.port);
    client.send(bytes);
    const text = await client.closed;
    expect(text).toMatch(/^HTTP\/1\.1 4\d\d /);
    expect(text).toMatch(/connection: close/i);
    expect(gateway.cloud.requests).toHaveLength(0);
    await expectServing(gateway);
  });
});
