/** One deployment, one request, one moment: the numbers that a decision reads. */
import type { Candidate } from '../candidate.ts';
import { amortisedNanoUsd, costNanoUsd } from '../cost.ts';
import type { Deployment } from '../deployment.ts';
import type { Health } from '../health.ts';
import type { Traits } from '../traits.ts';
import { predictLatency } from './latency.ts';
import { predictQuality } from './quality.ts';

/** What only the running process knows of a deployment. */
export interface LiveState {
  readonly health: Health;
  readonly inFlight: number;
}

/** Decimals beyond what anybody can predict would only make every record longer. */
const QUALITY_STEPS = 10_000;

export function evaluate(deployment: Deployment, traits: Traits, live: LiveState): Candidate {
  const { ttftMs, e2eMs } = predictLatency(deployment, traits);
  const quality = predictQuality(deployment, traits);
  return {
    deployment: deployment.id,
    quality: quality === null ? null : Math.round(quality * QUALITY_STEPS) / QUALITY_STEPS,
    costNanoUsd: estimateCost(deployment, traits),
    amortisedNanoUsd: amortisedNanoUsd(deployment.price, e2eMs ?? 0),
    ttftMs: ttftMs === null ? null : Math.round(ttftMs),
    e2eMs: e2eMs === null ? null : Math.round(e2eMs),
    health: live.health,
    inFlight: live.inFlight,
  };
}

/** From the token estimates; nothing is assumed to be cached. */
function estimateCost(deployment: Deployment, traits: Traits): number | null {
  return costNanoUsd(deployment.price, {
    inputTokens: traits.inputTokens,
    cachedInputTokens: 0,
    outputTokens: traits.expectedOutputTokens,
    reasoningTokens: 0,
  });
}
