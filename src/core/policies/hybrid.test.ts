import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eligible } from '../../../test/support/builders.ts';
import { orderOf, rankingOf } from '../../../test/support/ranking.ts';
import type { NonEmpty } from '../decision.ts';
import type { Eligible, PolicyConfig } from './policy.ts';

/** In tenths of what a whole quality point is worth at dial 0.5. */
const TENTH = 3_000_000;
const SMALL = eligible('x/small', { quality: 0.4, costNanoUsd: TENTH });
const MEDIUM = eligible('x/medium', { quality: 0.7, costNanoUsd: 3 * TENTH });
const LARGE = eligible('x/large', { quality: 0.9, costNanoUsd: 10 * TENTH });

describe('the dial of hybrid', () => {
  it.each([
    // Cost alone.
    [0, ['x/small', 'x/medium', 'x/large']],
    // 0.4 − 0.1 and 0.7 − 0.3 and 0.9 − 1, halved.
    [0.5, ['x/medium', 'x/small', 'x/large']],
    // Quality alone.
    [1, ['x/large', 'x/medium', 'x/small']],
  ])('at %f gives %j', (dial, order) => {
    expect(orderOf(hybrid(dial), [MEDIUM, LARGE, SMALL])).toEqual(order);
  });

  it('is the one of the request where it sets one', () => {
    expect(orderOf(hybrid(0), [SMALL, LARGE], { dial: 1 })[0]).toBe('x/large');
  });

  it('looks at neither latency nor quality at 0, except between equals', () => {
    const slow = eligible('x/slow', { costNanoUsd: 10, e2eMs: 60_000, quality: 0.1 });
    const fast = eligible('x/fast', { costNanoUsd: 11, e2eMs: 1, quality: 0.9 });
    const better = eligible('x/better', { costNanoUsd: 10, e2eMs: 60_000, quality: 0.2 });
    expect(orderOf(hybrid(0, 2), [fast, slow, better])).toEqual(['x/better', 'x/slow', 'x/fast']);
  });

  it('works at the smallest number above 0', () => {
    const { ranked } = rankingOf(hybrid(Number.MIN_VALUE), [LARGE, SMALL]);
    expect(ranked.map(({ candidate, total }) => [candidate.deployment, total])).toEqual([
      ['x/small', -0.1],
      ['x/large', -1],
    ]);
  });

  it('never lowers the quality of the first link when it is raised, nor its cost the other way', () => {
    fc.assert(
      fc.property(known, fc.tuple(setting, setting), (candidates, dials) => {
        const [low, high] = dials
          .sort((a, b) => a - b)
          .map((dial) => rankingOf(hybrid(dial), candidates).ranked[0].candidate);
        expect(high?.quality).toBeGreaterThanOrEqual((low?.quality ?? 1) - ROUNDING);
        expect(high?.costNanoUsd).toBeGreaterThanOrEqual((low?.costNanoUsd ?? 0) - ROUNDING);
      }),
      { numRuns: 500 },
    );
  });
});

describe('hybrid', () => {
  it('does not choose otherwise for a candidate that does not win', () => {
    fc.assert(
      fc.property(known, known, setting, (candidates, others, dial) => {
        const extra = others.map(({ quality, costNanoUsd }, index) =>
          eligible(`y/m${index}`, { quality, costNanoUsd }),
        );
        const before = rankingOf(hybrid(dial), candidates).ranked[0].candidate.deployment;
        const after = rankingOf(hybrid(dial), [...candidates, ...extra]).ranked[0].candidate.deployment;
        expect(after === before || after.startsWith('y/')).toBe(true);
      }),
    );
  });

  it('says so when nobody knows how good the winner is', () => {
    expect(rankingOf(hybrid(0.5), [eligible('x/a', { quality: null })]).notes).toHaveLength(1);
    expect(rankingOf(hybrid(0.5), [eligible('x/a', { quality: 0.1 })]).notes).toEqual([]);
  });

  it('takes the faster of two by so many quality points as the latency weighs', () => {
    const good = eligible('x/good', { quality: 0.8, e2eMs: 10_000 });
    const fast = eligible('x/fast', { quality: 0.6, e2eMs: 1000 });
    expect(orderOf(hybrid(1, 0.1), [fast, good])).toEqual(['x/good', 'x/fast']);
    // 0.8 − 0.3 against 0.6 − 0.03.
    expect(orderOf(hybrid(1, 0.3), [good, fast])).toEqual(['x/fast', 'x/good']);
  });

  it('shows what each term adds', () => {
    const { ranked } = rankingOf(hybrid(0.5, 0.2), [
      eligible('x/a', { quality: 0.8, costNanoUsd: 5 * TENTH, e2eMs: 5000 }),
      eligible('x/b', { quality: 0.2, costNanoUsd: 8 * TENTH, e2eMs: 10_000 }),
    ]);
    expect(ranked[0].terms).toEqual([
      { name: 'quality', value: 0.4 },
      { name: 'cost', value: -0.25 },
      { name: 'latency', value: -0.05 },
    ]);
  });

  it.each([
    ['price', { costNanoUsd: null }],
    ['quality', { quality: null }],
    ['latency', { e2eMs: null }],
  ])('puts an unknown %s after the worst that is known', (_, unknown) => {
    const known = { costNanoUsd: 100, quality: 0.01, e2eMs: 1000 };
    expect(
      orderOf(hybrid(0.5, 0.5), [
        eligible('x/unknown', { ...known, ...unknown }),
        eligible('x/known', known),
        eligible('x/good', { costNanoUsd: 1, quality: 0.9, e2eMs: 10 }),
      ]),
    ).toEqual(['x/good', 'x/known', 'x/unknown']);
  });

  it.each([0, 0.2, 0.5])('does not take an unknown price for free where all others are, at dial %f', (dial) => {
    const local = eligible('gpu/local', { costNanoUsd: 0, amortisedNanoUsd: 40 });
    const unpriced = eligible('cloud/unpriced', { costNanoUsd: null, quality: 0.6 });
    expect(orderOf(hybrid(dial), [unpriced, local])).toEqual(['gpu/local', 'cloud/unpriced']);
  });

  it('spares the dearer machine among those that are paid for anyway', () => {
    const large = eligible('gpu/large', { costNanoUsd: 0, amortisedNanoUsd: 40 });
    const small = eligible('gpu/small', { costNanoUsd: 0, amortisedNanoUsd: 4 });
    expect(orderOf(hybrid(0.5), [large, small])).toEqual(['gpu/small', 'gpu/large']);
  });
});

/** Sums of three terms differ in their last digits. */
const ROUNDING = 1e-9;

const setting = fc.oneof(fc.constantFrom(0, Number.MIN_VALUE, 0.5, 1), fc.double({ min: 0, max: 1, noNaN: true }));

const known: fc.Arbitrary<NonEmpty<Eligible>> = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 0, max: 1000 })), { minLength: 1, maxLength: 8 })
  .map((pairs) => {
    const [first, ...others] = pairs.map(([quality, costNanoUsd], index) =>
      eligible(`x/m${index}`, { quality: quality / 100, costNanoUsd }),
    );
    return [first as Eligible, ...others];
  });

function hybrid(dial: number, latencyWeight: number = 0): PolicyConfig {
  return { kind: 'hybrid', dial, latencyWeight };
}
