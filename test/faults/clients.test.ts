/** What clients do wrong with their connections and with time, one by one. */
import { expect } from 'vitest';
import type { FaultyProvider } from '../../src/testing/index.ts';
import { beforeWall, CHAIN_OF_THREE, expectServing } from '../support/before-wall.ts';
import { chatBody, type HeaderFields, postChat } from '../support/client.ts';
import type { TestGateway } from '../support/gateway.ts';
import { connectTo, countAnswers, rawChat, rawHead } from '../support/raw-client.ts';
import { actOut } from './act-out.ts';

/** Sends it, and gives all that comes until the other side closes. */
async function answersTo(gateway: TestGateway, bytes: string): Promise<string> {
  const client = await connectTo(gateway.port);
  client.send(bytes);
  return client.closed;
}

/** How long the provider did not know that the client has gone, in milliseconds. */
async function goneAfter(wall: FaultyProvider, leave: () => void): Promise<number> {
  const leftAtMs = Date.now();
  leave();
  const { end, endedAtMs } = await wall.books.whenEnded(1);
  expect(end).toBe('closed-by-client');
  return (endedAtMs ?? Number.POSITIVE_INFINITY) - leftAtMs;
}

actOut('C1', async () => {
  const { gateway, wall } = await beforeWall([{ kind: 'hang' }], {}, { maxConnections: 1 });
  const first = await connectTo(gateway.port);
  first.send(rawChat(chatBody('small')));
  await wall.books.whenArrived(1);
  const second = await connectTo(gateway.port);
  second.send(rawChat(chatBody('small')));
  await expect(fetch(`${gateway.url}/healthz`)).resolves.toMatchObject({ status: 200 });
  second.socket.destroy();
  await gateway.recorded(1);
  first.socket.destroy();
  const records = await gateway.recorded(2);
  expect(records.map(({ outcome }) => outcome)).toEqual(['cancelled', 'cancelled']);
  await expectServing(gateway);
  expect(wall.books.requests).toHaveLength(2);
  return 'of two clients that hung up, the one who waited for a connection never reached the provider';
});

actOut('C2', async () => {
  const { gateway, wall } = await beforeWall([{ kind: 'hang' }], CHAIN_OF_THREE);
  const client = await connectTo(gateway.port);
  client.send(rawChat(chatBody('main')));
  await wall.books.whenArrived(1);
  const ms = await goneAfter(wall, () => client.socket.destroy());
  expect(ms).toBeLessThan(1000);
  expect(await gateway.recorded(1)).toMatchObject([{ outcome: 'cancelled', attempts: [{}], settledCostNanoUsd: null }]);
  expect(wall.books.requests).toHaveLength(1);
  return `the provider saw it after ${ms} ms; no fallback was started`;
});

actOut('C3', async () => {
  const { gateway, wall } = await beforeWall([{ kind: 'stall', at: { deltas: 3 }, deltas: ['a', 'b', 'c', 'd'] }]);
  const client = await connectTo(gateway.port);
  client.send(rawChat(chatBody('small', { stream: true })));
  await client.waitFor('"c"');
  const ms = await goneAfter(wall, () => client.socket.destroy());
  expect(ms).toBeLessThan(1000);
  expect(await gateway.recorded(1)).toMatchObject([{ outcome: 'cancelled', error: 'client_closed_request' }]);
  return `the provider saw it after ${ms} ms, after 3 of 4 deltas`;
});

actOut('C4', async () => {
  const { gateway, wall } = await beforeWall([{ kind: 'stall', at: { bodyBytes: 20 } }]);
  const client = await connectTo(gateway.port);
  client.send(rawChat(chatBody('small')));
  await wall.books.whenArrived(1);
  const ms = await goneAfter(wall, () => client.socket.end());
  expect(ms).toBeLessThan(1000);
  expect(await gateway.recorded(1)).toMatchObject([{ outcome: 'cancelled' }]);
  return `the provider saw it after ${ms} ms`;
});

const LARGE = 'x'.repeat(16 * 1024 * 1024);

actOut('C5', async () => {
  const raw = { server: { writeTimeoutMs: 200 } };
  const { gateway, wall } = await beforeWall([{ kind: 'answer', deltas: [LARGE] }], { raw });
  const client = await connectTo(gateway.port);
  client.socket.pause();
  client.send(rawChat(chatBody('small')));
  await gateway.recorded(1);
  // It would wait for an answer that is on its way.
  await gateway.close({ drainMs: 600_000 });
  client.socket.resume();
  const text = await client.closed;
  expect(text.length).toBeLessThan(LARGE.length);
  expect(wall.books.requests).toHaveLength(1);
  return 'the answer was given up after the write limit, and the connection with it';
});

