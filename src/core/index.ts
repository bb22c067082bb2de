/**
 * Deciding, and nothing else: runs in a browser, at the edge, in a worker.
 *
 * @example
 * const traits = extractTraits(request, { classifier: heuristic, judgeAvailable: false });
 * const decision = decide({ route: 'auto', traits, ...rest }, snapshot);
 *
 * @module
 */
export type { Candidate } from './candidate.ts';
export type { ChatMessage, ChatRequest, ContentPart, ResponseFormat, Role } from './chat-request.ts';
export type { Classification, Classifier } from './classify/classifier.ts';
export { heuristic } from './classify/heuristic.ts';
export { canonicalTask, TASKS, UNKNOWN_TASK } from './classify/tasks.ts';
export type { Constraints, Wish } from './constraints.ts';
export { WISHES } from './constraints.ts';
export { amortisedNanoUsd, costNanoUsd } from './cost.ts';
export { decide } from './decide.ts';
export type {
  Decision,
  DecisionInput,
  Exclusion,
  LatencyClass,
  Link,
  LinkParams,
  Reason,
  Rejected,
  RejectionCode,
  Route,
  Routed,
  RouteLink,
  Score,
  ScoreTerm,
  SessionBudget,
  Snapshot,
} from './decision.ts';
export type { Ability, Deployment, DeploymentId, LatencyPrior, Modality, Price } from './deployment.ts';
export { ERRORS, type ErrorCode, type ErrorRow, isPointsmanError, PointsmanError } from './errors.ts';
export { extractTraits, type TraitOptions } from './extract-traits.ts';
export { HEALTHY, type Health } from './health.ts';
export type { RequestHints } from './hints.ts';
export type { CapabilityRule, Policy, PolicyConfig } from './policies/policy.ts';
export { evaluate, type LiveState } from './predict/evaluate.ts';
export type { AttemptRecord, RequestOutcome, RequestRecord } from './record.ts';
export { estimateTokens } from './tokens.ts';
export type { Needs, Signal, Traits } from './traits.ts';
export type { Usage } from './usage.ts';
