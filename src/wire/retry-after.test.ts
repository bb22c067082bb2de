import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ResponseHeaders, readRetryAfter } from './retry-after.ts';

const NOW = Date.UTC(2026, 0, 5, 12, 0, 0);
const HOUR_MS = 3_600_000;
const IN_3_S = 'Mon, 05 Jan 2026 12:00:03 GMT';

describe('readRetryAfter', () => {
  it.each([
    ['2', 2000],
    [' 2 ', 2000],
    ['0', 0],
    ['1.5', 1500],
    ['99999999999', HOUR_MS],
    [IN_3_S, 3000],
    ['Monday, 05-Jan-26 12:00:03 GMT', 3000],
    ['Mon, 05 Jan 2026 11:00:00 GMT', 0],
    ['Mon, 05 Jan 2099 12:00:00 GMT', HOUR_MS],
    ['2026-01-05T12:00:03Z', 3000],
  ])('U9: takes retry-after: %j for %i ms', (retryAfter, ms) => {
    expect(readRetryAfter({ 'retry-after': retryAfter }, NOW)).toBe(ms);
  });

  it.each(['', ' ', ',', '-5', 'abc', 'NaN', 'Infinity', '3 apples', 'in 3', '1e3', '0x10', '+1', '25:61:61'])(
    'U9: takes retry-after: %j for nothing',
    (retryAfter) => {
      expect(readRetryAfter({ 'retry-after': retryAfter }, NOW)).toBeUndefined();
    },
  );

  it('U9: believes no number beyond an hour, however long', () => {
    expect(readRetryAfter({ 'retry-after': '9'.repeat(400) }, NOW)).toBe(HOUR_MS);
  });

  it('U9: takes the longer of two values, in two headers or in one', () => {
    expect(readRetryAfter({ 'retry-after': ['2', '5'] }, NOW)).toBe(5000);
    expect(readRetryAfter({ 'retry-after': '5, 2' }, NOW)).toBe(5000);
    expect(readRetryAfter({ 'retry-after': ['abc', '2'] }, NOW)).toBe(2000);
    expect(readRetryAfter({ 'retry-after': [IN_3_S, 'Mon, 05 Jan 2026 12:00:09 GMT'] }, NOW)).toBe(9000);
  });

  it.each([-HOUR_MS, HOUR_MS])('U7: measures a date with the clock of who sent it, though ours is %i ms off', (off) => {
    const headers = { date: 'Mon, 05 Jan 2026 12:00:00 GMT', 'retry-after': IN_3_S };
    expect(readRetryAfter(headers, NOW + off)).toBe(3000);
    expect(readRetryAfter({ ...headers, date: 'now' }, NOW + 1000)).toBe(2000);
  });

  it('U8: takes milliseconds before seconds, seconds before a date, and a date before a limit', () => {
    const limit = { 'x-ratelimit-remaining-tokens': '0', 'x-ratelimit-reset-tokens': '4s' };
    expect(readRetryAfter(limit, NOW)).toBe(4000);
    const date = { ...limit, 'retry-after': [IN_3_S] };
    expect(readRetryAfter(date, NOW)).toBe(3000);
    const seconds = { ...date, 'retry-after': [IN_3_S, '2'] };
    expect(readRetryAfter(seconds, NOW)).toBe(2000);
    expect(readRetryAfter({ ...seconds, 'retry-after-ms': '250' }, NOW)).toBe(250);
    expect(readRetryAfter({ ...seconds, 'x-ms-retry-after-ms': '150' }, NOW)).toBe(150);
    expect(readRetryAfter({ ...seconds, 'retry-after-ms': 'soon' }, NOW)).toBe(2000);
    expect(readRetryAfter({}, NOW)).toBeUndefined();
  });

  const LIMITS: readonly (readonly [string, ResponseHeaders, number | undefined])[] = [
    ['OpenAI', { 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-reset-requests': '6m0s' }, 360_000],
    ['OpenAI, soon', { 'x-ratelimit-remaining-tokens': '0', 'x-ratelimit-reset-tokens': '120ms' }, 120],
    ['Groq', { 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-reset-requests': '2m59.56s' }, 179_560],
    ['Groq, soon', { 'x-ratelimit-remaining-tokens': '0', 'x-ratelimit-reset-tokens': '1.5s' }, 1500],
    ['a day', { 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-reset-requests': '1d0h1m' }, HOUR_MS],
    [
      'Anthropic',
      {
        'anthropic-ratelimit-input-tokens-remaining': '0',
        'anthropic-ratelimit-input-tokens-reset': '2026-01-05T12:00:07Z',
      },
      7000,
    ],
    ['OpenRouter', { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(NOW + 4000) }, 4000],
    ['epoch seconds', { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(NOW / 1000 + 5) }, 5000],
    ['Cerebras', { 'x-ratelimit-remaining-tokens-minute': '0', 'x-ratelimit-reset-tokens-minute': '8.25' }, 8250],
    ['the draft of the IETF', { 'ratelimit-remaining': '0', 'ratelimit-reset': '9' }, 9000],
    [
      'two limits',
      {
        'x-ratelimit-remaining-requests': '0',
        'x-ratelimit-reset-requests': '2s',
        'x-ratelimit-remaining-tokens': '0',
        'x-ratelimit-reset-tokens': '3s',
      },
      3000,
    ],
    [
      'a limit that has room',
      {
        'x-ratelimit-remaining-requests': '12',
        'x-ratelimit-reset-requests': '6m0s',
        'x-ratelimit-remaining-tokens': '0',
        'x-ratelimit-reset-tokens': '3s',
      },
      3000,
    ],
    ['room everywhere', { 'x-ratelimit-remaining-requests': '1', 'x-ratelimit-reset-requests': '6m0s' }, undefined],
    ['no word on what remains', { 'x-ratelimit-reset-requests': '6m0s' }, 360_000],
    ['no word on when', { 'x-ratelimit-remaining-requests': '0' }, undefined],
    ['nonsense', { 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-reset-requests': 'soon' }, undefined],
  ];

  it.each(LIMITS)('U8: knows when a limit is lifted: %s', (_, headers, ms) => {
    expect(readRetryAfter(headers, NOW)).toBe(ms);
  });

  it('U7: measures the moment at which a limit is lifted with the clock of who sent it', () => {
    const headers = {
      date: 'Mon, 05 Jan 2026 12:00:00 GMT',
      'x-ratelimit-remaining': '0',
      'x-ratelimit-reset': String(NOW + 4000),
    };
    expect(readRetryAfter(headers, NOW - HOUR_MS)).toBe(4000);
  });

  it('U9: is nothing, or between now and an hour from now, whatever the headers say', () => {
    const piece = fc.constantFrom('-', '.', ':', ' ', ',', 'e', 's', 'ms', 'm', 'GMT', 'Jan', '12:00:00', 'Mon,');
    const line = fc.oneof(
      fc.string(),
      fc.double().map(String),
      fc.date({ noInvalidDate: true }).map((date) => date.toUTCString()),
      fc.array(fc.oneof(fc.nat(99_999).map(String), piece)).map((parts) => parts.join('')),
    );
    const header = fc.oneof(line, fc.array(line, { maxLength: 3 }));
    const headers = fc.record(
      {
        date: header,
        'retry-after': header,
        'retry-after-ms': header,
        'x-ms-retry-after-ms': header,
        'x-ratelimit-remaining': fc.constant('0'),
        'x-ratelimit-reset': header,
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(headers, fc.integer({ min: 0, max: 8e12 }), (said, now) => {
        const ms = readRetryAfter(said, now) ?? 0;
        expect(ms >= 0 && ms <= HOUR_MS).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });
});
