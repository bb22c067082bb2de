/** A request that comes twice under one key of the client's is served once. */
import { describe, expect, it } from 'vitest';
import { createFakeClock } from '../../src/testing/fake-clock.ts';
import { chatBody, errorOf, eventsOf, type HeaderFields, post, postChat, requestId } from '../support/client.ts';
import { gatewayForTest } from '../support/gateway.ts';
import { connectTo, rawChat } from '../support/raw-client.ts';

const keyed = (key: string, more: HeaderFields = {}): HeaderFields => ({ 'idempotency-key': key, ...more });

const DAY_MS = 86_400_000;

describe('a request that comes again under its key', () => {
  it('C26: gets the same answer, without a second call, record or bill', async () => {
    const gateway = await gatewayForTest();
    const first = await postChat(gateway, chatBody('small'), keyed('k'));
    const again = await postChat(gateway, chatBody('small'), keyed('k'));
    expect(again.status).toBe(200);
    expect(await again.text()).toBe(await first.text());
    expect(requestId(again)).toBe(requestId(first));
    expect(again.headers.get('x-pointsman-cost-usd')).toBe(first.headers.get('x-pointsman-cost-usd'));
    expect(first.headers.get('idempotent-replayed')).toBeNull();
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(gateway.cloud.requests).toHaveLength(1);
    expect(await gateway.records.list({ limit: 10 })).toHaveLength(1);
  });

  it.each(['/v1/chat/completions', '/v1/messages'])('gets the same stream at %s, at once', async (path) => {
    const gateway = await gatewayForTest();
    const body = chatBody('small', { stream: true, max_tokens: 100 });
    const first = await post(gateway, path, body, keyed('k'));
    const events = await eventsOf(first);
    const again = await post(gateway, path, body, keyed('k'));
    expect(again.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(await eventsOf(again)).toEqual(events);
    expect(gateway.cloud.requests).toHaveLength(1);
  });

  it('C26: is told to wait while the first is being answered', async () => {
    const gateway = await gatewayForTest({ script: (_, index) => (index === 0 ? { kind: 'hang' } : undefined) });
    const client = await connectTo(gateway.port);
    client.send(rawChat(chatBody('small'), ['idempotency-key: k']));
    await gateway.cloud.waitForRequest(0);
    const second = await postChat(gateway, chatBody('small'), keyed('k'));
    expect(second.status).toBe(409);
    expect(second.headers.get('retry-after')).toBe('1');
    expect(second.headers.get('x-should-retry')).toBe('true');
    expect((await errorOf(second)).code).toBe('idempotency_in_progress');
    // The first client gives up, so there is nothing to wait for.
    client.socket.destroy();
    await gateway.cloud.waitForClose(0);
    await gateway.recorded(2);
    const third = await postChat(gateway, chatBody('small'), keyed('k'));
    expect(third.status).toBe(200);
    expect(third.headers.get('idempotent-replayed')).toBeNull();
  });

  it('C26: is refused with another body', async () => {
    const gateway = await gatewayForTest();
    await (await postChat(gateway, chatBody('small'), keyed('k'))).text();
    const other = await postChat(gateway, chatBody('large'), keyed('k'));
    expect(other.status).toBe(422);
    expect(other.headers.get('x-should-retry')).toBe('false');
    expect(await errorOf(other)).toMatchObject({ code: 'idempotency_mismatch', param: 'Idempotency-Key' });
    expect(gateway.cloud.requests).toHaveLength(1);
  });

  it('is another request at another path, and under another key of ours', async () => {
    const keys = ['a', 'b'].map((name) => ({ name, key: `secret-${name}` }));
    const gateway = await gatewayForTest({ raw: { keys } });
    const as = (name: string): HeaderFields => keyed('k', { authorization: `Bearer secret-${name}` });
    const body = chatBody('small', { max_tokens: 100 });
    await (await postChat(gateway, body, as('a'))).text();
    for (const [path, name] of [
      ['/v1/chat/completions', 'b'],
      ['/v1/messages', 'a'],
    ] as const) {
      const other = await post(gateway, path, body, as(name));
      expect(other.headers.get('idempotent-replayed')).toBeNull();
      await other.text();
    }
    const same = await post(gateway, '/chat/completions', body, as('a'));
    expect(same.headers.get('idempotent-replayed')).toBe('true');
    expect(gateway.cloud.requests).toHaveLength(3);
  });

  it('is served again after a day', async () => {
    const clock = createFakeClock();
    const gateway = await gatewayForTest({ clock });
    await (await postChat(gateway, chatBody('small'), keyed('k'))).text();
    clock.advance(DAY_MS - 1);
    expect((await postChat(gateway, chatBody('small'), keyed('k'))).headers.get('idempotent-replayed')).toBe('true');
    clock.advance(1);
    expect((await postChat(gateway, chatBody('small'), keyed('k'))).headers.get('idempotent-replayed')).toBeNull();
  });
});

describe('what is no answer is not given again', () => {
  it('an error of the request', async () => {
    const gateway = await gatewayForTest();
    expect((await postChat(gateway, { model: 'small' }, keyed('k'))).status).toBe(400);
    expect((await postChat(gateway, chatBody('gone'), keyed('k'))).status).toBe(404);
    expect((await postChat(gateway, chatBody('small'), keyed('k'))).status).toBe(200);
  });

  it('a failure of the provider', async () => {
    const script = (_: unknown, index: number) =>
      index === 0 ? ({ kind: 'status', status: 400 } as const) : undefined;
    const gateway = await gatewayForTest({ script });
    expect((await postChat(gateway, chatBody('small'), keyed('k'))).status).toBe(400);
    const again = await postChat(gateway, chatBody('small'), keyed('k'));
    expect(again.status).toBe(200);
    expect(again.headers.get('idempotent-replayed')).toBeNull();
  });

  it('a stream that broke off', async () => {
    const script = (_: unknown, index: number) =>
      index === 0 ? ({ kind: 'cut', afterChunks: 2 } as const) : undefined;
    const gateway = await gatewayForTest({ script });
    const body = chatBody('small', { stream: true });
    expect(await (await postChat(gateway, body, keyed('k'))).text()).toContain('upstream_interrupted');
    const again = await postChat(gateway, body, keyed('k'));
    expect(again.headers.get('idempotent-replayed')).toBeNull();
    expect(await again.text()).toContain('[DONE]');
  });
});

describe('the key', () => {
  it.each([
    ['is too long', 'k'.repeat(256)],
    ['is empty', ''],
    ['holds a space', 'a b'],
    ['is not of ASCII', 'sch\u00f6n'],
  ])('is refused where it %s', async (_, key) => {
    const gateway = await gatewayForTest();
    const response = await postChat(gateway, chatBody('small'), keyed(key));
    expect(response.status).toBe(400);
    expect(await errorOf(response)).toMatchObject({ code: 'invalid_value', param: 'Idempotency-Key' });
    expect(gateway.cloud.requests).toHaveLength(0);
  });

  it('may have 255 characters', async () => {
    const gateway = await gatewayForTest();
    expect((await postChat(gateway, chatBody('small'), keyed('k'.repeat(255)))).status).toBe(200);
  });

  it('that is not sent asks for nothing', async () => {
    const gateway = await gatewayForTest();
    for (let i = 0; i < 2; i++) await (await postChat(gateway, chatBody('small'))).text();
    expect(gateway.cloud.requests).toHaveLength(2);
  });
});
