import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { createFakeClock } from '../testing/fake-clock.ts';
import { holdBody } from './hold-body.ts';
import { LoadGauge } from './overload.ts';

const LIMITS = { maxHeldBytes: 300, maxLoopDelayMs: 100 };
const BYTES_HELD_PER_BYTE = 3;

function gaugeOf(delay = { p99Ms: 0 }) {
  const clock = createFakeClock();
  return { clock, load: new LoadGauge(clock, { takeP99Ms: () => delay.p99Ms, stop: () => {} }) };
}

/** A request whose body the test lets come. */
function requestTo(load: LoadGauge, headers: Readonly<Record<string, string>> = { 'transfer-encoding': 'chunked' }) {
  const message = new IncomingMessage(new Socket());
  message.headers = { ...headers };
  const response = new ServerResponse(message);
  response.assignSocket(new Socket());
  const refusals: string[] = [];
  holdBody(message, response, LIMITS, load, ({ code }) => refusals.push(code));
  return {
    response,
    refusals,
    come: (bytes: number) => void message.emit('data', Buffer.alloc(bytes)),
    over: () => void response.emit('close'),
  };
}

const ofLength = (bytes: number) => ({ 'content-length': String(bytes) });

describe.each([
  ['of a known length', ofLength(60)],
  ['of no known length', { 'transfer-encoding': 'chunked' }],
])('a body %s', (_, headers) => {
  it('is counted as it comes, and let go when the request is over', () => {
    const { load } = gaugeOf();
    const { come, over, refusals } = requestTo(load, headers);
    expect(load.heldBytes).toBe(0);
    come(20);
    expect(load.heldBytes).toBe(20 * BYTES_HELD_PER_BYTE);
    come(40);
    expect(load.heldBytes).toBe(60 * BYTES_HELD_PER_BYTE);
    over();
    expect(load.heldBytes).toBe(0);
    come(10);
    expect(load.heldBytes).toBe(0);
    expect(refusals).toEqual([]);
  });

  it('is refused once where it grows beyond the room that others leave, and no longer counted', () => {
    const { load } = gaugeOf();
    const other = requestTo(load);
    const { come, over, refusals, response } = requestTo(load, headers);
    other.come(50);
    come(50);
    expect(refusals).toEqual([]);
    come(1);
    come(1);
    expect(refusals).toEqual(['overloaded']);
    expect(response.shouldKeepAlive).toBe(false);
    expect(load.heldBytes).toBe(100 * BYTES_HELD_PER_BYTE);
    over();
    other.over();
    expect(load.heldBytes).toBe(0);
  });

  it('is not refused half way because the event loop has become slow', () => {
    const delay = { p99Ms: 0 };
    const { clock, load } = gaugeOf(delay);
    const { come, refusals } = requestTo(load, headers);
    come(1);
    delay.p99Ms = 1000;
    clock.advance(10_000);
    expect(load.isOverloaded(0, LIMITS)).toBe(true);
    come(1);
    expect(refusals).toEqual([]);
  });
});

describe('a body that is alone', () => {
  it.each([ofLength(500), { 'transfer-encoding': 'chunked' }])('is taken, however large: %o', (headers) => {
    const { load } = gaugeOf();
    const { come, over, refusals } = requestTo(load, headers);
    for (let i = 0; i < 5; i++) come(100);
    expect(refusals).toEqual([]);
    over();
    expect(load.heldBytes).toBe(0);
  });
});

describe('a length that is only declared', () => {
  it('takes up no room', () => {
    const { load } = gaugeOf();
    for (let i = 0; i < 10; i++) expect(requestTo(load, ofLength(100)).refusals).toEqual([]);
    expect(load.heldBytes).toBe(0);
  });

  it('is refused where there is no room for it, and nothing is held', () => {
    const { load } = gaugeOf();
    requestTo(load).come(50);
    const { refusals, over, come } = requestTo(load, ofLength(51));
    expect(refusals).toEqual(['overloaded']);
    come(51);
    over();
    expect(load.heldBytes).toBe(50 * BYTES_HELD_PER_BYTE);
  });
});
