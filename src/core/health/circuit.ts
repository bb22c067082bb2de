/**
 * A circuit breaker as plain data, folded from what happens.
 *
 * There is no timer: an ejection is over when the time has passed it. What then comes first are trials, one at a
 * time. All times are milliseconds on one clock that never goes backwards.
 */
import { counted, EMPTY_WINDOW, type FailureWindow, isBad } from './failure-window.ts';

interface Phase {
  /** When it began: what began before it says how it was, not how it is. */
  readonly sinceMs: number;
  /** How often it was ejected lately. */
  readonly ejections: number;
}

export type Circuit = Phase &
  (
    | { readonly kind: 'closed'; readonly failuresInRow: number; readonly window: FailureWindow }
    /** Ejected. */
    | { readonly kind: 'open'; readonly untilMs: number }
    /** `triedMs`: when the last trial began. */
    | { readonly kind: 'half-open'; readonly successes: number; readonly trying: boolean; readonly triedMs: number }
  );

type Closed = Extract<Circuit, { kind: 'closed' }>;

export const CLOSED: Closed = { kind: 'closed', failuresInRow: 0, window: EMPTY_WINDOW, ejections: 0, sinceMs: 0 };

/** As Envoy's outlier detection has it. */
const FAILURES_IN_ROW = 5;
const SUCCESSES_TO_CLOSE = 3;
const EJECTION_MS = 30_000;
const MAX_EJECTION_MS = 300_000;
/** Either way, so that what failed together is not tried together. */
const JITTER = 0.2;
/** Closed for so long, it is forgiven one ejection. */
const FORGIVING_MS = 60_000;

/** Longer than that nobody waits for a verdict: a slow answer must not keep a deployment out of use. */
const TRIAL_MS = 5000;

/** One trial is enough at a time. */
export function isTrying({ trying, triedMs }: Extract<Circuit, { kind: 'half-open' }>, nowMs: number): boolean {
  return trying && nowMs - triedMs < TRIAL_MS;
}

/** Where nothing better is left even an open circuit is tried. */
export function afterStart(circuit: Circuit, nowMs: number): Circuit {
  const { kind, ejections } = circuit;
  switch (kind) {
    case 'closed':
      return circuit;
    case 'open':
      if (nowMs < circuit.untilMs) return circuit;
      return { kind: 'half-open', successes: 0, trying: true, triedMs: nowMs, ejections, sinceMs: nowMs };
    case 'half-open':
      return isTrying(circuit, nowMs) ? circuit : { ...circuit, trying: true, triedMs: nowMs };
  }
}

/** @param beganMs when the attempt began */
export function afterSuccess(circuit: Circuit, beganMs: number, nowMs: number): Circuit {
  const { kind, sinceMs, ejections } = circuit;
  if (beganMs < sinceMs) return circuit;
  if (kind === 'closed') return { ...circuit, failuresInRow: 0, window: counted(circuit.window, false, nowMs) };
  if (kind === 'open') {
    return { kind: 'half-open', successes: 1, trying: false, triedMs: beganMs, ejections, sinceMs: nowMs };
  }
  const successes = circuit.successes + 1;
  if (successes < SUCCESSES_TO_CLOSE) return { ...circuit, successes, trying: false };
  return { ...CLOSED, ejections, sinceMs: nowMs };
}

/**
 * @param beganMs when the attempt began
 * @param draw uniform in [0, 1)
 */
export function afterFailure(circuit: Circuit, beganMs: number, nowMs: number, draw: number): Circuit {
  const { kind, sinceMs, ejections } = circuit;
  if (beganMs < sinceMs) return circuit;
  switch (kind) {
    case 'closed': {
      const window = counted(circuit.window, true, nowMs);
      const failuresInRow = circuit.failuresInRow + 1;
      if (failuresInRow < FAILURES_IN_ROW && !isBad(window, nowMs)) return { ...circuit, failuresInRow, window };
      const forgiven = Math.floor((nowMs - sinceMs) / FORGIVING_MS);
      return ejected(Math.max(0, ejections - forgiven), nowMs, draw);
    }
    case 'open':
      return circuit;
    case 'half-open':
      return ejected(ejections, nowMs, draw);
  }
}

/** The trial ended without a word about the deployment. */
export function afterAbandoned(circuit: Circuit, beganMs: number): Circuit {
  return circuit.kind === 'half-open' && beganMs >= circuit.sinceMs ? { ...circuit, trying: false } : circuit;
}

function ejected(before: number, nowMs: number, draw: number): Circuit {
  const ejections = before + 1;
  const forMs = Math.min(EJECTION_MS * ejections, MAX_EJECTION_MS) * (1 + JITTER * (2 * draw - 1));
  return { kind: 'open', untilMs: nowMs + forMs, ejections, sinceMs: nowMs };
}
