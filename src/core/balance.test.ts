import { describe, expect, it } from 'vitest';
import { eligible } from '../../test/support/builders.ts';
import { balance } from './balance.ts';
import type { NonEmpty } from './decision.ts';
import type { Ranked } from './policies/policy.ts';

const DRAWS = Array.from({ length: 6000 }, (_, index) => (index + 0.5) / 6000);

describe('weighted balance', () => {
  it('gives each first place by its weight, and states that share', () => {
    const equals = [equal('a/m', { weight: 1 }), equal('b/m', { weight: 2 }), equal('c/m', { weight: 3 })] as const;
    const shares = firstShares(equals, 'weighted');
    expect(shares.get('a/m')).toBeCloseTo(1 / 6, 3);
    expect(shares.get('b/m')).toBeCloseTo(2 / 6, 3);
    expect(shares.get('c/m')).toBeCloseTo(3 / 6, 3);
    expect(balance(equals, 'weighted', 0.1).propensity).toBeCloseTo(1 / 6);
    expect(balance(equals, 'weighted', 0.9).propensity).toBeCloseTo(3 / 6);
  });

  it('draws the second place from who is left', () => {
    const equals = [equal('a/m', { weight: 1 }), equal('b/m', { weight: 2 }), equal('c/m', { weight: 3 })] as const;
    const order = DRAWS.map((draw) => names(balance(equals, 'weighted', draw).ranked).join(' '));
    // P(c, then b, then a) = 3/6 · 2/3.
    expect(order.filter((each) => each === 'c/m b/m a/m').length / DRAWS.length).toBeCloseTo(1 / 3, 2);
    expect(new Set(order).size).toBe(6);
  });

  it('leaves the order between unequals as it is', () => {
    const ranked = [equal('a/m', {}, 2), equal('b/m', {}, 1), equal('c/other', {}, 1)] as const;
    for (const draw of [0, 0.5, 0.999]) {
      expect(balance(ranked, 'weighted', draw)).toEqual({ ranked, propensity: 1 });
    }
  });

  it('shares among the fallbacks too, without a word in the propensity', () => {
    const ranked = [equal('a/first', {}, 2), equal('b/m', {}, 1), equal('c/m', {}, 1)] as const;
    expect(balance(ranked, 'weighted', 0.9)).toMatchObject({ propensity: 1 });
    expect(names(balance(ranked, 'weighted', 0.9).ranked)).toEqual(['a/first', 'c/m', 'b/m']);
  });

  it('gives a weight of 0 no load while another can take it', () => {
    const equals = [equal('a/m', { weight: 0 }), equal('b/m', { weight: 1 }), equal('c/m', { weight: 0 })] as const;
    expect([...firstShares(equals, 'weighted')]).toEqual([['b/m', 1]]);
    expect(balance(equals, 'weighted', 0.99).propensity).toBe(1);
  });

  it('shares evenly among weights of 0 alone', () => {
    const shares = firstShares([equal('a/m', { weight: 0 }), equal('b/m', { weight: 0 })], 'weighted');
    expect([...shares.values()]).toEqual([0.5, 0.5]);
    expect(balance([equal('a/m', { weight: 0 })], 'weighted', 0.7).propensity).toBe(1);
  });
});

describe('least-busy balance', () => {
  it('takes the fewest requests under way for the weight', () => {
    const ranked = [
      equal('a/m', { inFlight: 2, weight: 1 }),
      equal('b/m', { inFlight: 3, weight: 3 }),
      equal('c/m', { inFlight: 3, weight: 2 }),
    ] as const;
    const balanced = balance(ranked, 'least-busy', 0.5);
    expect(names(balanced.ranked)).toEqual(['b/m', 'c/m', 'a/m']);
    expect(balanced.propensity).toBe(1);
  });

  it('draws among the equally busy', () => {
    const ranked = [
      equal('a/m', { inFlight: 1 }),
      equal('b/m', { inFlight: 0 }),
      equal('c/m', { inFlight: 0 }),
    ] as const;
    expect([...firstShares(ranked, 'least-busy')]).toEqual([
      ['b/m', 0.5],
      ['c/m', 0.5],
    ]);
    expect(balance(ranked, 'least-busy', 0).propensity).toBe(0.5);
  });

  it('takes a weight of 0 last, however idle it is', () => {
    const ranked = [equal('a/m', { weight: 0, inFlight: 0 }), equal('b/m', { weight: 1, inFlight: 9 })] as const;
    expect(names(balance(ranked, 'least-busy', 0.5).ranked)).toEqual(['b/m', 'a/m']);
  });
});

function equal(id: string, state: { weight?: number; inFlight?: number }, total: number = 0): Ranked {
  const { weight = 1, inFlight = 0 } = state;
  return { candidate: eligible(id, { inFlight }, { weight }), total, terms: [], params: {} };
}

function names(ranked: readonly Ranked[]): readonly string[] {
  return ranked.map(({ candidate }) => candidate.deployment);
}

/** How often each comes first, over draws that are spread evenly. */
function firstShares(ranked: NonEmpty<Ranked>, method: 'weighted' | 'least-busy'): ReadonlyMap<string, number> {
  const shares = new Map<string, number>();
  for (const draw of DRAWS) {
    const [{ candidate }] = balance(ranked, method, draw).ranked;
    shares.set(candidate.deployment, (shares.get(candidate.deployment) ?? 0) + 1 / DRAWS.length);
  }
  for (const [name, share] of shares) shares.set(name, Math.round(share * 1e6) / 1e6);
  return shares;
}
