/** A gateway that is given another config while it serves. */
import { describe, expect, it } from 'vitest';
import { chatBody, errorOf, type HeaderFields, postChat } from '../support/client.ts';
import { gatewayForTest } from '../support/gateway.ts';
import { connectTo, rawChat } from '../support/raw-client.ts';
import { rawUpstreamForTest } from '../support/raw-upstream.ts';

const bearer = (key: string): HeaderFields => ({ authorization: `Bearer ${key}` });

describe('a config that takes the place of another', () => {
  it('I19: fails no request, however often it does, and leaves those under way with their own', async () => {
    const gateway = await gatewayForTest({ models: { small: { simulated: { ttftMs: 5, tokensPerSecond: 2000 } } } });
    const ROUNDS = 10;
    let reloads = 0;
    const reloading = setInterval(() => {
      reloads++;
      gateway.reload({ raw: { routes: { [`alias-${reloads}`]: 'small' } } });
    }, 100);
    const worker = async (index: number): Promise<readonly string[]> => {
      const failed: string[] = [];
      for (let i = 0; reloads < ROUNDS; i++) {
        const stream = (index + i) % 2 === 0;
        const response = await postChat(gateway, chatBody('small', { stream }));
        const text = await response.text();
        if (response.status !== 200 || (stream && !text.includes('[DONE]'))) failed.push(text);
      }
      return failed;
    };
    const failed = await Promise.all(Array.from({ length: 16 }, (_, index) => worker(index)));
    clearInterval(reloading);
    expect(failed.flat()).toEqual([]);
    expect(gateway.defects).toEqual([]);
    const records = await gateway.records.list({ limit: 10_000 });
    expect(records.length).toBeGreaterThan(ROUNDS);
    expect(records.every(({ outcome }) => outcome === 'success')).toBe(true);
    expect(new Set(records.map(({ snapshot }) => snapshot)).size).toBeGreaterThan(ROUNDS / 2);
  });

  it('serves what it names, and no longer what it does not', async () => {
    const gateway = await gatewayForTest();
    expect((await postChat(gateway, chatBody('mine'))).status).toBe(404);
    gateway.reload({ raw: { routes: { mine: 'small' } } });
    expect((await postChat(gateway, chatBody('mine'))).status).toBe(200);
    gateway.reload({});
    expect((await postChat(gateway, chatBody('mine'))).status).toBe(404);
  });

  it('brings its keys and hosts along', async () => {
    const gateway = await gatewayForTest();
    expect((await postChat(gateway, chatBody('small'))).status).toBe(200);
    gateway.reload({ raw: { keys: [{ name: 'one', key: 'secret-1' }] } });
    expect((await errorOf(await postChat(gateway, chatBody('small')))).code).toBe('invalid_api_key');
    expect((await postChat(gateway, chatBody('small'), bearer('secret-1'))).status).toBe(200);
    gateway.reload({ raw: { keys: [{ name: 'two', key: 'secret-2' }] } });
    expect((await postChat(gateway, chatBody('small'), bearer('secret-1'))).status).toBe(401);
    expect((await postChat(gateway, chatBody('small'), bearer('secret-2'))).status).toBe(200);
  });

  it('lets a stream under way end where it began, and leads the next elsewhere', async () => {
    const gateway = await gatewayForTest({ models: { small: { simulated: { ttftMs: 20, tokensPerSecond: 500 } } } });
    const other = await rawUpstreamForTest();
    const client = await connectTo(gateway.port);
    client.send(rawChat(chatBody('small', { stream: true })));
    await client.waitFor('data: ');
    gateway.reload({ providers: { cloud: { baseUrl: other.baseUrl } } });
    expect(await (await postChat(gateway, chatBody('small'))).text()).toContain('"Hi"');
    expect(other.requests).toHaveLength(1);
    expect(await client.waitFor('[DONE]')).toContain('HTTP/1.1 200');
    expect(gateway.cloud.requests).toHaveLength(1);
    const outcomes = (await gateway.recorded(2)).map(({ outcome }) => outcome);
    expect(outcomes).toEqual(['success', 'success']);
  });

  it('I20: proves itself to providers by the new key from the next call on', async () => {
    const seen: unknown[] = [];
    const upstream = await rawUpstreamForTest(({ headers }, response) => {
      seen.push(headers.authorization);
      response.writeHead(401, { 'content-type': 'application/json' }).end('{}');
    });
    const { baseUrl } = upstream;
    const gateway = await gatewayForTest({ providers: { cloud: { baseUrl, apiKey: 'old' } } });
    expect((await postChat(gateway, chatBody('small'))).status).toBe(502);
    // The old one is left alone for a while; that is no reason not to try the new one.
    gateway.reload({ providers: { cloud: { baseUrl, apiKey: 'new' } } });
    expect((await postChat(gateway, chatBody('small'))).status).toBe(502);
    expect(seen).toEqual(['Bearer old', 'Bearer new']);
  });

  it('keeps what is known of deployments', async () => {
    const upstream = await rawUpstreamForTest((_, response) => {
      response.writeHead(429, { 'content-type': 'application/json', 'retry-after': '600' }).end('{}');
    });
    const gateway = await gatewayForTest({
      models: { small: {} },
      providers: { cloud: { baseUrl: upstream.baseUrl } },
    });
    expect((await postChat(gateway, chatBody('small'))).status).toBe(429);
    const resting = await postChat(gateway, chatBody('small'));
    expect(resting.headers.get('x-should-retry')).toBe('true');
    expect(Number(resting.headers.get('retry-after'))).toBeGreaterThan(500);
    expect(upstream.requests).toHaveLength(1);
  });
});
