import type { Figures, Goal } from './scenario.ts';

/** In what the figures fall short of the goal, in words; empty if in nothing. */
export function shortfalls(figures: Figures, goal: Goal): readonly string[] {
  const { requests, succeeded, amplification, ejections, probePeriodMs, recoveryMs } = figures;
  const success = succeeded / requests;
  const { minSuccess = 0, maxAmplification = Number.POSITIVE_INFINITY } = goal;
  const { maxEjections = Number.POSITIVE_INFINITY, maxRecoveryMs = Number.POSITIVE_INFINITY } = goal;
  const found = [
    { what: `success ${success}, not ${minSuccess}`, short: success < minSuccess },
    { what: `amplification ${amplification}, not ${maxAmplification}`, short: !(amplification <= maxAmplification) },
    { what: `${ejections} ejections, not ${maxEjections}`, short: ejections > maxEjections },
    {
      what: `back after ${recoveryMs} ms, not ${probePeriodMs} + ${maxRecoveryMs}`,
      short: recoveryMs > probePeriodMs + maxRecoveryMs,
    },
  ];
  return found.filter(({ short }) => short).map(({ what }) => what);
}
