import { describe, expect, it } from 'vitest';
import { PATIENT, readPatience } from './patience.ts';

describe('readPatience', () => {
  it('is without end where nobody says anything', () => {
    expect(readPatience({})).toBe(PATIENT);
    expect(PATIENT).toEqual({ deadlineMs: Number.POSITIVE_INFINITY, retries: 0 });
  });

  it.each([
    ['the seconds of an SDK', { 'x-stainless-timeout': '600' }, 600_000],
    ['a part of a second', { 'x-stainless-timeout': '0.5' }, 500],
    ['milliseconds', { 'x-request-timeout-ms': '1500' }, 1500],
    ['the sooner of the two', { 'x-stainless-timeout': '2', 'x-request-timeout-ms': '1500' }, 1500],
    [
      'the sooner of the two, the other way round',
      { 'x-stainless-timeout': '1', 'x-request-timeout-ms': '1500' },
      1000,
    ],
    ['one where the other is nothing', { 'x-stainless-timeout': '2', 'x-request-timeout-ms': 'soon' }, 2000],
  ])('knows the deadline from %s', (_, headers, deadlineMs) => {
    expect(readPatience(headers)).toEqual({ deadlineMs, retries: 0 });
  });

  it.each(['', '0', '0.0', '-1', 'NaN', 'Infinity', '1e3', '0x10', ' 5', '5s', '1.', '.5', '9'.repeat(10)])(
    'makes nothing of %j',
    (text) => {
      const headers = { 'x-stainless-timeout': text, 'x-request-timeout-ms': text };
      expect(readPatience(headers)).toEqual(PATIENT);
    },
  );

  it('makes nothing of a header that was sent twice', () => {
    const headers = { 'x-stainless-timeout': ['1', '2'], 'x-stainless-retry-count': ['1', '2'] };
    expect(readPatience(headers)).toEqual(PATIENT);
  });

  it.each([
    ['0', 0],
    ['1', 1],
    ['7', 7],
    ['1.9', 1],
    ['-1', 0],
    ['often', 0],
  ])('knows from %j how often the client has come before', (text, retries) => {
    expect(readPatience({ 'x-stainless-retry-count': text })).toEqual({ ...PATIENT, retries });
  });
});
