/**
 * What follows from each way in which an attempt can fail: one table.
 *
 * The classes and figures are those of AWS Smithy's retry strategy and of Envoy's outlier detection, with what
 * providers of models add: quotas that are used up, models that are gone, prompts that are too long.
 */
import type { ErrorCode } from '../errors.ts';

/** How an attempt can fail before its answer has begun. */
export type FailureCode = Extract<
  ErrorCode,
  | 'upstream_unreachable'
  | 'upstream_insecure'
  | 'upstream_timeout'
  | 'upstream_error'
  | 'upstream_overloaded'
  | 'upstream_rate_limited'
  | 'upstream_quota_exhausted'
  | 'upstream_credential_rejected'
  | 'upstream_forbidden'
  | 'upstream_model_missing'
  | 'upstream_malformed'
  | 'context_length_exceeded'
  | 'content_refused'
  | 'upstream_rejected'
>;

/** What is left alone: a deployment, a credential wherever it is used, or a credential at this deployment only. */
export type CoolScope = 'deployment' | 'credential' | 'credential-at-deployment';

export interface Cool {
  readonly scope: CoolScope;
  /** Milliseconds, at least; the provider may ask for more. */
  readonly forMs: number;
  /** So many in a row are needed to believe it. */
  readonly after: number;
}

export interface Consequence {
  /** Milliseconds of the first pause before the same is asked again, where nobody else is left; null: never. */
  readonly pauseMs: number | null;
  /** Another credential of the same provider may do better. */
  readonly otherCredential: boolean;
  readonly otherDeployment: 'yes' | 'no' | 'larger-window';
  /** It counts against the deployment. */
  readonly blame: boolean;
  readonly cool: Cool | null;
}

const TRANSIENT_PAUSE_MS = 50;
const THROTTLE_PAUSE_MS = 1000;

const transient: Consequence = {
  pauseMs: TRANSIENT_PAUSE_MS,
  otherCredential: false,
  otherDeployment: 'yes',
  blame: true,
  cool: null,
};
/** The request is what is wrong. */
const theirs: Consequence = { ...transient, pauseMs: null, otherDeployment: 'no', blame: false };

export const CONSEQUENCES: Readonly<Record<FailureCode, Consequence>> = {
  // Nothing was sent.
  upstream_unreachable: { ...transient, pauseMs: 0 },
  // Somebody has to change a certificate, or the config. Nothing was sent.
  upstream_insecure: {
    ...transient,
    pauseMs: null,
    blame: false,
    cool: { scope: 'deployment', forMs: 300_000, after: 1 },
  },
  // The client has waited long enough for this one.
  upstream_timeout: { ...transient, pauseMs: null },
  upstream_error: transient,
  upstream_malformed: transient,
  upstream_overloaded: {
    ...transient,
    pauseMs: THROTTLE_PAUSE_MS,
    cool: { scope: 'deployment', forMs: 1000, after: 1 },
  },
  upstream_rate_limited: {
    ...transient,
    pauseMs: THROTTLE_PAUSE_MS,
    otherCredential: true,
    blame: false,
    cool: { scope: 'credential-at-deployment', forMs: 1000, after: 1 },
  },
  upstream_quota_exhausted: {
    ...transient,
    pauseMs: null,
    otherCredential: true,
    blame: false,
    cool: { scope: 'credential', forMs: 900_000, after: 1 },
  },
  upstream_credential_rejected: {
    ...transient,
    pauseMs: null,
    otherCredential: true,
    blame: false,
    cool: { scope: 'credential', forMs: 300_000, after: 1 },
  },
  // It may be the key, or what this request asks for: three requests in a row tell.
  upstream_forbidden: {
    ...transient,
    pauseMs: null,
    otherCredential: true,
    blame: false,
    cool: { scope: 'credential-at-deployment', forMs: 300_000, after: 3 },
  },
  upstream_model_missing: {
    ...transient,
    pauseMs: null,
    blame: false,
    cool: { scope: 'deployment', forMs: 300_000, after: 1 },
  },
  context_length_exceeded: { ...theirs, otherDeployment: 'larger-window' },
  content_refused: theirs,
  upstream_rejected: theirs,
};

export function isFailureCode(code: string): code is FailureCode {
  return Object.hasOwn(CONSEQUENCES, code);
}
