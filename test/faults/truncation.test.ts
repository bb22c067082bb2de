/** Streams that end before they are complete, in the middle of it and near its end. */
import { expect } from 'vitest';
import type { Fault } from '../../src/testing/index.ts';
import { actOut } from './act-out.ts';
import {
  askStream,
  expectBrokenOff,
  expectNextLink,
  expectWhole,
  onEveryWay,
  SAID,
  streamGateway,
  WAYS,
  type Way,
} from './stream-ways.ts';

/** Each fault on each way. Three deltas come of twelve letters: "Good evening". */
async function breakOff(faults: readonly Fault[], said: string | RegExp, limits: object = {}): Promise<void> {
  for (const fault of faults) {
    await onEveryWay(async ({ client, wall }) => {
      const gateway = await streamGateway(wall, [{ ...fault, text: SAID } as Fault], { limits });
      await expectBrokenOff(gateway, await askStream(gateway, client), said);
      await gateway.walls.a.books.whenEnded(1);
      expect(gateway.calls().b).toBe(0);
      await gateway.close();
    });
  }
}

const THREE = { deltas: 3 };
const HEARD = 'Good evening';
const IDLE_MS = 1000;

actOut('S5', async () => {
  await onEveryWay(async ({ client, wall }) => {
    const gateway = await streamGateway(wall, [{ kind: 'stall', at: { deltas: 5 }, text: SAID }], {
      limits: { idleTimeoutMs: IDLE_MS },
    });
    await expectBrokenOff(gateway, await askStream(gateway, client), SAID.slice(0, 20));
    const { end, deltasSent } = await gateway.walls.a.books.whenEnded(1);
    expect([end, deltasSent]).toEqual(['closed-by-client', 5]);
    await gateway.close();
  });
  return `${WAYS.length} ways: an error event after the ${IDLE_MS} ms that A had; A saw the connection close`;
});

actOut('S6', async () => {
  await breakOff(
    [
      { kind: 'truncate', at: THREE },
      { kind: 'truncate', at: THREE, framing: 'until-close' },
      { kind: 'cut', at: THREE, by: 'close' },
      { kind: 'cut', at: THREE, by: 'reset' },
    ],
    HEARD,
  );
  return `${WAYS.length} ways, four kinds of ends: an error event, no terminator, no reason; B not asked`;
});

actOut('S7', async () => {
  await breakOff([{ kind: 'cut', at: { deltas: 3, bytes: 30 } }], HEARD);
  return `${WAYS.length} ways: three deltas and an error event, of the fourth not a byte`;
});

actOut('S8', async () => {
  // In Responses the reason stands in the terminator.
  const ways = WAYS.filter(({ wall }) => wall !== 'openai-responses');
  for (const framing of ['chunked', 'until-close'] as const) {
    await onEveryWay(async ({ client, wall }) => {
      const gateway = await streamGateway(wall, [{ kind: 'truncate', at: 'before-terminator', framing, text: SAID }]);
      await expectWhole(gateway, await askStream(gateway, client));
      await gateway.close();
    }, ways);
  }
  return `${ways.length} ways: a whole answer, with the terminator of the client’s dialect`;
});

actOut('S9', async () => {
  // Gemini has no terminator, and in Responses it is the reason.
  const ways: readonly Way[] = WAYS.filter(({ wall }) => wall === 'openai-chat' || wall === 'anthropic');
  await onEveryWay(async ({ client, wall }) => {
    const fault: Fault = { kind: 'truncate', at: 'before-finish', terminator: true, text: SAID };
    const gateway = await streamGateway(wall, [fault]);
    await expectBrokenOff(gateway, await askStream(gateway, client), SAID);
    await gateway.close();
  }, ways);
  return `${ways.length} ways: all deltas and an error event`;
});

actOut('S12', async () => {
  await breakOff(
    [
      { kind: 'error-event', at: THREE },
      { kind: 'error-event', at: THREE, error: 'overloaded' },
    ],
    HEARD,
  );
  return `${WAYS.length} ways: one error event, in the client’s dialect; the record says interrupted`;
});

const CALL = { name: 'weather', arguments: '{"city":"Paris","days":3,"units":"metric"}' };

actOut('S18', async () => {
  const ways = WAYS.filter(({ client, wall }) => client.tools !== undefined && wall !== 'gemini');
  await onEveryWay(async ({ client, wall }) => {
    const fault: Fault = { kind: 'truncate', at: { deltas: 9 }, text: 'Wait', toolCalls: [CALL] };
    const gateway = await streamGateway(wall, [fault]);
    const answer = await askStream(gateway, client, { tools: true });
    await expectBrokenOff(gateway, answer, 'Wait');
    const [told = ''] = answer.told.calls;
    expect(told).not.toBe('');
    expect(CALL.arguments.startsWith(told)).toBe(true);
    expect(told.length).toBeLessThan(CALL.arguments.length);
    await gateway.close();
  }, ways);
  // Gemini tells a call in one event: half of it is none.
  await onEveryWay(
    async ({ client, wall }) => {
      const fault: Fault = { kind: 'cut', at: { deltas: 1, bytes: 60 }, text: 'Wait', toolCalls: [CALL] };
      const gateway = await streamGateway(wall, [fault]);
      const answer = await askStream(gateway, client, { tools: true });
      await expectBrokenOff(gateway, answer, 'Wait');
      expect(answer.told.calls).toEqual([]);
      await gateway.close();
    },
    WAYS.filter(({ client, wall }) => client.tools !== undefined && wall === 'gemini'),
  );
  return `${ways.length} ways: the half that there was and an error event; nothing closes its braces`;
});

actOut('S20', async () => {
  const ways = WAYS.filter(({ wall }) => wall !== 'gemini');
  await onEveryWay(async ({ client, wall }) => {
    const gateway = await streamGateway(wall, [{ kind: 'error-event', at: 'after-terminator', text: SAID }]);
    await expectWhole(gateway, await askStream(gateway, client));
    await gateway.close();
  }, ways);
  return `${ways.length} ways: a whole answer, and nothing after it`;
});

const BROKEN: Fault = { kind: 'insert', at: THREE };

actOut('S10', async () => {
  await breakOff([BROKEN], HEARD);
  await onEveryWay(async ({ client, wall }) => {
    const gateway = await streamGateway(wall, [{ ...BROKEN, at: 'before-deltas' }]);
    await expectNextLink(gateway, await askStream(gateway, client), 'upstream_malformed');
    await gateway.close();
  });
  return `${WAYS.length} ways: before output B alone; after it an error event, and all that was sent is JSON`;
});
