/** Streams that come to nothing before their first output: nobody has seen anything yet. */
import { expect } from 'vitest';
import type { Fault } from '../../src/testing/index.ts';
import { requestId } from '../support/client.ts';
import { actOut } from './act-out.ts';
import { expectBooksToAgree, faultGateway } from './gateway.ts';
import { outcomesOf } from './outcomes.ts';
import {
  askStream,
  expectNextLink,
  onEveryWay,
  openStream,
  SAID,
  streamGateway,
  WAYS,
  type Way,
} from './stream-ways.ts';

const LIMIT_MS = 1000;

/** Whoever has its first output later than this has not come in time. */
const LIMITS = { timeoutMs: LIMIT_MS };

async function expectNextLinkAfter(
  faults: readonly Fault[],
  outcome: string,
  limits: object = {},
  ways: readonly Way[] = WAYS,
): Promise<string> {
  for (const fault of faults) {
    await onEveryWay(async ({ client, wall }) => {
      const gateway = await streamGateway(wall, [fault], { limits });
      await expectNextLink(gateway, await askStream(gateway, client), outcome);
      const { end } = await gateway.walls.a.books.whenEnded(1);
      expect(end).not.toBeNull();
      await gateway.close();
    }, ways);
  }
  return `${ways.length} ways: B alone`;
}

actOut('S1', async () => {
  const seen = await expectNextLinkAfter(
    [{ kind: 'answer', text: SAID, firstDeltaAfterMs: 60_000 }],
    'upstream_timeout',
    LIMITS,
  );
  return `${seen}, after the ${LIMIT_MS} ms that A had`;
});

actOut('S2', async () => {
  const seen = await expectNextLinkAfter([{ kind: 'stall', at: 'after-head' }], 'upstream_timeout', LIMITS);
  return `${seen}, after the ${LIMIT_MS} ms that A had`;
});

actOut('S4', async () => {
  const seen = await expectNextLinkAfter(
    [
      { kind: 'cut', at: 'before-deltas' },
      { kind: 'noise', what: 'empty-delta', at: 'before-deltas', everyMs: 0, times: 2, next: 'reset' },
    ],
    'upstream_error',
  );
  return `${seen}, of A not even its role`;
});

/** What stands in the stream, as which failure it is booked, and which status a client gets where nobody else is left. */
const ERRORS: readonly (readonly [Fault, string, number])[] = [
  [{ kind: 'error-event', error: 'server-error' }, 'upstream_error', 502],
  [{ kind: 'error-event', error: 'rate-limit' }, 'upstream_rate_limited', 429],
  [{ kind: 'error-event', error: 'context-length' }, 'context_length_exceeded', 400],
];

/** As OpenRouter says it, with a status in place of a type. */
const OPENROUTER: Fault = { kind: 'error-event', data: { error: { code: 429, message: 'Rate limited' }, choices: [] } };

actOut('S11', async () => {
  for (const [fault, outcome, status] of ERRORS) {
    await onEveryWay(async ({ client, wall }) => {
      const gateway = await faultGateway({ a: { dialect: wall, script: () => fault } });
      const response = await openStream(gateway, client);
      expect([response.status, outcomesOf(await gateway.book.of(requestId(response)))[0]]).toEqual([
        status,
        `a: ${outcome}`,
      ]);
      await response.text();
      await expectBooksToAgree(gateway, 1);
      await gateway.close();
    });
  }
  const openRouter = WAYS.filter(({ wall }) => wall === 'openai-chat');
  await expectNextLinkAfter([OPENROUTER], 'upstream_rate_limited', {}, openRouter);
  const seen = await expectNextLinkAfter([{ kind: 'error-event', error: 'server-error' }], 'upstream_error');
  return `${seen}; without B the status is 429, 400 or 502, as what the error stands for`;
});