actOut('C6', async () => {
  const raw = { server: { writeTimeoutMs: 200 } };
  const text = 'x'.repeat(64 * 1024);
  const models = { small: { idleTimeoutMs: 300 } };
  const { gateway, wall } = await beforeWall([{ kind: 'endless', deltas: [text] }], { raw, models });
  const client = await connectTo(gateway.port);
  client.socket.pause();
  client.send(rawChat(chatBody('small', { stream: true })));
  const { end, bodyBytesSent } = await wall.books.whenEnded(1);
  expect(end).toBe('closed-by-client');
  expect(bodyBytesSent).toBeLessThan(64 * 1024 * 1024);
  expect(await gateway.recorded(1)).toMatchObject([{ outcome: 'interrupted', error: 'client_closed_request' }]);
  await gateway.close({ drainMs: 600_000 });
  return `the provider got rid of ${Math.round(bodyBytesSent / 1024)} KiB of an endless stream, then its call was ended`;
});

actOut('C7', async () => {
  const { gateway } = await beforeWall([], { raw: { server: { requestTimeoutMs: 250 } } });
  const beginnings = [rawChat(chatBody('small')).slice(0, -5), 'POST /v1/chat/completions HTTP/1.1\r\nhost: 127'];
  const slow = await Promise.all(Array.from({ length: 100 }, () => connectTo(gateway.port)));
  for (const [index, client] of slow.entries()) client.send(beginnings[index % 2] ?? '');
  await expectServing(gateway);
  const texts = await Promise.all(slow.map(({ closed }) => closed));
  expect(texts.filter((text) => text.startsWith('HTTP/1.1 408 '))).toHaveLength(100);
  await expectServing(gateway);
  return '100 slow requests were ended with 408, and others served meanwhile';
});

actOut('C8', async () => {
  const { gateway } = await beforeWall([], { raw: { server: { maxConnections: 5 } } });
  const held = await Promise.all(Array.from({ length: 5 }, () => connectTo(gateway.port)));
  held[0]?.send(rawHead('GET', '/healthz'));
  await held[0]?.waitFor('"status":"ok"');
  const refused = await connectTo(gateway.port);
  expect(await refused.closed).toBe('');
  held[1]?.send(rawChat(chatBody('small'), ['connection: close']));
  expect(await held[1]?.closed).toContain('HTTP/1.1 200 ');
  const next = await connectTo(gateway.port);
  next.send(rawHead('GET', '/healthz'));
  await next.waitFor('"status":"ok"');
  return 'of six connections with room for five the sixth was closed, and another let in when one had gone';
});

actOut('C22', async () => {
  const keys = ['a', 'b'].map((name) => ({ name, key: `secret-${name}` }));
  const { gateway, wall } = await beforeWall([], { raw: { keys } });
  const pairs: readonly (readonly string[])[] = [
    ['authorization: Bearer secret-a', 'x-api-key: secret-b'],
    ['authorization: Bearer secret-a', 'authorization: Bearer secret-b'],
    ['authorization: Bearer wrong', 'authorization: Bearer secret-a'],
    ['authorization: Bearer secret-a', 'authorization: Bearer wrong'],
    ['x-api-key: secret-a', 'x-api-key: secret-b'],
  ];
  for (const pair of pairs) {
    const text = await answersTo(gateway, rawChat(chatBody('small'), [...pair, 'connection: close']));
    expect({ pair, status: text.slice(9, 12) }).toEqual({ pair, status: '401' });
  }
  const equal: HeaderFields = { authorization: 'Bearer secret-a', 'x-api-key': 'secret-a' };
  expect((await postChat(gateway, chatBody('small'), equal)).status).toBe(200);
  expect(wall.books.requests).toHaveLength(1);
  return `401 for ${pairs.length} pairs; two that are equal are one`;
});

actOut('C23', async () => {
  const { gateway, wall } = await beforeWall();
  const injected = 'a\r\nx-evil: 1';
  const asked = [
    rawChat(chatBody('small', { user: injected, metadata: { a: injected } }), ['connection: close']),
    rawChat(chatBody('small', { pointsman: { task: injected, session: injected } }), ['connection: close']),
    rawChat(chatBody(injected), ['connection: close']),
    rawChat(chatBody('small'), ['traceparent: 00-\u00ff', 'x-evil-header: 1', 'cookie: a=b', 'connection: close']),
    rawChat(chatBody('small'), ['traceparent: a', ' b', 'connection: close']),
  ];
  const statuses: string[] = [];
  for (const bytes of asked) {
    const text = await answersTo(gateway, bytes);
    statuses.push(text.slice(9, 12));
    expect(text.toLowerCase()).not.toMatch(/^x-evil: 1/m);
  }
  for (const { headers } of wall.books.requests) {
    expect(Object.keys(headers)).not.toContain('x-evil');
    expect(Object.keys(headers)).not.toContain('x-evil-header');
    expect(Object.keys(headers)).not.toContain('cookie');
  }
  expect(statuses.every((status) => /^[24]/.test(status))).toBe(true);
  expect(gateway.defects).toEqual([]);
  return `no header of a client's making went out or came back; answered with ${statuses.join(', ')}`;
});

