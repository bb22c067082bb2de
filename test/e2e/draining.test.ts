/** A gateway that is told to stop: what is under way ends well, what comes is sent elsewhere. */
import { describe, expect, it } from 'vitest';
import { createFakeClock } from '../../src/testing/fake-clock.ts';
import { chatBody, post } from '../support/client.ts';
import { startGateway } from '../support/gateway.ts';
import { connectTo, countAnswers, rawChat, rawHead } from '../support/raw-client.ts';

const SLOW = { models: { slow: { simulated: { ttftMs: 30, tokensPerSecond: 1000 } } } };
const streamed = rawChat(chatBody('slow', { stream: true }));

describe('a gateway that closes', () => {
  it('lets an answer that is under way end, and waits for no other on its connection', async () => {
    const gateway = await startGateway(SLOW);
    const client = await connectTo(gateway.port);
    client.send(streamed);
    await gateway.cloud.waitForRequest(0);
    // The client would keep its connection: without our closing it, this would take a minute.
    await gateway.close();
    expect(await client.closed).toContain('data: [DONE]');
  });

  it.each([
    ['nothing', ''],
    ['half a request', streamed.slice(0, -10)],
    ['a request that has been answered', rawHead('GET', '/healthz')],
  ])('does not wait for a connection on which it got %s', async (_, bytes) => {
    const gateway = await startGateway(SLOW);
    const client = await connectTo(gateway.port);
    client.send(bytes);
    expect((await fetch(`${gateway.url}/healthz`)).status).toBe(200);
    await gateway.close();
    await client.closed;
    expect(gateway.defects).toEqual([]);
  });

  it.each(['/v1/chat/completions', '/v1/messages/count_tokens', '/v1/route'])(
    'tells whoever has sent half a request to %s to try another',
    async (path) => {
      const gateway = await startGateway(SLOW);
      const client = await connectTo(gateway.port);
      client.send(streamed.slice(0, -10).replace('/v1/chat/completions', path));
      expect((await fetch(`${gateway.url}/healthz`)).status).toBe(200);
      await gateway.close();
      const text = await client.closed;
      expect(text).toContain('HTTP/1.1 503 ');
      expect(text).toMatch(/^x-should-retry: true\r$/m);
      expect(text).toMatch(/^connection: close\r$/im);
      expect(text).toContain('"shutting_down"');
      expect(gateway.defects).toEqual([]);
      expect(gateway.cloud.requests).toEqual([]);
    },
  );

  it.each([
    ['a probe', rawHead('GET', '/readyz'), ['"status":"draining"']],
    ['a question', rawChat(chatBody('slow')), ['"code":"shutting_down"', 'x-should-retry: true']],
  ])('sends %s on a connection that is still there elsewhere', async (_, late, wanted) => {
    const gateway = await startGateway(SLOW);
    const client = await connectTo(gateway.port);
    client.send(streamed);
    await gateway.cloud.waitForRequest(0);
    const closed = gateway.close();
    client.send(late);
    const text = await client.closed;
    await closed;
    const answer = text.slice(text.indexOf('data: [DONE]'));
    expect(answer).toContain('HTTP/1.1 503 ');
    for (const part of wanted) expect(answer).toContain(part);
    expect(gateway.cloud.requests).toHaveLength(1);
  });

  it('takes no new connections', async () => {
    const gateway = await startGateway();
    await gateway.close();
    await expect(fetch(`${gateway.url}/healthz`)).rejects.toThrow('fetch failed');
  });

  it('goes on to answer new connections as long as it drains: not ready, and try another', async () => {
    const gateway = await startGateway({ script: () => ({ kind: 'hang' }) });
    const client = await connectTo(gateway.port);
    client.send(rawChat(chatBody('small')));
    await gateway.cloud.waitForRequest(0);
    const closed = gateway.close();
    const ready = await fetch(`${gateway.url}/readyz`);
    expect({ status: ready.status, connection: ready.headers.get('connection') }).toEqual({
      status: 503,
      connection: 'close',
    });
    expect((await fetch(`${gateway.url}/healthz`)).status).toBe(200);
    const refused = await post(gateway, '/v1/messages', chatBody('small'));
    expect(refused.status).toBe(503);
    expect(refused.headers.get('connection')).toBe('close');
    expect(refused.headers.get('x-should-retry')).toBe('true');
    client.socket.destroy();
    await closed;
    expect(gateway.defects).toEqual([]);
  });
});

