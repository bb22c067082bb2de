/** Predicted times for this request, from what is believed of the deployment's speed. */
import type { Deployment } from '../deployment.ts';
import type { Traits } from '../traits.ts';

export interface LatencyEstimate {
  readonly ttftMs: number | null;
  readonly e2eMs: number | null;
}

const UNKNOWN: LatencyEstimate = { ttftMs: null, e2eMs: null };

export function predictLatency(deployment: Deployment, traits: Traits): LatencyEstimate {
  const { latency } = deployment;
  if (latency === undefined) return UNKNOWN;
  if (latency.kind === 'flat') return latency;
  const { ttftMs, tokensPerSecond } = latency;
  return { ttftMs, e2eMs: ttftMs + (traits.expectedOutputTokens / tokensPerSecond) * 1000 };
}
