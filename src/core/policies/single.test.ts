import { describe, expect, it } from 'vitest';
import { eligible } from '../../../test/support/builders.ts';
import { orderOf, rankingOf } from '../../../test/support/ranking.ts';

describe('single', () => {
  it('takes the candidates as they are written, whatever they cost', () => {
    const written = [
      eligible('a/dear', { costNanoUsd: 900, quality: 0.1 }),
      eligible('b/cheap', { costNanoUsd: 1, quality: 0.9 }),
      eligible('c/unknown', { costNanoUsd: null, quality: null }),
    ] as const;
    expect(orderOf({ kind: 'single' }, written)).toEqual(['a/dear', 'b/cheap', 'c/unknown']);
  });

  it('lets two deployments of its model share the load', () => {
    const { ranked } = rankingOf({ kind: 'single' }, [eligible('a/m'), eligible('b/m'), eligible('c/other')]);
    expect(ranked.map(({ total }) => total)).toEqual([0, 0, -1]);
  });

  it('does not let a model share the load across another one that was written between', () => {
    const { ranked } = rankingOf({ kind: 'single' }, [eligible('a/m'), eligible('c/other'), eligible('b/m')]);
    expect(ranked.map(({ total }) => total)).toEqual([0, -1, -2]);
  });
});
