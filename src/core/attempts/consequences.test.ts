import { describe, expect, it } from 'vitest';
import { ERRORS } from '../errors.ts';
import { CONSEQUENCES, type Consequence, type FailureCode, isFailureCode } from './consequences.ts';

const ROWS = Object.entries(CONSEQUENCES) as [FailureCode, Consequence][];

describe('the table of consequences', () => {
  it('has a row for every way an attempt can fail before its answer has begun, and for nothing else', () => {
    const others = Object.keys(ERRORS).filter((code) => !isFailureCode(code));
    expect(others.filter((code) => code.startsWith('upstream_'))).toEqual(['upstream_interrupted']);
    expect(ROWS.every(([code]) => Object.hasOwn(ERRORS, code))).toBe(true);
  });

  it('does not take what every object has for a failure', () => {
    expect(isFailureCode('toString')).toBe(false);
    expect(isFailureCode('__proto__')).toBe(false);
  });

  it('does not blame a deployment for its limits, the state of an account or what config says of it', () => {
    expect(ROWS.filter(([, { blame }]) => blame).map(([code]) => code)).toEqual([
      'upstream_unreachable',
      'upstream_timeout',
      'upstream_error',
      'upstream_malformed',
      'upstream_overloaded',
    ]);
  });

  it('looks for another credential where it was the fault of the credential', () => {
    expect(ROWS.filter(([, { otherCredential }]) => otherCredential).map(([code]) => code)).toEqual([
      'upstream_rate_limited',
      'upstream_quota_exhausted',
      'upstream_credential_rejected',
      'upstream_forbidden',
    ]);
  });

  it('asks the same again only where it may be over in a moment', () => {
    expect(ROWS.flatMap(([code, { pauseMs }]) => (pauseMs === null ? [] : [[code, pauseMs]]))).toEqual([
      ['upstream_unreachable', 0],
      ['upstream_error', 50],
      ['upstream_malformed', 50],
      ['upstream_overloaded', 1000],
      ['upstream_rate_limited', 1000],
    ]);
  });

  it('leaves alone what has asked for it, and what would be of no use', () => {
    expect(
      ROWS.flatMap(([code, { cool }]) => (cool === null ? [] : [[code, cool.scope, cool.forMs, cool.after]])),
    ).toEqual([
      ['upstream_insecure', 'deployment', 300_000, 1],
      ['upstream_overloaded', 'deployment', 1000, 1],
      ['upstream_rate_limited', 'credential-at-deployment', 1000, 1],
      ['upstream_quota_exhausted', 'credential', 900_000, 1],
      ['upstream_credential_rejected', 'credential', 300_000, 1],
      ['upstream_forbidden', 'credential-at-deployment', 300_000, 3],
      ['upstream_model_missing', 'deployment', 300_000, 1],
    ]);
  });

  it.each(ROWS)('%s: what is the request’s own fault has no consequence for the deployment', (_, row) => {
    if (row.otherDeployment === 'yes') return;
    expect(row).toMatchObject({ pauseMs: null, otherCredential: false, blame: false, cool: null });
  });
});
