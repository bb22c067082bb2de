/**
 * A circuit breaker as plain data, folded from what happens.
 *
 * There is no timer: an ejection is over when the time has passed it. What then comes first are trials, one at a
 * time. All times are milliseconds on one clock that never goes backwards.
 */
import { counted, EMPTY_WINDOW, type FailureWindow, isBad } from './failure-window.ts';

export type Circuit =
  | {
      readonly kind: 'closed';
      readonly failuresInRow: number;
      readonly window: FailureWindow;
      /** How often it was ejected lately. */
      readonly ejections: number;
      readonly sinceMs: number;
    }
  /** Ejected. */
  | { readonly kind: 'open'; readonly untilMs: number; readonly ejections: number }
  | { readonly kind: 'half-open'; readonly successes: number; readonly trying: boolean; readonly ejections: number };

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

/** Whether an attempt that begins now is a trial. It is one too where nothing better than an open circuit was left. */
export function isTrial(circuit: Circuit): boolean {
  return circuit.kind !== 'closed';
}

export function afterStart(circuit: Circuit, nowMs: number): Circuit {
  switch (circuit.kind) {
    case 'closed':
      return circuit;
    case 'open':
      if (nowMs < circuit.untilMs) return circuit;
      return { kind: 'half-open', successes: 0, trying: true, ejections: circuit.ejections };
    case 'half-open':
      return circuit.trying ? circuit : { ...circuit, trying: true };
  }
}

/** @param trial whether the attempt began as one */
export function afterSuccess(circuit: Circuit, trial: boolean, nowMs: number): Circuit {
  if (circuit.kind === 'closed') {
    return { ...circuit, failuresInRow: 0, window: counted(circuit.window, false, nowMs) };
  }
  // What began before the ejection says how it was, not how it is.
  if (!trial) return circuit;
  const successes = circuit.kind === 'open' ? 1 : circuit.successes + 1;
  if (successes >= SUCCESSES_TO_CLOSE) return { ...CLOSED, ejections: circuit.ejections, sinceMs: nowMs };
  return { kind: 'half-open', successes, trying: false, ejections: circuit.ejections };
}

/**
 * @param trial whether the attempt began as one
 * @param draw uniform in [0, 1)
 */
export function afterFailure(circuit: Circuit, trial: boolean, nowMs: number, draw: number): Circuit {
  switch (circuit.kind) {
    case 'closed': {
      const window = counted(circuit.window, true, nowMs);
      const failuresInRow = circuit.failuresInRow + 1;
      if (failuresInRow < FAILURES_IN_ROW && !isBad(window, nowMs)) return { ...circuit, failuresInRow, window };
      const forgiven = Math.floor((nowMs - circuit.sinceMs) / FORGIVING_MS);
      return ejected(Math.max(0, circuit.ejections - forgiven), nowMs, draw);
    }
    case 'open':
      return circuit;
    case 'half-open':
      return trial ? ejected(circuit.ejections, nowMs, draw) : circuit;
  }
}

/** The trial ended without a word about the deployment. */
export function afterAbandoned(circuit: Circuit, trial: boolean): Circuit {
  return trial && circuit.kind === 'half-open' ? { ...circuit, trying: false } : circuit;
}

function ejected(before: number, nowMs: number, draw: number): Circuit {
  const ejections = before + 1;
  const spread = 1 + JITTER * (2 * draw - 1);
  return { kind: 'open', untilMs: nowMs + Math.min(EJECTION_MS * ejections, MAX_EJECTION_MS) * spread, ejections };
}
