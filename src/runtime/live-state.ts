/** What this process knows of its deployments at the moment: health, and how busy they are. */
import type { DeploymentId } from '../core/deployment.ts';
import { ERRORS } from '../core/errors.ts';
import { afterEvent, HEALTHY, type Health, type HealthEvent } from '../core/health.ts';
import type { LiveState } from '../core/predict/evaluate.ts';
import type { AttemptRecord } from '../core/record.ts';

interface Entry {
  health: Health;
  inFlight: number;
}

export interface LiveStates {
  of(deployment: DeploymentId): LiveState;
  attemptStarted(deployment: DeploymentId): void;
  /** @param retryAfterMs how long the endpoint asked to be left alone */
  attemptEnded(deployment: DeploymentId, outcome: AttemptRecord['outcome'], now: number, retryAfterMs?: number): void;
}

export function createLiveStates(): LiveStates {
  const entries = new Map<DeploymentId, Entry>();
  const entryOf = (deployment: DeploymentId): Entry => {
    let entry = entries.get(deployment);
    if (entry === undefined) {
      entry = { health: HEALTHY, inFlight: 0 };
      entries.set(deployment, entry);
    }
    return entry;
  };
  return {
    of: entryOf,
    attemptStarted(deployment) {
      entryOf(deployment).inFlight++;
    },
    attemptEnded(deployment, outcome, now, retryAfterMs = 0) {
      const entry = entryOf(deployment);
      entry.inFlight--;
      const event = healthEvent(outcome, retryAfterMs);
      if (event !== undefined) entry.health = afterEvent(entry.health, event, now);
    },
  };
}

/** A failure that is the caller's own says nothing of the deployment. */
function healthEvent(outcome: AttemptRecord['outcome'], retryAfterMs: number): HealthEvent | undefined {
  if (outcome === 'success') return { kind: 'success' };
  const { blame, fallback, coolForMs } = ERRORS[outcome];
  if (!blame && !fallback) return undefined;
  const longest = Math.max(coolForMs, retryAfterMs);
  if (blame) return { kind: 'failure', coolForMs: longest };
  return longest > 0 ? { kind: 'wait', coolForMs: longest } : undefined;
}
