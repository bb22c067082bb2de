/**
 * The question and the answer: a decision is a pure function of recorded values.
 *
 * `DecisionInput` is plain JSON without any prompt text; `Snapshot` is the frozen config, kept once under its
 * content hash. Calling `decide` again with both gives the same decision, which is what `explain` does.
 */
import type { Candidate } from './candidate.ts';
import type { Constraints, Wish } from './constraints.ts';
import type { Deployment, DeploymentId } from './deployment.ts';
import type { DialectName } from './dialect-name.ts';
import type { ModelKind } from './model-kind.ts';
import type { PolicyConfig } from './policies/policy.ts';
import type { Traits } from './traits.ts';

export type NonEmpty<T> = readonly [T, ...T[]];

/** The name a client puts in `model`: a policy over candidates. */
export interface Route {
  readonly name: string;
  readonly policy: PolicyConfig;
  /** In the order in which they were written. */
  readonly candidates: readonly RouteLink[];
  /** The order was written by a person: it is walked to its end, however long. */
  readonly writtenChain: boolean;
  readonly constraints: Constraints;
  /** How deployments of one model that rank equal share the load. */
  readonly balance: 'weighted' | 'least-busy';
  /** Streams are handed on when they are complete, unless a request says otherwise. */
  readonly atomic: boolean;
  /** A stream without output for so long is asked of another deployment too; absent: never. */
  readonly hedgeAfterMs?: number;
}

export interface RouteLink {
  readonly deployment: DeploymentId;
  /** Overrides the deployment's own limit. */
  readonly timeoutMs?: number;
}

/** A named set of latency limits. The size counts only where nobody knows a latency. */
export interface LatencyClass {
  readonly maxTtftMs: number;
  readonly maxE2eMs: number;
  readonly maxSizeB?: number;
}

/** The frozen config as far as deciding reads it. */
export interface Snapshot {
  readonly deployments: Readonly<Record<DeploymentId, Deployment>>;
  readonly routes: Readonly<Record<string, Route>>;
  /** Policies by the name a request may ask for. */
  readonly policies: Readonly<Record<string, PolicyConfig>>;
  readonly latencyClasses: Readonly<Record<string, LatencyClass>>;
}

/** What a session may spend and has spent. */
export interface SessionBudget {
  readonly limitNanoUsd: number;
  readonly spentNanoUsd: number;
}

/** One of several routes that a request named, to be tried in turn. */
export interface Leg {
  readonly route: string;
  /** Instead of the request's and of the route's. */
  readonly policy?: string;
  readonly budget?: SessionBudget;
  /** Deployments that the caller's key may use, but not by this name. */
  readonly withheld: readonly DeploymentId[];
}

export interface DecisionInput {
  readonly route: string;
  readonly traits: Traits;
  /** The route's, the key's and the request's constraints, the tightest of each; without the routes' for a `chain`. */
  readonly constraints: Constraints;
  /** A policy the request asked for, instead of the route's. */
  readonly policy?: string;
  readonly latencyClass?: string;
  readonly dial?: number;
  readonly budget?: SessionBudget;
  /** Two or more routes, of which `route` is the first. Each ranks its own candidates under its own constraints. */
  readonly chain?: readonly Leg[];
  /** Deployments, models or providers: those that a policy ranks come first, in this order. */
  readonly prefer?: readonly string[];
  /** Each route gives only its first choice. */
  readonly fallbacks?: false;
  /** Milliseconds: upper limit of every attempt. */
  readonly timeoutMs?: number;
  /** The most links. */
  readonly maxAttempts?: number;
  readonly candidates: readonly Candidate[];
  /** Deployments that the caller's key may not use. */
  readonly forbidden: readonly DeploymentId[];
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Uniform in [0, 1): the only randomness of a decision. */
  readonly draw: number;
}

/** Why a candidate is not in the chain. */
export type Reason =
  /** The snapshot does not have it, or no route of the chain leads to it. */
  | { readonly kind: 'not-in-config' }
  | { readonly kind: 'forbidden' }
  /** It does not make what is asked for. */
  | { readonly kind: 'wrong-kind'; readonly wanted: ModelKind }
  | { readonly kind: 'modality'; readonly missing: 'image' | 'audio' | 'file' }
  | { readonly kind: 'tools' }
  | { readonly kind: 'json-schema' }
  /** What these fields ask for cannot be said in the language of its provider. */
  | { readonly kind: 'untranslatable'; readonly fields: readonly string[]; readonly dialect: DialectName }
  | { readonly kind: 'context-window'; readonly tokens: number; readonly limit: number }
  | { readonly kind: 'not-local' }
  | { readonly kind: 'region'; readonly region: string | null; readonly wanted: string }
  | { readonly kind: 'not-selected' }
  /** Per token of its price list. */
  | {
      readonly kind: 'list-price';
      readonly side: 'input' | 'output';
      readonly picoUsd: number | null;
      readonly limit: number;
    }
  | { readonly kind: 'cooling-down'; readonly untilMs: number }
  /** Back from an ejection, it is tried with another request just now. */
  | { readonly kind: 'on-trial' }
  /** As many requests are under way there as it takes. */
  | { readonly kind: 'full'; readonly limit: number }
  | {
      readonly kind: 'too-slow';
      readonly measure: 'ttftMs' | 'e2eMs';
      readonly predicted: number | null;
      readonly limit: number;
    }
  | { readonly kind: 'too-large'; readonly sizeB: number | null; readonly limit: number }
  | {
      readonly kind: 'too-dear';
      readonly measure: 'request' | 'per-1k';
      readonly nanoUsd: number | null;
      readonly limit: number;
    }
  | { readonly kind: 'too-weak'; readonly quality: number | null; readonly limit: number }
  | { readonly kind: 'too-complex'; readonly complexity: number; readonly limit: number }
  | { readonly kind: 'outranked'; readonly rank: number };

export interface Exclusion {
  readonly deployment: DeploymentId;
  readonly reasons: NonEmpty<Reason>;
}

export interface LinkParams {
  /** A limit that the policy sets; a stricter one from the client stays. */
  readonly maxOutputTokens?: number;
}

export interface Link {
  readonly deployment: DeploymentId;
  readonly role: 'first' | 'fallback';
  readonly timeoutMs: number;
  /** The caller is less patient than the config: running out of this time says nothing about the deployment. */
  readonly timeoutBy?: 'caller';
  readonly params: LinkParams;
}

/** One term of a candidate's score, all terms of a policy in the same unit. */
export interface ScoreTerm {
  readonly name: string;
  readonly value: number;
}

export interface Score {
  readonly deployment: DeploymentId;
  /** What the policy sorted by, high to low. */
  readonly total: number;
  readonly terms: readonly ScoreTerm[];
}

export interface Routed {
  readonly kind: 'route';
  /** The policy that ordered the chain. */
  readonly policy: string;
  readonly chain: NonEmpty<Link>;
  readonly exclusions: readonly Exclusion[];
  /** Wishes that had to be given up, in order. */
  readonly relaxed: readonly Wish[];
  readonly scores: readonly Score[];
  /** Anything else that a reader of the decision should know, in plain words. */
  readonly notes: readonly string[];
  /** Probability with which this policy picks this first link for this input. */
  readonly propensity: number;
}

export type RejectionCode = 'unknown_policy' | 'unknown_latency_class' | 'needs_unmet' | 'constraints_unmet';

export interface Rejected {
  readonly kind: 'reject';
  readonly code: RejectionCode;
  readonly policy: string;
  readonly exclusions: readonly Exclusion[];
}

export type Decision = Routed | Rejected;
