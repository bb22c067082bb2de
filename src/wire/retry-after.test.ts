import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readRetryAfter } from './retry-after.ts';

const NOW = Date.UTC(2026, 0, 5, 12, 0, 0);
const HOUR_MS = 3_600_000;

describe('readRetryAfter', () => {
  it.each([
    ['2', 2000],
    [' 2 ', 2000],
    ['0', 0],
    ['1.5', 1500],
    ['99999999999', HOUR_MS],
    ['Mon, 05 Jan 2026 12:00:03 GMT', 3000],
    ['Monday, 05-Jan-26 12:00:03 GMT', 3000],
    ['Mon, 05 Jan 2026 11:00:00 GMT', 0],
    ['Mon, 05 Jan 2099 12:00:00 GMT', HOUR_MS],
    ['2026-01-05T12:00:03Z', 3000],
  ])('takes retry-after: %j for %i ms', (retryAfter, ms) => {
    expect(readRetryAfter({ retryAfter }, NOW)).toBe(ms);
  });

  it.each(['', ' ', '-5', 'abc', 'NaN', 'Infinity', '3 apples', 'in 3', '2, 5', '1e3', '0x10', '+1', '25:61:61'])(
    'takes retry-after: %j for nothing',
    (retryAfter) => {
      expect(readRetryAfter({ retryAfter }, NOW)).toBeUndefined();
    },
  );

  it('believes no number beyond an hour, however long', () => {
    expect(readRetryAfter({ retryAfter: '9'.repeat(400) }, NOW)).toBe(HOUR_MS);
  });

  it('takes retry-after-ms first, and retry-after where that says nothing', () => {
    expect(readRetryAfter({ retryAfterMs: '250', retryAfter: '2' }, NOW)).toBe(250);
    expect(readRetryAfter({ retryAfterMs: 'soon', retryAfter: '2' }, NOW)).toBe(2000);
    expect(readRetryAfter({}, NOW)).toBeUndefined();
  });

  it('is nothing, or between now and an hour from now, whatever the headers say', () => {
    const piece = fc.constantFrom('-', '.', ':', ' ', 'e', 'GMT', 'Jan', '12:00:00', 'Mon,');
    const header = fc.option(
      fc.oneof(
        fc.string(),
        fc.double().map(String),
        fc.date({ noInvalidDate: true }).map((date) => date.toUTCString()),
        fc.array(fc.oneof(fc.nat(99_999).map(String), piece)).map((parts) => parts.join('')),
      ),
      { nil: undefined },
    );
    fc.assert(
      fc.property(header, header, fc.integer({ min: 0, max: 8e12 }), (retryAfterMs, retryAfter, now) => {
        const ms = readRetryAfter({ retryAfterMs, retryAfter }, now) ?? 0;
        expect(ms >= 0 && ms <= HOUR_MS).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });
});
