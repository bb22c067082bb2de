/** Streams that come faster than their clients read them. */
import { expect } from 'vitest';
import { systemClock } from '../../src/runtime/clock.ts';
import type { BookedRequest } from '../../src/testing/index.ts';
import { connectTo, rawHead } from '../support/raw-client.ts';
import { actOut } from './act-out.ts';
import { expectBooksToAgree } from './gateway.ts';
import { onEveryWay, streamGateway, WAYS } from './stream-ways.ts';

const MIB = 1024 * 1024;
/** What the sockets of three connections hold, on both of their ends. */
const IN_SOCKETS_BYTES = 24 * MIB;
const IDLE_MS = 1500;

/** So much had been sent when nothing more was, for a fifth of a second. */
async function sentUntilStill(request: BookedRequest): Promise<number> {
  let before = -1;
  while (request.bodyBytesSent !== before) {
    before = request.bodyBytesSent;
    await new Promise<void>((resolve) => void systemClock.schedule(resolve, 200));
  }
  return before;
}

actOut('S21', async () => {
  let most = 0;
  await onEveryWay(async ({ client, wall }) => {
    const text = 'x'.repeat(1000);
    const gateway = await streamGateway(wall, [{ kind: 'endless', deltas: [text, text] }], {
      limits: { idleTimeoutMs: IDLE_MS },
    });
    const body = JSON.stringify({ model: 'main', stream: true, ...client.body('Hello', 1_000_000) });
    const reader = await connectTo(gateway.port);
    reader.socket.pause();
    reader.send(
      rawHead('POST', client.path, [
        'host: 127.0.0.1',
        'content-type: application/json',
        `content-length: ${Buffer.byteLength(body)}`,
      ]) + body,
    );
    const sent = await sentUntilStill(await gateway.walls.a.books.whenArrived(1));
    expect(sent).toBeLessThan(IN_SOCKETS_BYTES);
    most = Math.max(most, sent);
    // Then it is taken for gone.
    const [record] = await gateway.book.recorded(1);
    expect(record).toMatchObject({ outcome: 'interrupted', error: 'client_closed_request' });
    expect((await gateway.walls.a.books.whenEnded(1)).end).toBe('closed-by-client');
    await expectBooksToAgree(gateway, 1);
    await gateway.close();
  });
  return `${WAYS.length} ways: the provider was held up after ${Math.ceil(most / MIB)} MiB at most, and let go after ${IDLE_MS} ms`;
});
