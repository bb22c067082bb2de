/**
 * The one owner of all retries: what to do next for a request, from what was tried and how the links stand. Pure, so
 * that a minute of traffic under an outage is simulated in a second with this very code.
 */
import { pauseMs } from './backoff.ts';
import { CONSEQUENCES, type FailureCode } from './consequences.ts';

/** A credential at one link. */
export interface CredentialStanding {
  /** Among those of the provider. */
  readonly index: number;
  /** Milliseconds for which it is to be left alone; 0 if it may be used. */
  readonly waitMs: number;
  /** Why it is to be left alone. */
  readonly cause?: FailureCode;
}

/** One link of the chain at this moment. */
export interface LinkStanding {
  readonly local: boolean;
  /** Undefined if nobody knows. */
  readonly contextTokens: number | undefined;
  /** We have taken it out of use, or it is as busy as it may be: only asked where nothing better is left. */
  readonly avoided: boolean;
  /** In the order in which they are to be tried. */
  readonly credentials: readonly CredentialStanding[];
}

/** An attempt that has failed. */
export interface Tried {
  /** Index in the chain. */
  readonly link: number;
  readonly credential: number;
  readonly fallback: boolean;
  readonly code: FailureCode;
  /** How long the provider wants to be left alone. */
  readonly retryAfterMs: number;
}

export interface Situation {
  readonly length: number;
  /** Asked for those links only that a step depends on: nearly always the first alone. */
  readonly linkAt: (index: number) => LinkStanding;
  /** In their order. */
  readonly tried: readonly Tried[];
  readonly maxAttempts: number;
  /** Whether the retry budget has room. */
  readonly retryAllowed: boolean;
  /** Until the deadline of the whole chain. */
  readonly remainingMs: number;
  readonly deadlineMs: number;
  /** Uniform in [0, 1). */
  readonly draw: number;
}

export type Step =
  /** After a pause of `afterMs`, which is 0 nearly always. */
  | { readonly kind: 'attempt'; readonly link: number; readonly credential: number; readonly afterMs: number }
  | { readonly kind: 'stop'; readonly why: StopReason };

export type StopReason =
  /** Nobody else would do better. */
  | 'final'
  /** Everybody has been asked, or wants to be left alone for longer than the request can wait. */
  | 'nobody-left'
  | 'attempts'
  | 'retry-budget'
  | 'deadline';

/** No attempt begins with less time than this, nor with less than a tenth of the whole. */
const LEAST_MS = 500;
const LEAST_SHARE = 0.1;

function leastMs(deadlineMs: number): number {
  return Math.max(LEAST_MS, LEAST_SHARE * deadlineMs);
}

export function nextStep(situation: Situation): Step {
  const { tried, remainingMs, deadlineMs } = situation;
  const last = tried[tried.length - 1];
  if (last !== undefined) {
    if (isFinal(last)) return { kind: 'stop', why: 'final' };
    if (remainingMs < leastMs(deadlineMs)) return { kind: 'stop', why: 'deadline' };
    const limit = limitOf(situation);
    if (limit !== undefined) return lastResort(situation) ?? { kind: 'stop', why: limit };
  }
  return another(situation) ?? again(situation) ?? { kind: 'stop', why: 'nobody-left' };
}

/** What a fallback calls invalid may still be valid: another model may read it otherwise. */
export function isFinal({ code, fallback }: Pick<Tried, 'code' | 'fallback'>): boolean {
  return CONSEQUENCES[code].otherDeployment === 'no' && !(code === 'upstream_rejected' && fallback);
}

function limitOf({ tried, maxAttempts, retryAllowed }: Situation): StopReason | undefined {
  if (tried.length >= maxAttempts) return 'attempts';
  return retryAllowed ? undefined : 'retry-budget';
}

/** A local deployment at the end of the chain takes nobody's quota: it is always asked, if it is well. */
function lastResort(situation: Situation): Step | undefined {
  const { length, linkAt, tried } = situation;
  const last = length - 1;
  const link = linkAt(last);
  if (!link.local || link.avoided || tried.some((each) => each.link === last)) return undefined;
  return isLargeEnough(link, situation) ? attemptAt(last, link, tried) : undefined;
}

/** Another credential of the same deployment if it was the credential's fault, else the next link. */
function another(situation: Situation): Step | undefined {
  const { length, linkAt, tried } = situation;
  const last = tried[tried.length - 1];
  if (last !== undefined && CONSEQUENCES[last.code].otherCredential) {
    const same = attemptAt(last.link, linkAt(last.link), tried);
    if (same !== undefined) return same;
  }
  let leastBad: Step | undefined;
  for (let index = 0; index < length; index++) {
    if (tried.some((each) => each.link === index)) continue;
    const link = linkAt(index);
    if (!isLargeEnough(link, situation)) continue;
    const step = attemptAt(index, link, tried);
    if (step !== undefined && !link.avoided) return step;
    leastBad ??= step;
  }
  return leastBad;
}

/** For what was too long for others. A window that nobody knows may be larger. */
function isLargeEnough({ contextTokens }: LinkStanding, { tried, linkAt }: Situation): boolean {
  if (contextTokens === undefined) return true;
  const outgrown = tried.filter(({ code }) => code === 'context_length_exceeded');
  return outgrown.every(({ link }) => contextTokens > (linkAt(link).contextTokens ?? 0));
}

function attemptAt(link: number, { credentials }: LinkStanding, tried: readonly Tried[]): Step | undefined {
  const isFresh = (index: number): boolean => !tried.some((each) => each.link === link && each.credential === index);
  const credential = credentials.find(({ index, waitMs }) => waitMs === 0 && isFresh(index));
  return credential && { kind: 'attempt', link, credential: credential.index, afterMs: 0 };
}

/** The soonest of those that can be asked again, or that only have to be waited for. */
function again(situation: Situation): Step | undefined {
  const { length, linkAt, remainingMs, deadlineMs } = situation;
  let soonest: Extract<Step, { kind: 'attempt' }> | undefined;
  for (let index = 0; index < length; index++) {
    const link = linkAt(index);
    if (!isLargeEnough(link, situation)) continue;
    for (const { index: credential, waitMs } of link.credentials) {
      const afterMs = pauseBefore(index, credential, waitMs, situation);
      if (afterMs === null || afterMs > remainingMs - leastMs(deadlineMs)) continue;
      if (soonest === undefined || afterMs < soonest.afterMs) {
        soonest = { kind: 'attempt', link: index, credential, afterMs };
      }
    }
  }
  return soonest;
}

/** A pause that was asked for when nothing has failed yet is waited for as after a first failure. */
const FIRST_PAUSE_MS = 1000;

function pauseBefore(link: number, credential: number, waitMs: number, { tried, draw }: Situation): number | null {
  const here = tried.filter((each) => each.link === link && each.credential === credential);
  const last = here[here.length - 1];
  if (last === undefined) return waitMs === 0 ? null : pauseMs(FIRST_PAUSE_MS, 1, waitMs, draw);
  const base = CONSEQUENCES[last.code].pauseMs;
  return base === null || here.length > 1
    ? null
    : pauseMs(base, here.length, Math.max(waitMs, last.retryAfterMs), draw);
}
