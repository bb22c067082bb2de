import { describe, expect, it } from 'vitest';
import { createSystemRandom } from './random.ts';

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

describe('system random', () => {
  it('draws from 0 to 1', () => {
    const random = createSystemRandom();
    const draws = Array.from({ length: 1000 }, () => random.draw());
    expect(draws.every((draw) => draw >= 0 && draw < 1)).toBe(true);
    expect(new Set(draws).size).toBeGreaterThan(990);
  });

  it('makes ids that differ, also where they are of one millisecond', () => {
    const random = createSystemRandom();
    const ids = Array.from({ length: 5000 }, () => random.id(1_700_000_000_000));
    expect(new Set(ids).size).toBe(5000);
    expect(new Set(ids.map((id) => id.slice(0, 10)))).toEqual(new Set(['01HF7YAT00']));
    for (const id of ids) expect(id).toMatch(/^[0-9A-HJKMNP-TV-Z]{26}$/);
  });

  it('makes ids that sort by time', () => {
    const random = createSystemRandom();
    const times = [0, 1, 31, 32, 1023, 1024, 1_700_000_000_000, 1_700_000_000_001, 2 ** 48 - 1];
    const ids = times.map((time) => random.id(time));
    expect([...ids].sort()).toEqual(ids);
  });

  it('uses every letter in every place of chance', () => {
    const random = createSystemRandom();
    const ids = Array.from({ length: 2000 }, () => random.id(0));
    for (let place = 10; place < 26; place++) {
      expect([...new Set(ids.map((id) => id[place]))].sort().join('')).toBe(ALPHABET);
    }
  });
});
