import { lookup as systemLookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { describe, expect, it } from 'vitest';
import { createFakeClock } from '../testing/fake-clock.ts';
import { shareLookups } from './shared-lookup.ts';

type Callback = Parameters<LookupFunction>[2];

const LIMIT_MS = 5000;
const ADDRESSES = [
  { address: '192.0.2.1', family: 4 },
  { address: '2001:db8::1', family: 6 },
];

function start() {
  const clock = createFakeClock();
  const asked: { readonly hostname: string; readonly callback: Callback }[] = [];
  const lookup = shareLookups(
    (hostname, _options, callback) => void asked.push({ hostname, callback }),
    LIMIT_MS,
    clock,
  );
  const told: unknown[][] = [];
  const ask = (hostname: string, all = true): void =>
    lookup(hostname, { all }, (error, ...found) => void told.push(error === null ? found : [error.code]));
  return { clock, asked, told, ask };
}

describe('a shared look-up', () => {
  it('U3: asks once for all who want the same name at the same time', () => {
    const { asked, told, ask, clock } = start();
    ask('a.test');
    ask('a.test', false);
    ask('b.test');
    expect(asked.map(({ hostname }) => hostname)).toEqual(['a.test', 'b.test']);
    asked[0]?.callback(null, ADDRESSES);
    expect(told).toEqual([[ADDRESSES], ['192.0.2.1', 4]]);
    ask('a.test');
    expect(asked).toHaveLength(3);
    asked[2]?.callback(null, []);
    asked[1]?.callback(Object.assign(new Error(), { code: 'ENOTFOUND' }), '');
    expect(told.slice(2)).toEqual([['EAI_AGAIN'], ['ENOTFOUND']]);
    expect(clock.pending).toBe(0);
  });

  it('U3: lets everybody give up in his own time, and does not ask anew before there was an answer', () => {
    const { asked, told, ask, clock } = start();
    ask('a.test');
    clock.advance(LIMIT_MS - 1);
    ask('a.test');
    clock.advance(1);
    expect(told).toEqual([['EAI_AGAIN']]);
    ask('a.test');
    asked[0]?.callback(null, ADDRESSES);
    expect(told).toEqual([['EAI_AGAIN'], [ADDRESSES], [ADDRESSES]]);
    expect(asked).toHaveLength(1);
    expect(clock.pending).toBe(0);
  });

  it('understands the resolver of the system', async () => {
    const lookup = shareLookups(systemLookup, LIMIT_MS, createFakeClock());
    const found = await new Promise((resolve) => lookup('127.0.0.1', { all: true }, (_error, all) => resolve(all)));
    expect(found).toEqual([{ address: '127.0.0.1', family: 4 }]);
  });
});
