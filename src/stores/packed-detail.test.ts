import { describe, expect, it } from 'vitest';
import type { AttemptRecord } from '../core/record.ts';
import { type Detail, packDetail, unpackDetail } from './packed-detail.ts';

const ATTEMPT: AttemptRecord = {
  deployment: 'cloud/small',
  outcome: 'upstream_error',
  upstreamStatus: 500,
  startedMs: 1,
  durationMs: 2,
};

function detail(...attempts: readonly AttemptRecord[]): Detail {
  return {
    snapshot: 'abc',
    input: null,
    attempts,
    usage: null,
    tags: [],
    estimatedCostNanoUsd: null,
    overheadMs: 1,
  };
}

describe('a packed record', () => {
  it.each<[string, AttemptRecord]>([
    ['an ordinary attempt', ATTEMPT],
    ['one with another credential', { ...ATTEMPT, credential: 2 }],
    ['U30: one that was sent twice', { ...ATTEMPT, resent: true }],
    ['U36: one that another model answered', { ...ATTEMPT, modelActual: 'other' }],
    [
      'one of everything',
      { ...ATTEMPT, purpose: 'judge', credential: 1, dropped: ['seed'], resent: true, modelActual: 'other' },
    ],
  ])('keeps all of %s', (_, attempt) => {
    const whole = detail(ATTEMPT, attempt);
    expect(unpackDetail(packDetail(whole))).toEqual(whole);
  });

  it('of an earlier version, which knew less of an attempt, can be read', () => {
    const text = packDetail(detail({ ...ATTEMPT, credential: 1, resent: true })).replace(',1,1]]', ']]');
    expect(unpackDetail(text)).toEqual(detail(ATTEMPT));
  });
});
