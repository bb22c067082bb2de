/** Walks the chain: does what the planner says until somebody has answered, or until nobody will. */
import { nextStep, type Situation, type Step } from '../core/attempts/next-step.ts';
import type { Link, NonEmpty } from '../core/decision.ts';
import type { Deployment } from '../core/deployment.ts';
import type { AttemptRecord } from '../core/record.ts';
import type { AttemptPlan, AttemptResult } from './attempt.ts';
import { type Contestant, race } from './race.ts';
import type { Random } from './random.ts';
import type { Retries } from './retries.ts';
import { type Contest, type TrackDeps, trackAttempt } from './track-attempt.ts';
import { endOf, type Failed, failedEnd, type WalkEnd } from './walk-end.ts';

export interface Walk {
  readonly end: WalkEnd;
  readonly attempts: readonly AttemptRecord[];
}

export interface WalkDeps extends TrackDeps {
  readonly retries: Retries;
  readonly random: Random;
  /** Milliseconds without output after which another deployment is asked beside the first; absent: never. */
  readonly hedgeAfterMs?: number | undefined;
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

type Attempting = Extract<Step, { kind: 'attempt' }>;

export function walk(chain: NonEmpty<Link>, deps: WalkDeps): Promise<Walk> {
  return new Walker(chain, deps).walk();
}

class Walker {
  readonly #chain: NonEmpty<Link>;
  readonly #deps: WalkDeps;
  /** In the order in which they began. */
  readonly #attempts: AttemptRecord[] = [];
  readonly #failures: Failed[] = [];
  #started = 0;
  /** Attempts that the retry budget has been charged for. */
  #charged = 0;
  #end: WalkEnd | undefined;

  constructor(chain: NonEmpty<Link>, deps: WalkDeps) {
    this.#chain = chain;
    this.#deps = deps;
  }

  async walk(): Promise<Walk> {
    const { cancellation, hedgeAfterMs } = this.#deps;
    while (this.#end === undefined) {
      const step = nextStep(this.#situation(this.#failures));
      if (cancellation.cancelled) this.#end = { kind: 'cancelled', deployment: null, usage: null };
      else if (step.kind === 'stop') this.#end = this.#failedEnd(step.why);
      else {
        // Before the pause, or all who wait would have been admitted by the same room in the budget.
        this.#charge();
        if (step.afterMs > 0 && !(await this.#pause(step))) continue;
        if (hedgeAfterMs !== undefined && this.#started === 0) await this.#race(step, hedgeAfterMs);
        else await this.#attempt(step, this.#deps);
      }
    }
    return { end: this.#end, attempts: this.#attempts };
  }

  async #attempt(step: Attempting, deps: TrackDeps, contest?: Contest): Promise<void> {
    const link = this.#chain[step.link] as Link;
    const plan = this.#deps.planAttempt(link, this.#choice(step, link));
    const { result, record } = await trackAttempt(plan, link, deps, contest);
    this.#attempts.push(record);
    this.#attempts.sort((a, b) => a.startedMs - b.startedMs);
    if (result.kind === 'failed') this.#failures.push(failedOf(result, step, link, plan.deployment));
    else if (record.outcome !== 'superseded') this.#end = endOf(result, plan.deployment, record.startedMs);
  }

  /** Once for each attempt but the first, however often it is planned. */
  #charge(): void {
    if (this.#charged === this.#started) return;
    this.#charged = this.#started;
    this.#deps.retries.retried();
  }

  #choice({ credential }: Attempting, link: Link): AttemptChoice {
    this.#started++;
    const timeoutMs = Math.min(link.timeoutMs, this.#remainingMs());
    return { number: this.#started, credential, timeoutMs };
  }

  /** The first attempt, and beside it another one if it is slow to begin. */
  async #race(first: Attempting, afterMs: number): Promise<void> {
    const { retries, cancellation } = this.#deps;
    const superseded = (): boolean => !cancellation.cancelled;
    const contestant =
      (step: Attempting, onWin: () => void): Contestant =>
      (own, tellOthers) => {
        const onOutput = (): void => {
          onWin();
          tellOthers();
        };
        return this.#attempt(step, { ...this.#deps, cancellation: own }, { onOutput, superseded });
      };
    const rival = (): Contestant | undefined => {
      const step = this.#rivalTo(first);
      if (step === undefined) return undefined;
      retries.retried();
      retries.hedged('hedge');
      return contestant(step, () => retries.hedged('win'));
    };
    retries.hedged('request');
    await race(
      contestant(first, () => {}),
      rival,
      afterMs,
      this.#deps,
    );
  }

  /** Whoever would be asked if the first had run out of time, as long as it is well. */
  #rivalTo({ link, credential }: Attempting): Attempting | undefined {
    const { retries, limits } = this.#deps;
    if (this.#started >= limits.maxAttempts || !retries.allowsHedge()) return undefined;
    const slow = { link, credential, fallback: false, code: 'upstream_timeout', retryAfterMs: 0 } as const;
    const step = nextStep(this.#situation([slow]));
    const isOther = step.kind === 'attempt' && step.link !== link && step.afterMs === 0;
    return isOther && !this.#standingAt(step.link).avoided ? step : undefined;
  }

  #situation(tried: Situation['tried']): Situation {
    const { retries, random, limits } = this.#deps;
    return {
      length: this.#chain.length,
      linkAt: (index) => this.#standingAt(index),
      tried,
      maxAttempts: limits.maxAttempts,
      retryAllowed: tried.length === 0 || retries.allowed(),
      remainingMs: this.#remainingMs(),
      deadlineMs: limits.deadlineMs,
      draw: random.draw(),
    };
  }

  #standingAt(index: number): ReturnType<Situation['linkAt']> {
    const { live, deploymentOf } = this.#deps;
    const { id, local, contextTokens } = deploymentOf(this.#chain[index] as Link);
    const { avoided, credentials } = live.standingOf(id);
    return { local, contextTokens, avoided, credentials };
  }

  #remainingMs(): number {
    const { limits, startedMs, clock } = this.#deps;
    return limits.deadlineMs - (clock.monotonicMs() - startedMs);
  }

  /** False if it has to be planned anew: the client has gone, or others have been told meanwhile to stay away. */
  async #pause({ afterMs, link, credential }: Attempting): Promise<boolean> {
    const { clock, cancellation } = this.#deps;
    await new Promise<void>((resolve) => {
      const cancelTimer = clock.schedule(resolve, afterMs);
      cancellation.notify(() => {
        cancelTimer();
        resolve();
      });
    });
    cancellation.notify(undefined);
    const standing = this.#standingAt(link).credentials.find(({ index }) => index === credential);
    return !cancellation.cancelled && standing?.waitMs === 0;
  }

  #failedEnd(why: Extract<Step, { kind: 'stop' }>['why']): WalkEnd {
    const { live, deploymentOf } = this.#deps;
    const standingOf = (link: Link): ReturnType<typeof live.standingOf> => live.standingOf(deploymentOf(link).id);
    return failedEnd(why, this.#chain, this.#failures, this.#attempts, standingOf);
  }
}

function failedOf(
  { failure, retryAfterMs = 0 }: Extract<AttemptResult, { kind: 'failed' }>,
  { link, credential }: Attempting,
  { role }: Link,
  deployment: Deployment,
): Failed {
  const fallback = role === 'fallback';
  return { link, credential, fallback, code: failure.code, retryAfterMs, deployment, failure };
}
