import { expect, test } from 'vitest';
import { parseWrk } from './wrk.ts';

test("wrk's summary is read from its one RESULT line", () => {
  const load = parseWrk('Running 2s test\n...\nRESULT 95066 2000123 3 623.5 1124.0\n');
  expect(load).toEqual({ requests: 95_066, errors: 3, seconds: 2.000123, latency: { p50Us: 623.5, p99Us: 1124 } });
});

test('wrk without a result is an error that shows what it said', () => {
  expect(() => parseWrk('unable to connect')).toThrow('unable to connect');
});
