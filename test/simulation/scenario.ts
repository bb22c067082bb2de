/** What is simulated, as data: traffic, deployments and what becomes of them. */

/** Share of the attempts that fail, from one moment on. */
export interface Weather {
  readonly fromMs: number;
  readonly errorShare: number;
}

export interface SimulatedDeployment {
  /** `provider/model`. */
  readonly id: string;
  readonly local?: boolean;
  /** In order of time. */
  readonly weather: readonly Weather[];
  /** The weather starts again so often. */
  readonly cycleMs?: number;
  readonly failsBy: FailureMode;
  /** Mean length of an answer; each takes from half to one and a half of it. */
  readonly answerMs: number;
  /** Until an error is answered. */
  readonly errorMs: number;
  readonly timeoutMs: number;
}

/** `silent` never answers, and `limited` asks to be left alone for two seconds. */
export type FailureMode = 'error' | 'overloaded' | 'refused' | 'limited' | 'silent';

export interface Scenario {
  readonly name: string;
  readonly requestsPerS: number;
  readonly forMs: number;
  /** For what arrives within it the attempts are counted: the steady state, or the whole of an outage. */
  readonly counted: { readonly fromMs: number; readonly untilMs: number };
  /** When the trouble is over for good, if it is. */
  readonly healedMs?: number;
  /** The cheapest first: in this order they are wanted. */
  readonly deployments: readonly [SimulatedDeployment, ...SimulatedDeployment[]];
}

/** What is to come of it. */
export interface Goal {
  /** Share of the requests. */
  readonly minSuccess?: number;
  readonly maxAmplification?: number;
  readonly maxEjections?: number;
  /** Longer than the probe period. */
  readonly maxRecoveryMs?: number;
}

export interface Case {
  readonly scenario: Scenario;
  readonly goal: Goal;
}

export interface Figures {
  readonly requests: number;
  readonly succeeded: number;
  /** Attempts at remote deployments for each request that is counted. */
  readonly amplification: number;
  /** Requests that a local deployment answered. */
  readonly answeredLocally: number;
  /** How often the first deployment was ejected. */
  readonly ejections: number;
  /** The longest that the first deployment was ejected for by what had been sent to it before the trouble ended. */
  readonly probePeriodMs: number;
  /** From the end of the trouble until every request was sent to the first deployment first. */
  readonly recoveryMs: number;
  /** Codes of the errors that clients saw. */
  readonly errors: Readonly<Record<string, number>>;
}
