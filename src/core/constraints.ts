/**
 * What a request, a route or a key demands of the model that answers.
 *
 * Needs are never given up. Wishes are, in the order of `WISHES`, when nothing else is left; a wish that is
 * marked strict becomes a need.
 */

/** In the order in which they are given up. */
export const WISHES: readonly ['health', 'latency', 'cost', 'quality'] = ['health', 'latency', 'cost', 'quality'];
export type Wish = (typeof WISHES)[number];

export interface Constraints {
  /** Predicted time to the complete answer. */
  readonly maxLatencyMs?: number;
  /** Predicted time to the first token. */
  readonly maxTtftMs?: number;
  /** Estimated cost of this request. */
  readonly maxCostNanoUsd?: number;
  /** Estimated cost of this request, per thousand of its tokens. */
  readonly maxCostPer1kNanoUsd?: number;
  /** Expected quality 0..1. */
  readonly minQuality?: number;
  /** Billions of parameters. Belongs to the latency wish: a small model is asked for because it is fast. */
  readonly maxSizeB?: number;
  /** Need: no remote deployment may see this request. */
  readonly localOnly?: boolean;
  /** Need: only deployments in this region. */
  readonly region?: string;
  /** Need: only these deployments, models or providers. */
  readonly only?: readonly string[];
  /** Need: none of these deployments, models or providers. */
  readonly ignore?: readonly string[];
  /** Wishes that must not be given up. */
  readonly strict?: readonly Wish[];
}
