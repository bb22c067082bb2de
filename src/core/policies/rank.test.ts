import { describe, expect, it } from 'vitest';
import { eligible } from '../../../test/support/builders.ts';
import { rankByNames, rankByScore } from './rank.ts';

describe('rankByScore', () => {
  it('sorts high to low and leaves ties as they came', () => {
    const ranked = rankByScore([eligible('x/a'), eligible('x/b'), eligible('x/c')], ({ deployment }) => ({
      total: deployment === 'x/c' ? 1 : 0,
      terms: [],
    }));
    expect(ranked.map(({ candidate }) => candidate.deployment)).toEqual(['x/c', 'x/a', 'x/b']);
  });

  it('leaves the list that it is given as it was', () => {
    const given = [eligible('x/a', { quality: 0 }), eligible('x/b', { quality: 1 })] as const;
    rankByScore(given, ({ quality }) => ({ total: quality ?? 0, terms: [] }));
    expect(given.map(({ deployment }) => deployment)).toEqual(['x/a', 'x/b']);
  });
});

describe('rankByNames', () => {
  it('takes names of models and of deployments', () => {
    const ranked = rankByNames(
      [eligible('a/one'), eligible('b/two'), eligible('c/two'), eligible('d/three')],
      ['three', 'c/two', 'two', 'missing'],
      () => 0,
    );
    expect(ranked.map(({ candidate, total }) => [candidate.deployment, total])).toEqual([
      ['d/three', 0],
      ['c/two', -1],
      ['b/two', -2],
      ['a/one', -3],
    ]);
  });
});
