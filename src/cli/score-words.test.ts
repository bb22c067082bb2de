import { describe, expect, it } from 'vitest';
import { scoreLines } from './score-words.ts';

describe('scoreLines', () => {
  it('shows the terms of a sum beside the sum', () => {
    const lines = scoreLines([
      {
        deployment: 'a/one',
        total: 0.386,
        terms: [
          { name: 'quality', value: 0.43 },
          { name: 'cost', value: -0.03 },
          { name: 'latency', value: -0.018 },
        ],
      },
    ]);
    expect(lines).toMatchInlineSnapshot(`
      [
        "score = quality + cost + latency, in points, where 1 is perfect quality; the highest comes first",
        "deployment  score  quality    cost  latency",
        "a/one       0.386    0.430  −0.030   −0.018",
      ]
    `);
  });

  it('shows a single measure in its own unit, and what nobody knows as unknown', () => {
    const lines = scoreLines([
      { deployment: 'a/one', total: -241_000, terms: [{ name: 'costNanoUsd', value: -241_000 }] },
      { deployment: 'b/two', total: -Number.MAX_VALUE, terms: [] },
    ]);
    expect(lines).toMatchInlineSnapshot(`
      [
        "score = cost in USD; the highest comes first",
        "deployment  by         score",
        "a/one       cost  −$0.000241",
        "b/two                unknown",
      ]
    `);
  });

  it('keeps apart candidates that a policy measures by different numbers', () => {
    const lines = scoreLines([
      { deployment: 'a/one', total: 0.74, terms: [{ name: 'quality', value: 0.74 }] },
      { deployment: 'b/two', total: -1.4, terms: [{ name: 'overrun', value: -1.4 }] },
    ]);
    expect(lines).toMatchInlineSnapshot(`
      [
        "score = quality in points, where 1 is perfect quality, or overrun in times the limit; the highest comes first",
        "deployment  by       score",
        "a/one       quality  0.740",
        "b/two       overrun   −1.4",
      ]
    `);
  });

  it('has nothing to show of a policy that goes by names', () => {
    expect(scoreLines([{ deployment: 'a/one', total: -1, terms: [] }])).toEqual([]);
  });
});