const DIALECTS = [
  ['/v1/chat/completions', chatBody('small'), '"code":"shutting_down"', 'data: {"error"'],
  ['/v1/messages', chatBody('small', { max_tokens: 100 }), '"type":"error"', 'event: error'],
  ['/v1/responses', { model: 'small', input: 'Hello' }, '"code":"shutting_down"', 'event: error'],
] as const;

const rawPost = (path: string, body: object): string => rawChat(body).replace('/v1/chat/completions', path);

describe('I27: a gateway whose time to drain is over', () => {
  it.each(DIALECTS)('at %s tells whoever has had nothing with a status', async (path, body, wanted) => {
    const gateway = await startGateway({ script: () => ({ kind: 'hang' }) });
    const client = await connectTo(gateway.port);
    client.send(rawPost(path, body));
    await gateway.cloud.waitForRequest(0);
    await gateway.close({ drainMs: 20 });
    const text = await client.closed;
    expect(text).toContain('HTTP/1.1 503 ');
    expect(text).toContain(wanted);
    expect(await gateway.cloud.waitForClose(0)).toMatchObject({ closedEarly: true });
    expect(await gateway.recorded(1)).toMatchObject([
      { outcome: 'error', error: 'shutting_down', deployment: 'cloud/small', settledCostNanoUsd: null },
    ]);
    expect(gateway.defects).toEqual([]);
  });

  it.each(DIALECTS)('at %s tells whoever has had a part in the stream', async (path, body, _, wanted) => {
    const gateway = await startGateway({ script: () => ({ kind: 'stall', afterChunks: 2 }) });
    const client = await connectTo(gateway.port);
    client.send(rawPost(path, { ...body, stream: true }));
    await client.waitFor('data: ');
    await gateway.close({ drainMs: 20 });
    const text = await client.closed;
    expect(text).toContain('HTTP/1.1 200 ');
    expect(text).toContain(wanted);
    expect(text).not.toContain('[DONE]');
    expect(await gateway.cloud.waitForClose(0)).toMatchObject({ closedEarly: true });
    expect(await gateway.recorded(1)).toMatchObject([{ outcome: 'interrupted', error: 'shutting_down' }]);
  });

  it('waits for nobody who does not listen', async () => {
    const gateway = await startGateway({ script: () => ({ kind: 'stall', afterChunks: 2 }) });
    const client = await connectTo(gateway.port);
    client.send(rawChat(chatBody('small', { stream: true })));
    await client.waitFor('data: ');
    client.socket.pause();
    await gateway.close({ drainMs: 20 });
    expect(await gateway.recorded(1)).toMatchObject([{ outcome: 'interrupted' }]);
  });

  it('can be told to hurry', async () => {
    const clock = createFakeClock();
    const gateway = await startGateway({ script: () => ({ kind: 'hang' }), clock });
    const client = await connectTo(gateway.port);
    client.send(rawChat(chatBody('small', { pointsman: { timeoutMs: 500_000 } })));
    await gateway.cloud.waitForRequest(0);
    const closed = gateway.close();
    clock.advance(30_000);
    expect(client.text).toBe('');
    const hurried = gateway.close({ drainMs: 5000 });
    clock.advance(5000);
    await Promise.all([closed, hurried]);
    expect(await client.closed).toContain('shutting_down');
  });
});

describe('I26: a gateway that closes with 200 streams under way', () => {
  it('severs none of them', async () => {
    const gateway = await startGateway({
      models: { slow: { simulated: { ttftMs: 100, tokensPerSecond: 200, outputTokens: 60 } } },
    });
    const clients = await Promise.all(Array.from({ length: 200 }, () => connectTo(gateway.port)));
    for (const client of clients) client.send(streamed);
    await Promise.all(clients.map((client) => client.waitFor('data: ')));
    await gateway.close();
    const texts = await Promise.all(clients.map(({ closed }) => closed));
    expect(texts.filter((text) => text.includes('data: [DONE]'))).toHaveLength(200);
    expect(texts.every((text) => countAnswers(text, 200) === 1)).toBe(true);
    expect(await gateway.recorded(200)).toHaveLength(200);
  });
});
