/** The troubles that are simulated, and what is promised for each of them. */
import type { Case, FailureMode, Scenario, SimulatedDeployment } from './scenario.ts';

const MINUTE_MS = 60_000;
/** As a good provider has them. */
const FEW_ERRORS = [{ fromMs: 0, errorShare: 0.001 }];

function deployment(id: string, overrides: Partial<SimulatedDeployment> = {}): SimulatedDeployment {
  return {
    id,
    weather: FEW_ERRORS,
    failsBy: 'error',
    answerMs: 1000,
    errorMs: 200,
    timeoutMs: 30_000,
    ...overrides,
  };
}

const NEVER_FAILS = [{ fromMs: 0, errorShare: 0 }];
const LOCAL = deployment('home/small', { local: true, weather: NEVER_FAILS });

/** One of two fails three requests in ten, and it is the cheaper one. */
function sick(requestsPerS: number, forMs: number): Case {
  const weather = [{ fromMs: 0, errorShare: 0.3 }];
  return {
    scenario: {
      name: `one of two fails in 30 % of its answers, ${requestsPerS}/s`,
      requestsPerS,
      forMs,
      counted: { fromMs: MINUTE_MS, untilMs: forMs },
      deployments: [deployment('sick/cheap', { weather }), deployment('well/dear')],
    },
    goal: { minSuccess: 0.999, maxAmplification: 1.05 },
  };
}

/** The cheaper one of two is there for five seconds and gone for five. */
function flapping(requestsPerS: number, forMs: number, maxEjections: number): Case {
  const weather = [...FEW_ERRORS, { fromMs: 5000, errorShare: 1 }];
  return {
    scenario: {
      name: `one of two is up for 5 s and down for 5 s, ${requestsPerS}/s`,
      requestsPerS,
      forMs,
      counted: { fromMs: MINUTE_MS, untilMs: forMs },
      deployments: [deployment('flapping/cheap', { weather, cycleMs: 10_000 }), deployment('well/dear')],
    },
    goal: { minSuccess: 0.999, maxAmplification: 1.05, maxEjections },
  };
}

const OUTAGE_MS = { from: 30_000, to: 150_000, recovered: 320_000 };

/** Both of the remote ones are gone for two minutes. */
function outage(requestsPerS: number, failsBy: FailureMode, last: 'local' | 'remote'): Case {
  const weather = [...FEW_ERRORS, { fromMs: OUTAGE_MS.from, errorShare: 1 }, { fromMs: OUTAGE_MS.to, errorShare: 0 }];
  const remote = { weather, failsBy };
  const deployments: Scenario['deployments'] = [deployment('one/cheap', remote), deployment('two/dear', remote)];
  const isLocal = last === 'local';
  return {
    scenario: {
      name: `all remote ones are gone (${failsBy}), ${isLocal ? 'a local one is left' : 'nobody is left'}, ${requestsPerS}/s`,
      requestsPerS,
      forMs: OUTAGE_MS.recovered,
      counted: { fromMs: OUTAGE_MS.from, untilMs: OUTAGE_MS.to },
      healedMs: OUTAGE_MS.to,
      deployments: isLocal ? [...deployments, LOCAL] : deployments,
    },
    goal: {
      maxAmplification: requestsPerS >= 50 ? 1.2 : 1.5,
      maxRecoveryMs: 30_000,
      ...(isLocal ? { minSuccess: 0.999 } : {}),
    },
  };
}

/** They take some seconds each; more of them are for whoever has more time. */
export const CASES: readonly Case[] = [
  sick(2, 10 * MINUTE_MS),
  sick(200, 3 * MINUTE_MS),
  flapping(2, 10 * MINUTE_MS, 7),
  flapping(200, 2 * MINUTE_MS, 4),
  ...(['error', 'refused', 'overloaded', 'limited', 'silent'] as const).flatMap((failsBy) => [
    outage(2, failsBy, 'local'),
    outage(2, failsBy, 'remote'),
  ]),
  ...(['error', 'overloaded', 'silent'] as const).flatMap((failsBy) => [
    outage(50, failsBy, 'local'),
    outage(50, failsBy, 'remote'),
  ]),
];
