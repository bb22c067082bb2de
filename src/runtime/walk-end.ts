/** How a walk ends: with an answer, or with one error that stands for all that was tried. */
import type { FailureCode } from '../core/attempts/consequences.ts';
import { isFinal, type StopReason, type Tried } from '../core/attempts/next-step.ts';
import type { Link, NonEmpty } from '../core/decision.ts';
import type { Deployment } from '../core/deployment.ts';
import { ERRORS, PointsmanError } from '../core/errors.ts';
import type { AttemptRecord } from '../core/record.ts';
import type { Usage } from '../core/usage.ts';
import type { Failure } from '../wire/form/answer.ts';
import type { AttemptResult } from './attempt.ts';
import type { Standing } from './live-state.ts';

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

/** An attempt that failed, with what its provider said. */
export interface Failed extends Tried {
  readonly deployment: Deployment;
  readonly failure: Failure;
}

type Interruption = Extract<AttemptResult, { kind: 'interrupted' }>['code'];

const INTERRUPTIONS: Readonly<Record<Interruption, (deployment: Deployment) => string>> = {
  upstream_interrupted: ({ id }) => `${id} broke off after it had begun to answer.`,
  client_closed_request: ({ id }) => `The answer of ${id} was not read for too long; read it as it comes.`,
};

/** The client has waited for its first token since before the first attempt. */
function sinceRequest(ttftMs: number | null, startedMs: number): number | null {
  return ttftMs === null ? null : ttftMs + startedMs;
}

/** @param startedMs when the attempt began, since the start of the request */
export function endOf(
  result: Exclude<AttemptResult, { kind: 'failed' }>,
  deployment: Deployment,
  startedMs: number,
): WalkEnd {
  switch (result.kind) {
    case 'success':
      return { kind: 'success', deployment, usage: result.usage, ttftMs: sinceRequest(result.ttftMs, startedMs) };
    case 'cancelled':
      return { kind: 'cancelled', deployment, usage: result.usage };
    case 'interrupted': {
      const error = new PointsmanError(result.code, INTERRUPTIONS[result.code](deployment));
      return {
        kind: 'interrupted',
        deployment,
        usage: result.usage,
        ttftMs: sinceRequest(result.ttftMs, startedMs),
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
export function failedEnd(
  why: StopReason,
  chain: NonEmpty<Link>,
  failures: readonly Failed[],
  attempts: readonly AttemptRecord[],
  standingOf: (link: Link) => Standing,
): WalkEnd {
  const last = failures[failures.length - 1];
  if (last === undefined) {
    const rests = restsOf(chain, standingOf);
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
function restsOf(chain: NonEmpty<Link>, standingOf: (link: Link) => Standing): readonly Rest[] {
  return chain.map((link) => {
    const { credentials } = standingOf(link);
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
