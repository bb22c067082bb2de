import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ability, deployment, traitsOf } from '../../../test/support/builders.ts';
import { predictQuality } from './quality.ts';

const share = fc.double({ min: 0, max: 1, noNaN: true });

describe('the expected quality', () => {
  it('is unknown of a model that nobody said anything about', () => {
    expect(predictQuality(deployment('x/m'), traitsOf({}))).toBeNull();
  });

  it.each([0.1, 0.5, 0.8, 0.95])('is the stated ability %f on a request of middling complexity', (overall) => {
    expect(quality(overall, 0.5)).toBeCloseTo(overall);
  });

  it.each([
    // log-odds of 0.8 are 1.386; 1.5 more or less at the ends.
    [0, 0.947],
    [0.25, 0.894],
    [0.75, 0.654],
    [1, 0.472],
  ])('of an ability of 0.8 at complexity %f is about %f', (complexity, expected) => {
    expect(quality(0.8, complexity)).toBeCloseTo(expected, 3);
  });

  it('goes by the ability for the task where there is one', () => {
    const coder = deployment('x/coder', { ability: ability(0.4, { code_review: 0.9 }) });
    expect(predictQuality(coder, traitsOf({ task: 'code_review' }))).toBeCloseTo(0.9);
    expect(predictQuality(coder, traitsOf({ task: 'reasoning' }))).toBeCloseTo(0.4);
  });

  it.each(['constructor', '__proto__', 'toString'])('takes no ability from what every object inherits: %s', (task) => {
    expect(predictQuality(deployment('x/m', { ability: ability(0.4) }), traitsOf({ task }))).toBeCloseTo(0.4);
  });

  it('never falls when the ability rises', () => {
    fc.assert(
      fc.property(share, share, share, (one, other, complexity) => {
        const [low, high] = [Math.min(one, other), Math.max(one, other)];
        expect(quality(low, complexity)).toBeLessThanOrEqual(quality(high, complexity));
      }),
    );
  });

  it('never rises with the complexity', () => {
    fc.assert(
      fc.property(share, share, share, (overall, one, other) => {
        const [low, high] = [Math.min(one, other), Math.max(one, other)];
        expect(quality(overall, high)).toBeLessThanOrEqual(quality(overall, low));
      }),
    );
  });

  it('stays between 0 and 1, whatever is claimed', () => {
    fc.assert(
      fc.property(share, share, (overall, complexity) => {
        expect(quality(overall, complexity)).toBeGreaterThan(0);
        expect(quality(overall, complexity)).toBeLessThan(1);
      }),
    );
  });
});

function quality(overall: number, complexity: number): number {
  const expected = predictQuality(deployment('x/m', { ability: ability(overall) }), traitsOf({ complexity }));
  if (expected === null) throw new Error('an ability was stated');
  return expected;
}
