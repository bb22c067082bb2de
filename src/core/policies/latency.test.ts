import { describe, expect, it } from 'vitest';
import { eligible } from '../../../test/support/builders.ts';
import { orderOf, rankingOf } from '../../../test/support/ranking.ts';
import { SEED_MODELS } from '../../../test/support/seed-models.ts';
import type { Deployment } from '../deployment.ts';
import type { Eligible, PolicyConfig } from './policy.ts';

const { qwen1, qwen7, qwen32, sonnet } = SEED_MODELS;
const MODELS = [measured(qwen1, 0.3), measured(qwen7, 0.5), measured(qwen32, 0.7), measured(sonnet, 0.9)] as const;

describe('latency', () => {
  it.each([
    // 0.05/0.5 s and 0.15/2 s are within 0.2/2 s; Claude overruns by 2.5, the 32B model by 5.
    ['realtime', ['qwen2.5-7b', 'qwen2.5-1.5b', 'claude-sonnet-4', 'qwen2.5-32b']],
    // 0.3/5 s is just within 0.5/5 s, 0.5/10 s is not.
    ['interactive', ['claude-sonnet-4', 'qwen2.5-7b', 'qwen2.5-1.5b', 'qwen2.5-32b']],
    ['batch', ['claude-sonnet-4', 'qwen2.5-32b', 'qwen2.5-7b', 'qwen2.5-1.5b']],
    ['research', ['claude-sonnet-4', 'qwen2.5-32b', 'qwen2.5-7b', 'qwen2.5-1.5b']],
  ])('takes the best within the class %s, then the nearest outside it', (latencyClass, models) => {
    const { ranked, notes } = rankingOf({ kind: 'latency', latencyClass }, MODELS);
    expect(ranked.map(({ candidate }) => candidate.facts.model)).toEqual(models);
    expect(notes).toEqual([]);
  });

  it('lets the request name the class', () => {
    expect(orderOf({ kind: 'latency', latencyClass: 'batch' }, MODELS, { latencyClass: 'realtime' })[0]).toBe(qwen7.id);
  });

  it('says so when nothing is fast enough, and takes the nearest', () => {
    const { ranked, notes } = rankingOf({ kind: 'latency', latencyClass: 'realtime' }, [
      measured(qwen32, 0.7),
      measured(sonnet, 0.9),
    ]);
    expect(ranked[0].candidate.deployment).toBe(sonnet.id);
    expect(notes).toEqual(['nothing meets the latency class "realtime": the nearest was taken']);
  });

  it('holds the first token and the complete answer to the class, both', () => {
    const config: PolicyConfig = { kind: 'latency', latencyClass: 'realtime' };
    const order = orderOf(config, [
      eligible('x/late-start', { ttftMs: 201, e2eMs: 300, quality: 0.9 }),
      eligible('x/late-end', { ttftMs: 10, e2eMs: 2001, quality: 0.9 }),
      eligible('x/in-time', { ttftMs: 200, e2eMs: 2000, quality: 0.1 }),
    ]);
    expect(order[0]).toBe('x/in-time');
  });

  it.each([
    ['small enough', 6.9, 'x/unmeasured'],
    ['at the limit', 7, 'x/in-time'],
    ['of unknown size', undefined, 'x/in-time'],
  ])('where nobody knows the latency, the size must vouch for it: %s', (_, sizeB, first) => {
    const unmeasured = { quality: 0.9, ttftMs: null, e2eMs: null };
    const order = orderOf({ kind: 'latency', latencyClass: 'realtime' }, [
      eligible('x/unmeasured', unmeasured, sizeB === undefined ? {} : { sizeB }),
      eligible('x/in-time', { ttftMs: 100, e2eMs: 1000, quality: 0.1 }),
    ]);
    expect(order[0]).toBe(first);
  });

  it('puts what has neither latency nor size last of all', () => {
    const order = orderOf({ kind: 'latency', latencyClass: 'realtime' }, [
      eligible('x/unknown', { quality: 0.9, ttftMs: null, e2eMs: null }),
      eligible('x/glacial', { quality: 0.9, ttftMs: 1e9, e2eMs: 1e9 }),
    ]);
    expect(order).toEqual(['x/glacial', 'x/unknown']);
  });

  it('takes the cheaper of two that are equally good, the unknown price last', () => {
    const order = orderOf({ kind: 'latency', latencyClass: 'batch' }, [
      eligible('x/unknown', { costNanoUsd: null }),
      eligible('x/dear', { costNanoUsd: 50 }),
      eligible('x/cheap', { costNanoUsd: 5 }),
    ]);
    expect(order).toEqual(['x/cheap', 'x/dear', 'x/unknown']);
  });
});

function measured(facts: Deployment, quality: number): Eligible {
  if (facts.latency?.kind !== 'flat') throw new Error(`${facts.id} has no measured latency`);
  const { ttftMs, e2eMs } = facts.latency;
  return { ...eligible(facts.id, { quality, ttftMs, e2eMs }), facts };
}
