import { describe, expect, it } from 'vitest';
import type { FailureCode } from './consequences.ts';
import { type CredentialStanding, type LinkStanding, nextStep, type Situation, type Tried } from './next-step.ts';

const READY: CredentialStanding = { index: 0, waitMs: 0 };
const MINUTE = 60_000;

function link(overrides: Partial<LinkStanding> = {}): LinkStanding {
  return { local: false, contextTokens: 8000, avoided: false, credentials: [READY], ...overrides };
}

function resting(waitMs: number, index = 0): CredentialStanding {
  return { index, waitMs, cause: 'upstream_rate_limited' };
}

function failed(at: number, code: FailureCode, overrides: Partial<Tried> = {}): Tried {
  return { link: at, credential: 0, fallback: at > 0, code, retryAfterMs: 0, ...overrides };
}

function step(links: readonly LinkStanding[], tried: readonly Tried[] = [], overrides: Partial<Situation> = {}) {
  return nextStep({
    length: links.length,
    linkAt: (index) => links[index] as LinkStanding,
    tried,
    maxAttempts: 3,
    retryAllowed: true,
    remainingMs: MINUTE,
    deadlineMs: MINUTE,
    draw: 0.5,
    ...overrides,
  });
}

const attempt = (at: number, credential = 0, afterMs = 0) => ({ kind: 'attempt', link: at, credential, afterMs });
const stop = (why: string) => ({ kind: 'stop', why });

describe('the next step', () => {
  it('is the first link at first, whatever the budget says', () => {
    expect(step([link(), link()], [], { retryAllowed: false, maxAttempts: 1 })).toEqual(attempt(0));
  });

  it('is the first attempt however little time there is', () => {
    expect(step([link()], [], { remainingMs: 10, deadlineMs: 10 })).toEqual(attempt(0));
  });

  it.each<[FailureCode, number | null]>([
    ['upstream_unreachable', 0],
    ['upstream_insecure', null],
    ['upstream_timeout', null],
    ['upstream_error', 25],
    ['upstream_malformed', 25],
    ['upstream_overloaded', 500],
    ['upstream_rate_limited', 500],
    ['upstream_quota_exhausted', null],
    ['upstream_credential_rejected', null],
    ['upstream_forbidden', null],
    ['upstream_model_missing', null],
  ])('after %s is the next link at once; where there is none, the same after a pause of %s ms', (code, pauseMs) => {
    expect(step([link(), link()], [failed(0, code)])).toEqual(attempt(1));
    expect(step([link()], [failed(0, code)])).toEqual(pauseMs === null ? stop('nobody-left') : attempt(0, 0, pauseMs));
  });

  it.each<FailureCode>(['content_refused', 'upstream_rejected'])('is none after %s of the first link', (code) => {
    expect(step([link(), link({ local: true })], [failed(0, code)])).toEqual(stop('final'));
  });

  it('is the next link where only a fallback called the request invalid', () => {
    const links = [link(), link(), link()];
    expect(step(links, [failed(0, 'upstream_error'), failed(1, 'upstream_rejected')])).toEqual(attempt(2));
    expect(step(links, [failed(0, 'upstream_error'), failed(1, 'content_refused')])).toEqual(stop('final'));
  });

  it('is at most a second attempt at the same', () => {
    const twice = [failed(0, 'upstream_error'), failed(0, 'upstream_error')];
    expect(step([link()], twice, { maxAttempts: 9 })).toEqual(stop('nobody-left'));
  });
});

describe('a prompt that was too long', () => {
  const tooLong = [failed(0, 'context_length_exceeded')];

  it('goes to the next larger window only', () => {
    const larger = [link(), link({ contextTokens: 8000 }), link({ contextTokens: 8001 })];
    expect(step(larger, tooLong)).toEqual(attempt(2));
    expect(step([link(), link({ contextTokens: 4000 })], tooLong)).toEqual(stop('nobody-left'));
  });

  it('goes to a window that nobody knows', () => {
    expect(step([link(), link({ contextTokens: undefined })], tooLong)).toEqual(attempt(1));
  });

  it('does not wait for a window that is no larger, nor is it the last resort', () => {
    const small = { contextTokens: 4000, local: true };
    expect(step([link(), link({ ...small, credentials: [resting(300)] })], tooLong)).toEqual(stop('nobody-left'));
    expect(step([link(), link(small)], tooLong, { retryAllowed: false })).toEqual(stop('retry-budget'));
  });

  it('may go to a smaller window after any other failure', () => {
    expect(step([link(), link({ contextTokens: 4000 })], [failed(0, 'upstream_error')])).toEqual(attempt(1));
  });
});

describe('credentials', () => {
  const three = link({ credentials: [0, 1, 2].map((index) => ({ index, waitMs: 0 })) });

  it.each<FailureCode>([
    'upstream_rate_limited',
    'upstream_quota_exhausted',
    'upstream_credential_rejected',
    'upstream_forbidden',
  ])('are tried one after the other at the same link after %s', (code) => {
    expect(step([three, link()], [failed(0, code)])).toEqual(attempt(0, 1));
    expect(step([three, link()], [failed(0, code), failed(0, code, { credential: 1 })])).toEqual(attempt(0, 2));
    const all = [0, 1, 2].map((credential) => failed(0, code, { credential }));
    expect(step([three, link()], all, { maxAttempts: 9 })).toEqual(attempt(1));
  });

  it('do not matter where the deployment failed', () => {
    expect(step([three, link()], [failed(0, 'upstream_error')])).toEqual(attempt(1));
  });

  it('are tried in the order in which they stand, without those that rest', () => {
    const standing = link({ credentials: [resting(5000, 2), { index: 1, waitMs: 0 }, READY] });
    expect(step([standing])).toEqual(attempt(0, 1));
    expect(step([standing, link()], [failed(0, 'upstream_rate_limited', { credential: 1 })])).toEqual(attempt(0, 0));
  });
});

