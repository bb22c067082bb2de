/** Connections that end, or lead nowhere, after they were made. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { expect, onTestFinished } from 'vitest';
import { createFakeClock } from '../../src/testing/fake-clock.ts';
import { createCertificate } from '../../src/testing/faulty-provider/certificate.ts';
import type { Fault, Place } from '../../src/testing/index.ts';
import { actOut } from './act-out.ts';
import { expectBooksToAgree, faultGateway } from './gateway.ts';
import { outcomesOf } from './outcomes.ts';

const HANG: Fault = { kind: 'hang' };

actOut('U30', async () => {
  const requests = 200;
  const gateway = await faultGateway({
    a: (_, draw) => {
      const by = draw() < 0.5 ? 'reset' : 'close';
      return { kind: 'answer', connection: draw() < 0.5 ? { onReuse: by } : { idleMs: 2 * draw(), by } };
    },
  });
  for (let i = 0; i < requests; i++) {
    const { status, record } = await gateway.ask({ stream: i % 2 === 0 });
    expect([status, outcomesOf(record)]).toEqual([200, ['a: success']]);
  }
  const { books } = gateway.walls.a;
  const resent = gateway.book.all.filter(({ attempts }) => attempts[0]?.resent === true).length;
  const closedOnReuse = books.connections.filter(({ end }) => end === 'closed-on-reuse').length;
  expect(closedOnReuse).toBeGreaterThan(0);
  expect(resent).toBeGreaterThanOrEqual(closedOnReuse);
  expect(resent).toBeLessThanOrEqual(books.connections.length - 1);
  // A request that comes just after the wall has said goodbye is still read by it.
  const seenTwice = books.requests.length - requests;
  expect(seenTwice).toBeLessThanOrEqual(resent - closedOnReuse);
  await expectBooksToAgree(gateway, requests);
  return `${requests} requests, ${closedOnReuse} connections closed at their reuse: 0 errors, ${resent} sent again, ${seenTwice} of them seen twice`;
});

const PLACES: readonly Place[] = ['before-head', { headBytes: 20 }, 'after-head', 'before-deltas', { bodyBytes: 10 }];

actOut('U31', async () => {
  for (const at of PLACES) {
    for (const by of ['reset', 'close'] as const) {
      const gateway = await faultGateway({ a: [{ kind: 'cut', at, by }], b: [] });
      const { status, deployment, record } = await gateway.ask();
      expect([at, status, deployment]).toEqual([at, 200, 'b/b']);
      expect(outcomesOf(record)).toEqual(['a: upstream_error', 'b: success']);
      expect(record.attempts[0]?.resent).toBeUndefined();
      expect(gateway.calls()).toEqual({ a: 1, b: 1 });
      await expectBooksToAgree(gateway, 1);
    }
  }
  // On a connection that had served before, and was not idle any more.
  const used = await faultGateway({ a: [{ kind: 'answer' }, { kind: 'cut', at: { headBytes: 5 } }], b: [] });
  await used.ask();
  const { deployment, record } = await used.ask();
  expect([deployment, outcomesOf(record)]).toEqual(['b/b', ['a: upstream_error', 'b: success']]);
  expect(used.calls()).toEqual({ a: 2, b: 1 });
  await expectBooksToAgree(used, 2);
  return `cut at ${PLACES.length} places by RST and FIN: 1 call and 1 failed attempt at A, B answered`;
});

/** SETTINGS and GOAWAY of HTTP/2. */
const GOAWAY = '\0\0\0\x04\0\0\0\0\0' + '\0\0\x08\x07\0\0\0\0\0\0\0\0\0\0\0\0\0';

actOut('U32', async () => {
  const offered: string[] = [];
  const server = createTlsServer({
    ...createCertificate('self-signed'),
    ALPNCallback: ({ protocols }) => {
      offered.push(...protocols);
      return protocols.find((protocol) => protocol === 'h2');
    },
  });
  server.on('tlsClientError', () => {});
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const baseUrl = `https://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  const gateway = await faultGateway({
    only: { provider: { baseUrl } },
    cleartext: [{ kind: 'bad-head', head: GOAWAY }],
    b: [],
  });
  const { status, deployment, record } = await gateway.ask();
  expect([status, deployment]).toEqual([200, 'b/b']);
  expect(outcomesOf(record)).toEqual(['only: upstream_unreachable', 'cleartext: upstream_malformed', 'b: success']);
  expect(new Set(offered)).toEqual(new Set(['http/1.1']));
  await expectBooksToAgree(gateway, 1);
  return `TLS offered ${offered.join()} alone; a server of HTTP/2 alone, and a GOAWAY in clear text: B answered`;
});

actOut('U33', async () => {
  const clock = createFakeClock();
  const gateway = await faultGateway({ a: [HANG, HANG], b: [] }, { clock });
  const limitsMs = { streamed: 30_000, whole: 60_000 };
  let asked = 0;
  for (const [how, limitMs] of Object.entries(limitsMs)) {
    const answer = gateway.ask({ stream: how === 'streamed' });
    await gateway.walls.a.books.whenArrived(++asked);
    clock.advance(limitMs - 1);
    expect(gateway.calls()).toEqual({ a: asked, b: asked - 1 });
    clock.advance(1);
    const { status, record } = await answer;
    expect([status, record.deployment]).toEqual([200, 'b/b']);
    expect(outcomesOf(record)).toEqual(['a: upstream_timeout', 'b: success']);
    expect(record.attempts[0]?.durationMs).toBe(limitMs);
    expect((await gateway.walls.a.books.whenEnded(asked)).end).toBe('closed-by-client');
  }
  await expectBooksToAgree(gateway, asked);
  return `B answered after ${limitsMs.streamed / 1000} s for a stream, ${limitsMs.whole / 1000} s for a whole answer; A's connection was closed`;
});

actOut('U35', async () => {
  const drip: Fault = { kind: 'noise', everyMs: 1 };
  const clock = createFakeClock();
  const gateway = await faultGateway({ a: [drip], b: [drip] }, { clock });
  const limitMs = 60_000;
  const { a, b } = gateway.walls;
  const answer = gateway.ask();
  for (const { books } of [a, b]) {
    const { number } = await books.whenArrived(1);
    const seen = books.requests[number - 1];
    // Each byte comes long before any limit between two of them.
    for (let leftMs = limitMs; leftMs > 0; leftMs -= 10_000) {
      const before = seen?.bodyBytesSent ?? 0;
      await expect.poll(() => seen?.bodyBytesSent, { interval: 1 }).toBeGreaterThan(before);
      expect(seen?.end).toBeNull();
      clock.advance(10_000);
    }
    expect((await books.whenEnded(1)).end).toBe('closed-by-client');
  }
  const { status, error, record } = await answer;
  expect([status, error?.code]).toEqual([504, 'upstream_timeout']);
  expect(outcomesOf(record)).toEqual(['a: upstream_timeout', 'b: upstream_timeout']);
  expect(record.e2eMs).toBe(2 * limitMs);
  await expectBooksToAgree(gateway, 1);
  return `A ended after ${limitMs / 1000} s while it dripped, B too, 504 after ${record.e2eMs / 1000} s in all: the deadline`;
});
