import { describe, expect, it } from 'vitest';
import { BUSY_ON_TRIAL, HEALTHY, type Health, isUsable, ON_TRIAL, usableAtMs } from './health.ts';

const NOW = 1_700_000_000_000;
const cooling: Health = { kind: 'cooling', untilMs: NOW + 500, cause: 'ejected' };
const full: Health = { kind: 'full', limit: 3 };

describe('the health of a deployment, as a decision reads it', () => {
  it('is usable where it is well, or is tried with nobody else at the moment', () => {
    expect(isUsable(HEALTHY, NOW)).toBe(true);
    expect(isUsable(ON_TRIAL, NOW)).toBe(true);
    expect(isUsable(BUSY_ON_TRIAL, NOW)).toBe(false);
    expect(isUsable(full, NOW)).toBe(false);
  });

  it('is usable again when its time has come, without anything having to happen', () => {
    expect(isUsable(cooling, NOW + 499)).toBe(false);
    expect(isUsable(cooling, NOW + 500)).toBe(true);
  });

  it('says when it is usable, and "now" where nobody knows', () => {
    expect(usableAtMs(cooling, NOW)).toBe(NOW + 500);
    expect(usableAtMs(cooling, NOW + 900)).toBe(NOW + 900);
    expect([HEALTHY, ON_TRIAL, BUSY_ON_TRIAL, full].map((health) => usableAtMs(health, NOW))).toEqual([
      NOW,
      NOW,
      NOW,
      NOW,
    ]);
  });
});
