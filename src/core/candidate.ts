/**
 * A deployment as it stands for one request at one moment: the evaluated numbers that a decision reads.
 *
 * `null` means nobody knows. It is never read as zero, as free or as instant.
 */
import type { DeploymentId } from './deployment.ts';
import type { Health } from './health.ts';

export interface Candidate {
  readonly deployment: DeploymentId;
  /** Expected score 0..1 on this request. */
  readonly quality: number | null;
  /** Estimated price of one more request; 0 for hardware paid by the hour. */
  readonly costNanoUsd: number | null;
  /** The share of an hourly price that this request keeps busy. Shown apart, used to break ties. */
  readonly amortisedNanoUsd: number;
  /** Median prediction. */
  readonly ttftMs: number | null;
  /** Median prediction for the complete answer. */
  readonly e2eMs: number | null;
  readonly health: Health;
  /** Requests under way at this deployment. */
  readonly inFlight: number;
}
