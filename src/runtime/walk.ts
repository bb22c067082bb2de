/** Walks the chain: does what the planner says until somebody has answered, or until nobody will. */
import type { FailureCode } from '../core/attempts/consequences.ts';
import {
  isFinal,
  nextStep,
  type Situation,
  type Step,
  type StopReason,
  type Tried,
} from '../core/attempts/next-step.ts';
import type { Link, NonEmpty } from '../core/decision.ts';
import type { Deployment } from '../core/deployment.ts';
import { ERRORS, PointsmanError } from '../core/errors.ts';
import type { AttemptRecord } from '../core/record.ts';
import { roundMs } from '../core/round-ms.ts';
import type { Usage } from '../core/usage.ts';
import type { Failure } from '../wire/form/answer.ts';
import { type AttemptDeps, type AttemptPlan, type AttemptResult, attempt } from './attempt.ts';
import type { LiveStates } from './live-state.ts';
import type { Random } from './random.ts';
import type { Retries } from './retries.ts';
import type { WalkLimits } from './walk-limits.ts';

export type WalkEnd =
  | {
      readonly kind: 'success';
      readonly deployment: Deployment;
      readonly usage: Usage | null;
      readonly ttftMs: number | null;
    }
  /** Nothing has been handed over. */
  | { readonly kind: 'failed'; readonly error: PointsmanError; readonly retryAfterMs: number | null }
  | {
      readonly kind: 'interrupted';
      readonly deployment: Deployment;
      readonly usage: Usage | null;
      readonly ttftMs: number | null;
      readonly error: PointsmanError;
    }
  | { readonly kind: 'cancelled'; readonly deployment: Deployment | null; readonly usage: Usage | null };

export interface Walk {
  readonly end: WalkEnd;
  readonly attempts: readonly AttemptRecord[];
}

export interface WalkDeps extends AttemptDeps {
  readonly live: LiveStates;
  readonly retries: Retries;
  readonly random: Random;
  /** Start of the request on the monotonic clock. */
  readonly startedMs: number;
  readonly limits: WalkLimits;
  readonly deploymentOf: (link: Link) => Deployment;
  readonly planAttempt: (link: Link, choice: AttemptChoice) => AttemptPlan;
}

export interface AttemptChoice {
  /** Counted from 1. */
  readonly number: number;
  /** Among those of the provider. */
  readonly credential: number;
  readonly timeoutMs: number;
}

interface Failed extends Tried {
  readonly deployment: Deployment;
  readonly failure: Failure;
}

export async function walk(chain: NonEmpty<Link>, deps: WalkDeps): Promise<Walk> {
  const attempts: AttemptRecord[] = [];
  const failures: Failed[] = [];
  for (;;) {
    if (deps.cancellation.cancelled) return { end: { kind: 'cancelled', deployment: null, usage: null }, attempts };
    const step = nextStep(situationOf(chain, failures, deps));
    if (step.kind === 'stop') return { end: failedEnd(step.why, chain, failures, attempts, deps), attempts };
    // Before the pause, or all who wait would have been admitted by the same room in the budget.
    if (attempts.length > 0) deps.retries.retried();
    if (step.afterMs > 0 && !(await pause(step.afterMs, deps))) continue;
    const link = chain[step.link] as Link;
    const choice = { number: attempts.length + 1, credential: step.credential, timeoutMs: timeoutOf(link, deps) };
    const plan = deps.planAttempt(link, choice);
    const result = await track(plan, link, deps, attempts);
    if (result.kind !== 'failed') return { end: endOf(result, plan.deployment, attempts), attempts };
    failures.push(failedOf(result, step, link, plan.deployment));
  }
}

