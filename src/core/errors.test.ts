import { describe, expect, it } from 'vitest';
import type { RejectionCode } from './decision.ts';
import { ERRORS, type ErrorCode, type ErrorRow, type ErrorType, isPointsmanError, PointsmanError } from './errors.ts';
import type { AttemptRecord, RequestRecord } from './record.ts';

/** Does not compile when a decision can be rejected for a reason that is not here, or the other way round. */
const REJECTIONS: Readonly<Record<RejectionCode, true>> = {
  unknown_policy: true,
  unknown_latency_class: true,
  needs_unmet: true,
  constraints_unmet: true,
};

const STATUSES: Readonly<Record<ErrorType, readonly number[]>> = {
  invalid_request_error: [400, 405, 408, 409, 413, 415, 422, 431, 499],
  authentication_error: [401],
  permission_error: [403],
  not_found_error: [404],
  rate_limit_error: [429],
  api_error: [500, 502, 503, 504],
};

const ROWS = Object.entries(ERRORS) as [ErrorCode, ErrorRow][];

describe('the table of errors', () => {
  it('has a row for every reason to reject a request, and that is the caller’s to change', () => {
    for (const code of Object.keys(REJECTIONS) as RejectionCode[]) {
      expect(ERRORS[code]).toMatchObject({ status: 400, type: 'invalid_request_error' });
    }
  });

  it('has a row for every way an attempt or a request can end in a record', () => {
    // The check is the compiler's: each of these is a key of the table.
    const ofAttempts: Readonly<Record<Exclude<AttemptRecord['outcome'], 'success' | 'superseded'>, ErrorRow>> = ERRORS;
    const ofRequests: Readonly<Record<Exclude<RequestRecord['error'], null>, ErrorRow>> = ERRORS;
    expect(Object.keys(ofAttempts)).toEqual(Object.keys(ofRequests));
  });

  it.each(ROWS)('%s: its status is one that its type goes with', (_, { status, type }) => {
    expect(STATUSES[type]).toContain(status);
  });

  it.each(ROWS)('%s: its meaning is a sentence of its own', (code, { meaning }) => {
    expect(meaning).toMatch(/^[A-Z].*\.$/);
    expect(ROWS.filter(([other, row]) => other !== code && row.meaning === meaning)).toEqual([]);
  });
});

describe('a PointsmanError', () => {
  it('carries its code, the field at fault, more for machines and its cause', () => {
    const cause = new Error('refused');
    const error = new PointsmanError('invalid_value', 'must be a number', {
      param: 'dial',
      metadata: { got: 'x' },
      cause,
    });
    expect(error).toMatchObject({
      name: 'PointsmanError',
      message: 'must be a number',
      code: 'invalid_value',
      param: 'dial',
      metadata: { got: 'x' },
      cause,
    });
  });

  it('has nothing to add where nothing was said', () => {
    const error = new PointsmanError('internal_error', 'broken');
    expect(error).toMatchObject({ param: null, metadata: undefined });
    expect('cause' in error).toBe(false);
  });

  it('is known across copies of the package', () => {
    const copy = Object.assign(new Error('x'), { name: 'PointsmanError', code: 'internal_error' });
    expect(isPointsmanError(new PointsmanError('internal_error', 'x'))).toBe(true);
    expect(isPointsmanError(copy)).toBe(true);
    expect(isPointsmanError(new Error('x'))).toBe(false);
    expect(isPointsmanError({ name: 'PointsmanError', code: 'internal_error' })).toBe(false);
    expect(isPointsmanError(null)).toBe(false);
  });
});
