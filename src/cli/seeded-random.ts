/** Chance that repeats itself: two runs with one seed decide alike. */
import type { Random } from '../runtime/random.ts';

const RANGE = 2 ** 32;

/** @param seed a whole number; its last 32 bits count */
export function createSeededRandom(seed: number): Random {
  let state = seed | 0;
  let ids = 0;
  /** Mulberry32: 32 bits of state, and every number once in a period. */
  const draw = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / RANGE;
  };
  return {
    draw,
    id: (now) => `${String(now).padStart(16, '0')}-${String(ids++).padStart(9, '0')}`,
  };
}