function situationOf(chain: NonEmpty<Link>, tried: readonly Failed[], deps: WalkDeps): Situation {
  const { live, retries, random, limits, deploymentOf } = deps;
  return {
    length: chain.length,
    linkAt: (index) => {
      const { id, local, contextTokens } = deploymentOf(chain[index] as Link);
      const { avoided, credentials } = live.standingOf(id);
      return { local, contextTokens, avoided, credentials };
    },
    tried,
    maxAttempts: limits.maxAttempts,
    retryAllowed: tried.length === 0 || retries.allowed(),
    remainingMs: remainingMs(deps),
    deadlineMs: limits.deadlineMs,
    draw: tried.length === 0 ? 0 : random.draw(),
  };
}

function remainingMs({ limits, startedMs, clock }: WalkDeps): number {
  return limits.deadlineMs - (clock.monotonicMs() - startedMs);
}

function timeoutOf(link: Link, deps: WalkDeps): number {
  return Math.min(link.timeoutMs, remainingMs(deps));
}

/** False if the client has gone meanwhile. */
function pause(ms: number, { clock, cancellation }: WalkDeps): Promise<boolean> {
  return new Promise((resolve) => {
    const cancelTimer = clock.schedule(() => {
      cancellation.notify(undefined);
      resolve(true);
    }, ms);
    cancellation.notify(() => {
      cancelTimer();
      resolve(false);
    });
  });
}

function failedOf(
  { failure, retryAfterMs = 0 }: Extract<AttemptResult, { kind: 'failed' }>,
  { link, credential }: Extract<Step, { kind: 'attempt' }>,
  { role }: Link,
  deployment: Deployment,
): Failed {
  const fallback = role === 'fallback';
  return { link, credential, fallback, code: failure.code, retryAfterMs, deployment, failure };
}

/** Runs one attempt and writes it into the books. */
async function track(plan: AttemptPlan, link: Link, deps: WalkDeps, attempts: AttemptRecord[]): Promise<AttemptResult> {
  const { id } = plan.deployment;
  const startedMs = deps.clock.monotonicMs();
  const begun = deps.live.begin(id, plan.auth);
  const result = await attempt(plan, deps);
  const outcome = outcomeOf(result);
  // Or anybody could have a deployment left alone by giving it no time.
  const hurried = link.timeoutBy === 'caller' || plan.timeoutMs < link.timeoutMs;
  deps.live.end(
    begun,
    outcome === 'upstream_timeout' && hurried ? 'client_closed_request' : outcome,
    retryAfterOf(result),
  );
  attempts.push({
    deployment: id,
    outcome,
    upstreamStatus: statusOf(result),
    startedMs: roundMs(startedMs - deps.startedMs),
    durationMs: roundMs(deps.clock.monotonicMs() - startedMs),
    ...(plan.credential === 0 ? {} : { credential: plan.credential }),
    ...(plan.dropped.length === 0 ? {} : { dropped: plan.dropped }),
  });
  return result;
}

export function outcomeOf(result: AttemptResult): AttemptRecord['outcome'] {
  switch (result.kind) {
    case 'success':
      return 'success';
    case 'failed':
      return result.failure.code;
    case 'interrupted':
      return result.code;
    case 'cancelled':
      return 'client_closed_request';
  }
}

/** What the upstream answered, if it got that far. */
export function statusOf(result: AttemptResult): number | null {
  if (result.kind === 'failed') return result.status;
  return result.kind === 'cancelled' ? null : 200;
}

/** How long the upstream asked to be left alone. */
export function retryAfterOf(result: AttemptResult): number | undefined {
  return result.kind === 'failed' ? result.retryAfterMs : undefined;
}

type Interruption = Extract<AttemptResult, { kind: 'interrupted' }>['code'];

const INTERRUPTIONS: Readonly<Record<Interruption, (deployment: Deployment) => string>> = {
  upstream_interrupted: ({ id }) => `${id} broke off after it had begun to answer.`,
  client_closed_request: ({ id }) => `The answer of ${id} was not read for too long; read it as it comes.`,
};

/** The client has waited for its first token since before the first attempt. */
function sinceRequest(ttftMs: number | null, attempts: readonly AttemptRecord[]): number | null {
  return ttftMs === null ? null : ttftMs + (attempts[attempts.length - 1]?.startedMs ?? 0);
}

