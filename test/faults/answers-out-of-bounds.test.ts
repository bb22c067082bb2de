/** Answers that are too large for anybody, in their body or in their head. */
import { expect } from 'vitest';
import { systemClock } from '../../src/runtime/clock.ts';
import type { BodyEncoding, Fault } from '../../src/testing/index.ts';
import { actOut } from './act-out.ts';
import { type Answer, expectBooksToAgree, type FaultGateway, faultGateway } from './gateway.ts';
import { outcomesOf } from './outcomes.ts';

const MIB = 1024 * 1024;
const GIB = 1024 * MIB;
/** What is kept of an answer at most, and of one that is decoded. */
const CAP_BYTES = 64 * MIB;
/** What sockets hold on both sides, and garbage that is not collected yet: far below what was to be sent. */
const SLACK_BYTES = 192 * MIB;

/** How far the memory of this process rises meanwhile: the gateway's, and the wall's in one. */
async function risenBytes(work: () => Promise<void>): Promise<number> {
  const before = process.memoryUsage.rss();
  let most = before;
  let cancel = (): void => {};
  const look = (): void => {
    most = Math.max(most, process.memoryUsage.rss());
    cancel = systemClock.schedule(look, 10);
  };
  look();
  await work();
  cancel();
  return most - before;
}

async function expectNextLink(gateway: FaultGateway<'a' | 'b'>, outcome: string, fields: object = {}): Promise<void> {
  const { status, deployment, record } = await gateway.ask(fields);
  expect([status, deployment]).toEqual([200, 'b/b']);
  expect(outcomesOf(record)).toEqual([`a: ${outcome}`, 'b: success']);
  await expectBooksToAgree(gateway, 1);
}

function inMib(bytes: number): number {
  return Math.round(bytes / MIB);
}

actOut('U27', async () => {
  const gateway = await faultGateway({ a: [{ kind: 'huge-body', bytes: 5 * GIB }], b: [] });
  const risen = await risenBytes(() => expectNextLink(gateway, 'upstream_malformed'));
  const { bodyBytesSent, end } = await gateway.walls.a.books.whenEnded(1);
  expect(end).toBe('closed-by-client');
  expect(bodyBytesSent).toBeGreaterThan(CAP_BYTES);
  expect(bodyBytesSent).toBeLessThan(CAP_BYTES + 32 * MIB);
  expect(risen).toBeLessThan(CAP_BYTES + SLACK_BYTES);
  return `cut off after ${inMib(bodyBytesSent)} MiB of 5 GiB, memory +${inMib(risen)} MiB; B answered`;
});

const ENCODINGS: readonly BodyEncoding[] = ['gzip', 'deflate', 'br'];

actOut('U28', async () => {
  for (const encoding of ENCODINGS) {
    for (const stream of [false, true]) {
      const answered = await actOnce({ kind: 'answer', text: 'Good evening', encodings: [encoding] }, { stream });
      expect([answered.status, answered.deployment]).toEqual([200, 'a/a']);
      expect(answered.headers.get('content-encoding')).toBeNull();
      expect(answered.text).toContain('Good');
    }
    const bomb = await faultGateway({ a: [{ kind: 'huge-body', bytes: GIB, encodings: [encoding] }], b: [] });
    const risen = await risenBytes(() => expectNextLink(bomb, 'upstream_malformed'));
    expect(risen).toBeLessThan(CAP_BYTES + SLACK_BYTES);
    const { bodyBytesSent, end, headers } = await bomb.walls.a.books.whenEnded(1);
    expect([end, headers['accept-encoding']]).toEqual(['closed-by-client', 'identity']);
    expect(bodyBytesSent).toBeLessThan(MIB);
  }
  const stacked = await faultGateway({ a: [{ kind: 'answer', encodings: ['gzip', 'gzip'] }], b: [] });
  await expectNextLink(stacked, 'upstream_malformed');
  const undeclared = await faultGateway({
    a: [{ kind: 'answer', encodings: ['gzip'], declareEncodings: false }],
    b: [],
  });
  await expectNextLink(undeclared, 'upstream_malformed');
  return `${ENCODINGS.join(', ')} decoded; bombs of 1 GiB cut off, B answered; so it did after gzip twice, and gzip undeclared`;
});

/** Of answers that are otherwise right. */
async function actOnce(fault: Fault, fields: object): Promise<Answer> {
  const gateway = await faultGateway({ a: [fault], b: [] });
  const answer = await gateway.ask(fields);
  await expectBooksToAgree(gateway, 1);
  return answer;
}

/** What comes of each: a length of two that contradict each other is believed, and then what has come is not all. */
const HEADS = {
  'a header without a colon': ['HTTP/1.1 200 OK\r\nnonsense\r\n\r\n', 'upstream_malformed'],
  'a zero byte': ['HTTP/1.1 200 OK\r\nx-zero: a\0b\r\n\r\n', 'upstream_malformed'],
  'a status that is none': ['HTTP/1.1 abc OK\r\n\r\n', 'upstream_malformed'],
  'what is no HTTP': ['SSH-2.0-OpenSSH_9.6\r\n', 'upstream_malformed'],
  'a length and chunks': [
    'HTTP/1.1 200 OK\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n',
    'upstream_error',
  ],
  'two lengths': ['HTTP/1.1 200 OK\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\n', 'upstream_error'],
} as const;

actOut('U29', async () => {
  for (const stream of [false, true]) {
    for (const bytes of [64 * 1024, MIB]) {
      const gateway = await faultGateway({ a: [{ kind: 'huge-head', bytes }], b: [] });
      await expectNextLink(gateway, 'upstream_malformed', { stream });
    }
    for (const [head, outcome] of Object.values(HEADS)) {
      const gateway = await faultGateway({ a: [{ kind: 'bad-head', head }], b: [] });
      await expectNextLink(gateway, outcome, { stream });
    }
  }
  return `B answered after a header of 64 KiB, one of 1 MiB, ${Object.keys(HEADS).join(', ')}`;
});
