/** The best quality that is fast enough for the use: first token and complete answer within a latency class. */
import type { LatencyClass } from '../decision.ts';
import { own } from '../own.ts';
import type { Eligible, Policy, PolicyConfig } from './policy.ts';
import { rankByScore, type Scored } from './rank.ts';

type Config = Extract<PolicyConfig, { kind: 'latency' }>;

export const latency: Policy<Config> = {
  kind: 'latency',
  modelsByName: false,
  rank(eligible, config, { input, latencyClasses }) {
    const name = input.latencyClass ?? config.latencyClass;
    const limits = own(latencyClasses, name);
    const ranked = rankByScore(eligible, (candidate) => score(candidate, limits), byCost);
    const nearest = limits !== undefined && overrun(ranked[0].candidate, limits) > 0;
    return { ranked, notes: nearest ? [`nothing meets the latency class "${name}": the nearest was taken`] : [] };
  },
};

/**
 * Within the class, quality 0..1. Outside it, below every score within: minus how often the limit is overrun, so
 * that the nearest comes first.
 */
function score(candidate: Eligible, limits: LatencyClass | undefined): Scored {
  const over = limits === undefined ? 0 : overrun(candidate, limits);
  const quality = candidate.quality ?? 0;
  return over > 0
    ? { total: -over, terms: [{ name: 'overrun', value: -over }] }
    : { total: quality, terms: [{ name: 'quality', value: quality }] };
}

/** 0 within the class, else by which factor beyond the limit, of the worse of the two limits. */
function overrun({ ttftMs, e2eMs, facts }: Eligible, { maxTtftMs, maxE2eMs, maxSizeB }: LatencyClass): number {
  if (ttftMs === null || e2eMs === null) return sizeOverrun(facts.sizeB, maxSizeB);
  const factor = Math.max(ttftMs / maxTtftMs, e2eMs / maxE2eMs);
  return factor <= 1 ? 0 : factor;
}

/** Where nobody knows a latency, the size must vouch for it; of unknown size, nothing does. */
function sizeOverrun(sizeB: number | undefined, maxSizeB: number | undefined): number {
  if (maxSizeB === undefined) return 0;
  if (sizeB === undefined) return Number.MAX_VALUE;
  return sizeB < maxSizeB ? 0 : 1 + sizeB / maxSizeB;
}

function byCost(a: Eligible, b: Eligible): number {
  return (a.costNanoUsd ?? Number.MAX_VALUE) - (b.costNanoUsd ?? Number.MAX_VALUE);
}