function endOf(
  result: Exclude<AttemptResult, { kind: 'failed' }>,
  deployment: Deployment,
  attempts: readonly AttemptRecord[],
): WalkEnd {
  switch (result.kind) {
    case 'success':
      return { kind: 'success', deployment, usage: result.usage, ttftMs: sinceRequest(result.ttftMs, attempts) };
    case 'cancelled':
      return { kind: 'cancelled', deployment, usage: result.usage };
    case 'interrupted': {
      const error = new PointsmanError(result.code, INTERRUPTIONS[result.code](deployment));
      return {
        kind: 'interrupted',
        deployment,
        usage: result.usage,
        ttftMs: sinceRequest(result.ttftMs, attempts),
        error,
      };
    }
  }
}

/** What made us stop, where it was not that nobody was left. */
const STOPS: Readonly<Record<StopReason, string>> = {
  final: '',
  'nobody-left': '',
  attempts: '',
  'retry-budget': ' No further attempt was made: too many requests are being retried already.',
  deadline: ' No time was left for another attempt.',
};

/**
 * One error for the whole walk: the failure that stopped it, or the one in which all were alike, so that a client can
 * act on it. What a fallback alone calls invalid is not what the client did wrong.
 */
function failedEnd(
  why: StopReason,
  chain: NonEmpty<Link>,
  failures: readonly Failed[],
  attempts: readonly AttemptRecord[],
  deps: WalkDeps,
): WalkEnd {
  const last = failures[failures.length - 1];
  if (last === undefined) {
    const rests = restsOf(chain, deps);
    return {
      kind: 'failed',
      error: restingError(chain, rests),
      retryAfterMs: soonestMs(rests.map((rest) => rest.waitMs)),
    };
  }
  const alike = failures.every(({ code }) => code === last.code) || isFinal(last);
  const code = alike ? last.code : 'all_attempts_failed';
  const tried = failures.map(({ deployment, code }) => `${deployment.id} (${code})`).join(', ');
  // Words about the operator's account are not for the client: they quote keys and organisations.
  const quoted = ERRORS[code].type === 'invalid_request_error' ? last.failure.detail : undefined;
  const words = quoted === undefined ? '' : ` ${last.deployment.id} says: ${quoted.message}`;
  const message = `${ERRORS[code].meaning} Tried: ${tried}.${words}${STOPS[why]}`;
  const param = quoted?.param;
  const error = new PointsmanError(code, message, { ...(param ? { param } : {}), metadata: { attempts } });
  return { kind: 'failed', error, retryAfterMs: soonestMs(failures.map((failed) => failed.retryAfterMs)) };
}

interface Rest {
  readonly waitMs: number;
  readonly cause: FailureCode | undefined;
}

/** Of each link, the credential that may be used first. */
function restsOf(chain: NonEmpty<Link>, { live, deploymentOf }: WalkDeps): readonly Rest[] {
  return chain.map((link) => {
    const { credentials } = live.standingOf(deploymentOf(link).id);
    const [first, ...others] = credentials;
    const soonest = others.reduce((least, each) => (each.waitMs < (least?.waitMs ?? 0) ? each : least), first);
    return { waitMs: soonest?.waitMs ?? 0, cause: soonest?.cause };
  });
}

/** Nobody was asked: everybody has asked to be left alone for longer than this request can wait. */
function restingError(chain: NonEmpty<Link>, rests: readonly Rest[]): PointsmanError {
  const causes = new Set(rests.map(({ cause }) => cause));
  const [cause] = causes;
  const code = causes.size === 1 && cause !== undefined ? cause : 'all_resting';
  const names = chain.map(({ deployment }) => deployment).join(', ');
  return new PointsmanError(code, `${ERRORS[code].meaning} Nobody was asked: ${names} must be left alone for now.`);
}

/** Until the first may be asked again, if any of them has said how long it wants to be left alone. */
function soonestMs(waits: readonly number[]): number | null {
  const asked = waits.filter((ms) => ms > 0);
  return asked.length === 0 ? null : Math.min(...asked);
}
