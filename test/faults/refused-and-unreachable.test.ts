/** Providers that cannot be reached, or not trusted: nothing is sent to them. */
import type { LookupFunction } from 'node:net';
import { expect } from 'vitest';
import { createFakeClock } from '../../src/testing/index.ts';
import { actOut } from './act-out.ts';
import { blackHole } from './black-hole.ts';
import { expectBooksToAgree, faultGateway } from './gateway.ts';

/** Nobody sleeps before the next link is asked, whatever else this machine is busy with. */
const AT_ONCE_MS = 2000;
const FIVE_MINUTES_MS = 300_000;

actOut('U1', async () => {
  const gateway = await faultGateway({ a: [], b: [] });
  await gateway.walls.a.close();
  const seen: number[] = [];
  for (const stream of [false, true]) {
    const { status, deployment, tookMs, record } = await gateway.ask({ stream });
    expect([status, deployment]).toEqual([200, 'b/b']);
    expect(record.attempts.map(({ outcome }) => outcome)).toEqual(['upstream_unreachable', 'success']);
    expect(tookMs).toBeLessThan(AT_ONCE_MS);
    seen.push(Math.round(tookMs));
  }
  // It counts against A, which is left alone before long.
  for (let i = 0; i < 4; i++) await gateway.ask();
  const { record } = await gateway.ask();
  expect(record.attempts).toMatchObject([{ deployment: 'b/b', outcome: 'success' }]);
  await expectBooksToAgree(gateway, 7);
  return `B answered after ${seen.join(' and ')} ms; A ejected after 5`;
});

actOut('U2', async () => {
  const port = await blackHole('127.0.0.1');
  const clock = createFakeClock();
  const gateway = await faultGateway(
    {
      syn: { provider: { baseUrl: `http://127.0.0.1:${port}/v1` } },
      handshake: { tls: 'self-signed', greet: () => 'ignore' },
      b: [],
    },
    { upstream: { clock } },
  );
  const answer = gateway.ask();
  for (const _ of ['syn', 'handshake']) {
    await clock.whenPending();
    await clock.advanceAsync(4999);
    expect(gateway.calls()).toEqual({ syn: 0, handshake: 0, b: 0 });
    clock.advance(1);
    // The limit of this connection is gone, so that the next one that is waited for is the next connection's.
    expect(clock.pending).toBe(0);
  }
  const { deployment, record } = await answer;
  expect(deployment).toBe('b/b');
  expect(record.attempts.map(({ outcome }) => outcome)).toEqual([
    'upstream_unreachable',
    'upstream_unreachable',
    'success',
  ]);
  await expectBooksToAgree(gateway, 1);
  return 'B answered after 5 s for no handshake of TCP, and 5 s for none of TLS';
});

actOut('U3', async () => {
  let asked = 0;
  const lookup: LookupFunction = () => void asked++;
  const clock = createFakeClock();
  const gateway = await faultGateway(
    { a: { host: 'nobody.test' }, b: { provider: { local: true } } },
    { upstream: { clock, lookup } },
  );
  const held = Array.from({ length: 200 }, () => gateway.ask());
  await clock.whenPending();
  for (let i = 0; i < 20; i++) {
    expect((await fetch(`${gateway.url}/healthz`)).status).toBe(200);
    expect((await gateway.ask({ model: 'b' })).deployment).toBe('b/b');
  }
  let over = false;
  const all = Promise.all(held).finally(() => {
    over = true;
  });
  while (!over) await clock.advanceAsync(5000);
  const answers = await all;
  expect(new Set(answers.map(({ deployment }) => deployment))).toEqual(new Set(['b/b']));
  expect(asked).toBe(1);
  await expectBooksToAgree(gateway, 220);
  for (const code of ['ENOTFOUND', 'ESERVFAIL']) {
    const says: LookupFunction = (_hostname, _options, callback) =>
      callback(Object.assign(new Error(code), { code }), '');
    const other = await faultGateway({ a: { host: 'nobody.test' }, b: [] }, { upstream: { lookup: says } });
    expect((await other.ask()).deployment).toBe('b/b');
    await expectBooksToAgree(other, 1);
  }
  return '200 answered by B after 5 s, 20 others meanwhile; the resolver was asked once';
});

actOut('U4', async () => {
  const lookup: LookupFunction = (_hostname, _options, callback) =>
    callback(null, [
      { address: '127.0.0.2', family: 4 },
      { address: '127.0.0.1', family: 4 },
    ]);
  const gateway = await faultGateway({ a: { host: 'both.test' }, b: [] }, { upstream: { lookup } });
  const refused = await gateway.ask();
  expect(refused.record.attempts).toMatchObject([{ deployment: 'a/a', outcome: 'success' }]);
  const other = await faultGateway({ a: { host: 'both.test' }, b: [] }, { upstream: { lookup } });
  await blackHole('127.0.0.2', other.walls.a.port);
  const silent = await other.ask();
  expect(silent.record.attempts).toMatchObject([{ deployment: 'a/a', outcome: 'success' }]);
  await expectBooksToAgree(gateway, 1);
  await expectBooksToAgree(other, 1);
  return `the first address refuses: 1 attempt, ${Math.round(refused.tookMs)} ms; is silent: 1 attempt, ${Math.round(silent.tookMs)} ms`;
});

actOut('U5', async () => {
  const clock = createFakeClock();
  const gateway = await faultGateway(
    { expired: { tls: 'expired' }, other: { tls: 'wrong-host' }, nobodys: { tls: 'self-signed' }, d: [] },
    { clock },
  );
  const { expired, other, nobodys } = gateway.walls;
  const connections = (): readonly number[] => [expired, other, nobodys].map(({ books }) => books.connections.length);
  const first = await gateway.ask();
  expect(first.deployment).toBe('d/d');
  expect(first.record.attempts.map(({ outcome }) => outcome)).toEqual([
    'upstream_insecure',
    'upstream_insecure',
    'upstream_insecure',
    'success',
  ]);
  clock.advance(FIVE_MINUTES_MS - 1);
  const second = await gateway.ask();
  expect(second.record.attempts).toMatchObject([{ deployment: 'd/d' }]);
  expect(connections()).toEqual([1, 1, 1]);
  clock.advance(1);
  await gateway.ask();
  expect(connections()).toEqual([2, 2, 2]);
  for (const { books } of [expired, other, nobodys]) {
    expect(books.connections.map(({ bytesReceived }) => bytesReceived)).toEqual([0, 0]);
  }
  await expectBooksToAgree(gateway, 3);
  return 'D answered; 0 bytes at each of 3 certificates; 1 handshake in 5 min';
});
