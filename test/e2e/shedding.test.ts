/** A server that has more to do than it can says so at once, and goes on with what it has. */
import { describe, expect, it } from 'vitest';
import { createFakeClock } from '../../src/testing/fake-clock.ts';
import { chatBody, errorOf, post, postChat } from '../support/client.ts';
import { gatewayForTest } from '../support/gateway.ts';
import { connectTo, rawChat, rawHead } from '../support/raw-client.ts';

const KB = 1024;
const large = chatBody('small', {}, 'x'.repeat(20 * KB));

function rawChunked(body: object): string {
  const text = JSON.stringify(body);
  const head = ['host: 127.0.0.1', 'content-type: application/json', 'transfer-encoding: chunked'];
  const length = Buffer.byteLength(text).toString(16);
  return `${rawHead('POST', '/v1/chat/completions', head)}${length}\r\n${text}\r\n0\r\n\r\n`;
}

async function expectOverloaded(response: Response): Promise<void> {
  expect(response.status).toBe(503);
  expect(response.headers.get('retry-after')).toMatch(/^[123]$/);
  expect(response.headers.get('x-should-retry')).toBe('true');
  expect((await errorOf(response)).code).toBe('overloaded');
}

describe('I22: where bodies under way take up all the room', () => {
  const FULL = {
    raw: { server: { maxInFlightBytes: 100 * KB } },
    script: (_: unknown, index: number) => (index === 0 ? ({ kind: 'hang' } as const) : undefined),
  };

  it('one more is refused before it is read, and taken when there is room again', async () => {
    const gateway = await gatewayForTest(FULL);
    const first = await connectTo(gateway.port);
    first.send(rawChat(large));
    await gateway.cloud.waitForRequest(0);
    await expectOverloaded(await postChat(gateway, large));
    expect((await postChat(gateway, chatBody('small'))).status).toBe(200);
    first.socket.destroy();
    await gateway.cloud.waitForClose(0);
    expect((await postChat(gateway, large)).status).toBe(200);
    expect(gateway.defects).toEqual([]);
  });

  it('one whose length nobody knew is refused when it has become too long', async () => {
    const gateway = await gatewayForTest(FULL);
    const first = await connectTo(gateway.port);
    first.send(rawChat(large));
    await gateway.cloud.waitForRequest(0);
    const second = await connectTo(gateway.port);
    const head = ['host: 127.0.0.1', 'content-type: application/json', 'transfer-encoding: chunked'];
    second.send(rawHead('POST', '/v1/chat/completions', head));
    for (let i = 0; i < 20; i++) second.send(`${KB.toString(16)}\r\n${' '.repeat(KB)}\r\n`);
    expect(await second.waitFor('"code":"overloaded"')).toContain('HTTP/1.1 503 ');
    await second.closed;
    expect((await postChat(gateway, chatBody('small'))).status).toBe(200);
    expect(gateway.defects).toEqual([]);
  });

  it('probes and questions for a decision are answered', async () => {
    const gateway = await gatewayForTest(FULL);
    const first = await connectTo(gateway.port);
    first.send(rawChat(large));
    await gateway.cloud.waitForRequest(0);
    expect((await post(gateway, '/v1/route', large)).status).toBe(200);
    for (const path of ['/healthz', '/readyz', '/v1/models']) {
      expect((await fetch(gateway.url + path)).status).toBe(200);
    }
  });

  it('one that is larger than all the room is taken if it is alone', async () => {
    const gateway = await gatewayForTest({ raw: { server: { maxInFlightBytes: KB } } });
    expect((await postChat(gateway, large)).status).toBe(200);
  });

  it('one that is larger than all the room is taken if it is alone, also where nobody knew its length', async () => {
    const gateway = await gatewayForTest({ raw: { server: { maxInFlightBytes: KB } } });
    for (let i = 0; i < 3; i++) {
      const client = await connectTo(gateway.port);
      client.send(rawChunked(large));
      expect(await client.waitFor('"choices"')).toContain('HTTP/1.1 200 ');
      client.socket.destroy();
      await gateway.recorded(i + 1);
    }
  });

  it('one that only says how much will come keeps nobody out', async () => {
    const gateway = await gatewayForTest({ raw: { server: { maxInFlightBytes: 100 * KB } } });
    const idle = await connectTo(gateway.port);
    idle.send(rawChat(large).slice(0, -20 * KB));
    expect((await postChat(gateway, chatBody('small'))).status).toBe(200);
    expect((await postChat(gateway, large)).status).toBe(200);
    idle.socket.destroy();
  });

  it('a question for its number of tokens is refused as well', async () => {
    const gateway = await gatewayForTest(FULL);
    const first = await connectTo(gateway.port);
    first.send(rawChat(large));
    await gateway.cloud.waitForRequest(0);
    const refused = await post(gateway, '/v1/messages/count_tokens', large);
    expect(refused.status).toBe(503);
    expect(await refused.text()).toContain('overloaded');
  });

  it('all that is held is let go, however a request ends', async () => {
    const gateway = await gatewayForTest({ raw: { server: { maxInFlightBytes: 100 * KB } } });
    for (let i = 0; i < 5; i++) {
      await (await postChat(gateway, large)).text();
      await (await postChat(gateway, JSON.stringify(large).slice(1))).text();
      const gone = await connectTo(gateway.port);
      gone.send(rawChat(large).slice(0, -10));
      gone.socket.resetAndDestroy();
      await gone.closed;
    }
    const response = await postChat(gateway, chatBody('small', {}, 'x'.repeat(30 * KB)));
    expect(response.status).toBe(200);
  });
});

describe('where the event loop does not keep up', () => {
  it('requests are refused until it does', async () => {
    const clock = createFakeClock();
    const busy = { p99Ms: 0 };
    const gateway = await gatewayForTest({ clock, loopDelay: { takeP99Ms: () => busy.p99Ms, stop: () => {} } });
    busy.p99Ms = 101;
    expect((await postChat(gateway, chatBody('small'))).status).toBe(200);
    clock.advance(2000);
    await expectOverloaded(await postChat(gateway, chatBody('small')));
    await expectOverloaded(await post(gateway, '/v1/chat/completions', chatBody('small')));
    expect((await post(gateway, '/v1/route', chatBody('small'))).status).toBe(200);
    busy.p99Ms = 5;
    clock.advance(2000);
    expect((await postChat(gateway, chatBody('small'))).status).toBe(200);
  });
});
