/** Streams that do not come to an end: signs of life, lines and deltas for ever. */
import { expect } from 'vitest';
import type { Fault } from '../../src/testing/index.ts';
import { actOut } from './act-out.ts';
import { askStream, expectBrokenOff, expectNextLink, onEveryWay, SAID, streamGateway, WAYS } from './stream-ways.ts';

const LIMIT_MS = 1000;
const THREE = { deltas: 3 };
const HEARD = 'Good evening';
const MIB = 1024 * 1024;

actOut('S3', async () => {
  for (const what of ['comment', 'ping', 'empty-delta'] as const) {
    const noise: Fault = { kind: 'noise', what, everyMs: 20, text: SAID };
    await onEveryWay(async ({ client, wall }) => {
      const gateway = await streamGateway(wall, [{ ...noise, at: 'before-deltas' }], {
        limits: { timeoutMs: LIMIT_MS },
      });
      await expectNextLink(gateway, await askStream(gateway, client), 'upstream_timeout');
      await gateway.close();
    });
    await onEveryWay(async ({ client, wall }) => {
      const gateway = await streamGateway(wall, [{ ...noise, at: THREE }], { limits: { idleTimeoutMs: LIMIT_MS } });
      await expectBrokenOff(gateway, await askStream(gateway, client), HEARD);
      expect((await gateway.walls.a.books.whenEnded(1)).end).toBe('closed-by-client');
      await gateway.close();
    });
  }
  return `${WAYS.length} ways, three kinds: before output B alone, after it an error event, each after its ${LIMIT_MS} ms`;
});

actOut('S14', async () => {
  let most = 0;
  for (const at of ['before-deltas', THREE] as const) {
    await onEveryWay(async ({ client, wall }) => {
      const gateway = await streamGateway(wall, [{ kind: 'long-line', bytes: 256 * MIB, at, text: SAID }]);
      const answer = await askStream(gateway, client);
      if (at === THREE) await expectBrokenOff(gateway, answer, HEARD);
      else await expectNextLink(gateway, answer, 'upstream_malformed');
      const { end, bodyBytesSent } = await gateway.walls.a.books.whenEnded(1);
      expect(end).toBe('closed-by-client');
      expect(bodyBytesSent).toBeLessThan(32 * MIB);
      most = Math.max(most, bodyBytesSent);
      await gateway.close();
    });
  }
  return `${WAYS.length} ways, before and after output: cut off before ${Math.ceil(most / MIB)} of 256 MiB were sent`;
});

const MAX_TOKENS = 20;
/** What is in buffers on the way when a stream is cut off. */
const MOST_SENT_BYTES = 16 * MIB;

actOut('S15', async () => {
  await onEveryWay(async ({ client, wall }) => {
    const gateway = await streamGateway(wall, [{ kind: 'endless', everyMs: 1, text: SAID }]);
    const answer = await askStream(gateway, client, { maxTokens: MAX_TOKENS });
    await expectBrokenOff(gateway, answer, /^Good evening to you all/);
    // 1.1 times as many as were allowed, and 64.
    expect(answer.told.text.length).toBeLessThan(SAID.length + 90 * 4);
    const { end, bodyBytesSent } = await gateway.walls.a.books.whenEnded(1);
    expect([end, bodyBytesSent < MOST_SENT_BYTES]).toEqual(['closed-by-client', true]);
    await gateway.close();
  });
  await onEveryWay(async ({ client, wall }) => {
    const limits = { totalTimeoutMs: LIMIT_MS };
    const gateway = await streamGateway(wall, [{ kind: 'endless', everyMs: 20, text: SAID }], { limits });
    await expectBrokenOff(gateway, await askStream(gateway, client), /^Good evening to you all/);
    expect((await gateway.walls.a.books.whenEnded(1)).end).toBe('closed-by-client');
    await gateway.close();
  });
  return `${WAYS.length} ways: of ${MAX_TOKENS} tokens allowed no more than 86 deltas, and none after the limit for the whole`;
});
