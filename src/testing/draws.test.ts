import { describe, expect, it } from 'vitest';
import { createDraws } from './draws.ts';

describe('draws', () => {
  it('are the same for the same origin and name, and others otherwise', () => {
    const draw = (...origin: (string | number)[]) => createDraws(...origin).uniform('length');
    expect(draw(1, 'model')).toBe(draw(1, 'model'));
    expect(new Set([draw(1, 'model'), draw(2, 'model'), draw(1, 'other'), draw('1', 'model')]).size).toBe(4);
    expect(createDraws(1).uniform('a')).not.toBe(createDraws(1).uniform('b'));
  });

  it('are uniform enough', () => {
    const draws = createDraws(7);
    const values = Array.from({ length: 4000 }, (_, i) => draws.uniform(String(i)));
    const share = values.filter((value) => value < 0.25).length / values.length;
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...values)).toBeLessThan(1);
    expect(share).toBeCloseTo(0.25, 1);
  });

  it('pick from a list, and say so when it is empty', () => {
    const draws = createDraws(7);
    const picked = Array.from({ length: 50 }, (_, i) => draws.pick(String(i), ['a', 'b', 'c']));
    expect(new Set(picked)).toEqual(new Set(['a', 'b', 'c']));
    expect(() => draws.pick('tool', [])).toThrow('"tool"');
  });
});
