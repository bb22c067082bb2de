import { describe, expect, it } from 'vitest';
import { counted, EMPTY_WINDOW, isBad } from './failure-window.ts';

/** One attempt after the other, `everyMs` apart; `x` has failed. */
function played(attempts: string, everyMs = 0, startMs = 0) {
  return [...attempts].reduce(
    (window, each, index) => counted(window, each === 'x', startMs + index * everyMs),
    EMPTY_WINDOW,
  );
}

describe('the share of failures', () => {
  it('is not known before ten attempts', () => {
    expect(isBad(played('xxxxxxxxx'), 0)).toBe(false);
    expect(isBad(played('xxxxxxxxxx'), 0)).toBe(true);
  });

  it('is bad above fifteen in a hundred', () => {
    expect(isBad(played('xxx.................'), 0)).toBe(false);
    expect(isBad(played('xxxx................'), 0)).toBe(true);
    expect(isBad(played('x.........'), 0)).toBe(false);
    expect(isBad(played('xx........'), 0)).toBe(true);
  });

  it('is looked at over a minute where there is little traffic', () => {
    const slow = played('x....x....', 6000);
    expect(isBad(slow, 54_000)).toBe(true);
    expect(isBad(slow, 60_000)).toBe(false);
  });

  it('is looked at over the last half minute too, so that a good past hides nothing', () => {
    const good = played('.'.repeat(200));
    const now = [...'xxxx................'].reduce((window, each) => counted(window, each === 'x', 31_000), good);
    expect(isBad(now, 31_000)).toBe(true);
  });

  it('keeps a minute, and nothing of what happened before', () => {
    expect(played('.'.repeat(500), 1000).length).toBeLessThanOrEqual(12);
    expect(counted(played('xxxxxxxxxx'), false, 600_000)).toEqual([{ slot: 120, total: 1, failed: 0 }]);
  });
});