actOut('C24', async () => {
  const keys = [{ name: 'me', key: 'secret' }];
  const { gateway, wall } = await beforeWall([], { raw: { keys } });
  const tricks = [
    '//v1/X',
    '/v1//X',
    '/v1/./X',
    '/v1/../v1/X',
    '/%76%31/../X',
    '/v1/X;a=b',
    '/V1/X',
    '/v1/X/',
    '/v1/X%2f',
    '/v1/%2e%2e/X',
  ];
  const targets = ['chat/completions', 'messages', 'models', 'route'];
  for (const trick of tricks) {
    for (const target of targets) {
      const path = trick.replace('X', target);
      const text = await answersTo(gateway, rawHead('POST', path, ['host: 127.0.0.1', 'connection: close']));
      expect({ path, status: text.slice(9, 12) }).toEqual({ path, status: expect.stringMatching(/40[0145]/) });
      expect(countAnswers(text, 200)).toBe(0);
    }
  }
  const absolute = rawHead('GET', 'http://127.0.0.1/v1/models', ['host: 127.0.0.1', 'connection: close']);
  expect(await answersTo(gateway, absolute)).toContain('HTTP/1.1 401 ');
  expect(wall.books.requests).toHaveLength(0);
  return `${tricks.length * targets.length} spellings and an absolute address: none passed without a key`;
});

actOut('C25', async () => {
  const calls: number[] = [];
  for (const count of [0, 1, 2, 9]) {
    const { gateway, wall } = await beforeWall(() => ({ kind: 'status', status: 500 }), CHAIN_OF_THREE);
    const response = await postChat(gateway, chatBody('main'), { 'x-stainless-retry-count': String(count) });
    expect(response.status).toBe(502);
    expect(response.headers.get('x-should-retry')).toBe('false');
    await response.text();
    calls.push(wall.books.requests.length);
  }
  expect(calls).toEqual([3, 2, 1, 1]);
  return `calls at the first, second, third and tenth coming: ${calls.join(', ')}`;
});

actOut('C26', async () => {
  const { gateway, wall } = await beforeWall([{ kind: 'answer' }, { kind: 'hang' }]);
  const under = (key: string): HeaderFields => ({ 'idempotency-key': key });
  const first = await postChat(gateway, chatBody('small'), under('a'));
  const again = await postChat(gateway, chatBody('small'), under('a'));
  expect(again.headers.get('idempotent-replayed')).toBe('true');
  expect(await again.text()).toBe(await first.text());
  expect((await postChat(gateway, chatBody('small', { n: 2 }), under('a'))).status).toBe(422);
  const waiting = await connectTo(gateway.port);
  waiting.send(rawChat(chatBody('small'), ['idempotency-key: b']));
  await wall.books.whenArrived(2);
  const early = await postChat(gateway, chatBody('small'), under('b'));
  expect(early.status).toBe(409);
  expect(early.headers.get('retry-after')).toBe('1');
  expect(wall.books.requests).toHaveLength(2);
  return 'replayed without a call; 422 with another body, 409 with retry-after while in progress';
});

actOut('C27', async () => {
  const { gateway } = await beforeWall();
  const upgrade = ['host: 127.0.0.1', 'connection: upgrade', 'upgrade: websocket', 'sec-websocket-version: 13'];
  const statuses: string[] = [];
  for (const path of ['/v1/realtime', '/v1/responses', '/']) {
    const client = await connectTo(gateway.port);
    client.send(rawHead('GET', path, upgrade));
    const text = await client.waitFor('\r\n\r\n');
    statuses.push(text.slice(9, 12));
    expect(text).not.toContain('HTTP/1.1 101');
    client.socket.destroy();
  }
  expect(statuses).toEqual(['404', '405', '200']);
  await expectServing(gateway);
  return `answered as plain HTTP: ${statuses.join(', ')}`;
});

actOut('C28', async () => {
  const limits: readonly HeaderFields[] = [{ 'x-stainless-timeout': '1' }, { 'x-request-timeout-ms': '200' }];
  for (const headers of limits) {
    const { gateway, wall } = await beforeWall(() => ({ kind: 'hang' }), CHAIN_OF_THREE);
    const response = await postChat(gateway, chatBody('main'), headers);
    expect(response.status).toBe(504);
    await response.text();
    expect((await wall.books.whenEnded(1)).end).toBe('closed-by-client');
    expect(wall.books.requests).toHaveLength(1);
  }
  return 'the call was ended at the limit of the client, and no other was begun';
});