describe('the limits', () => {
  const error = (at: number) => failed(at, 'upstream_error');

  it('are so many attempts', () => {
    const links = [link(), link(), link(), link()];
    expect(step(links, [error(0), error(1)])).toEqual(attempt(2));
    expect(step(links, [error(0), error(1), error(2)])).toEqual(stop('attempts'));
  });

  it('are those of the retry budget', () => {
    expect(step([link(), link()], [error(0)], { retryAllowed: false })).toEqual(stop('retry-budget'));
  });

  it('are half a second, and a tenth of the whole', () => {
    const links = [link(), link()];
    expect(step(links, [error(0)], { remainingMs: 499, deadlineMs: 1000 })).toEqual(stop('deadline'));
    expect(step(links, [error(0)], { remainingMs: 500, deadlineMs: 1000 })).toEqual(attempt(1));
    expect(step(links, [error(0)], { remainingMs: 5999 })).toEqual(stop('deadline'));
    expect(step(links, [error(0)], { remainingMs: 6000 })).toEqual(attempt(1));
  });

  it('hold after a pause too', () => {
    const throttled = [failed(0, 'upstream_overloaded', { retryAfterMs: 4000 })];
    expect(step([link()], throttled, { remainingMs: 10_500 })).toEqual(attempt(0, 0, 4500));
    expect(step([link()], throttled, { remainingMs: 10_499 })).toEqual(stop('nobody-left'));
  });
});

describe('the last local link', () => {
  const local = link({ local: true });
  const errors = [0, 1, 2].map((at) => failed(at, 'upstream_error'));

  it('is asked beyond the attempts and beyond the budget', () => {
    const links = [link(), link(), link(), local];
    expect(step(links, errors)).toEqual(attempt(3));
    expect(step(links, errors.slice(0, 1), { retryAllowed: false })).toEqual(attempt(3));
  });

  it('is asked once only', () => {
    const all = [...errors, failed(3, 'upstream_error')];
    expect(step([link(), link(), link(), local], all)).toEqual(stop('attempts'));
  });

  it('is nothing special where it is not the last, not local, not well or resting', () => {
    const denied = { retryAllowed: false };
    const first = [failed(0, 'upstream_error')];
    expect(step([link(), local, link()], first, denied)).toEqual(stop('retry-budget'));
    expect(step([link(), link()], first, denied)).toEqual(stop('retry-budget'));
    expect(step([link(), link({ local: true, avoided: true })], first, denied)).toEqual(stop('retry-budget'));
    expect(step([link(), link({ local: true, credentials: [resting(10)] })], first, denied)).toEqual(
      stop('retry-budget'),
    );
  });

  it('does not help a request that is itself at fault, or out of time', () => {
    expect(step([link(), local], [failed(0, 'upstream_rejected')])).toEqual(stop('final'));
    expect(step([link(), local], [failed(0, 'upstream_error')], { remainingMs: 100 })).toEqual(stop('deadline'));
  });
});

describe('links that are avoided', () => {
  const avoided = link({ avoided: true });

  it('come after those that are not', () => {
    expect(step([avoided, link()])).toEqual(attempt(1));
    expect(step([link(), avoided, link()], [failed(0, 'upstream_error')])).toEqual(attempt(2));
  });

  it('are asked in their order where nobody else is left', () => {
    expect(step([avoided, avoided])).toEqual(attempt(0));
    expect(step([link(), avoided, avoided], [failed(0, 'upstream_error')])).toEqual(attempt(1));
  });
});

describe('links that have asked to be left alone', () => {
  it('are passed over while somebody else is ready', () => {
    expect(step([link({ credentials: [resting(200)] }), link()])).toEqual(attempt(1));
  });

  it('are waited for where nobody else is ready, the soonest of them, and a little longer so that not all come at once', () => {
    expect(step([link({ credentials: [resting(3000)] }), link({ credentials: [resting(2000)] })])).toEqual(
      attempt(1, 0, 2500),
    );
  });

  it('are not waited for longer than a request can wait, nor beyond its deadline', () => {
    expect(step([link({ credentials: [resting(6001)] })])).toEqual(stop('nobody-left'));
    expect(step([link({ credentials: [resting(6000)] })])).toEqual(attempt(0, 0, 6500));
    expect(step([link({ credentials: [resting(6000)] })], [], { remainingMs: 6900, deadlineMs: 6900 })).toEqual(
      stop('nobody-left'),
    );
  });

  it('are asked again no sooner than they said, and no sooner than they rest', () => {
    const limited = [failed(0, 'upstream_rate_limited', { retryAfterMs: 2000 })];
    expect(step([link()], limited)).toEqual(attempt(0, 0, 2500));
    expect(step([link({ credentials: [resting(3000)] })], limited)).toEqual(attempt(0, 0, 3500));
    expect(step([link()], [failed(0, 'upstream_rate_limited', { retryAfterMs: 60_000 })])).toEqual(stop('nobody-left'));
  });
});
