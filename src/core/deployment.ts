/**
 * A deployment: one model as served by one provider. It is the unit of price, health, cooldown and limits.
 *
 * Everything here is plain JSON, read once from config and frozen.
 */

import type { DialectName } from './dialect-name.ts';
import type { ModelKind } from './model-kind.ts';

/** `provider/model`, unique in a config. */
export type DeploymentId = string;

/**
 * What a deployment costs. A price nobody stated is `unknown`, which is never the same as free.
 *
 * Token prices are integers in pico-USD (1e-12 USD) per token, so 1 USD per million tokens is 1,000,000.
 * At that resolution the cheapest list prices stay exact and a million-token request stays far below 2^53.
 */
export type Price =
  | {
      readonly kind: 'per-token';
      readonly inputPicoUsd: number;
      readonly cachedInputPicoUsd: number;
      readonly outputPicoUsd: number;
    }
  /** A machine that is paid by the hour whether it works or not: one more request costs nothing. */
  | { readonly kind: 'per-hour'; readonly nanoUsdPerHour: number }
  | { readonly kind: 'unknown' };

/** Where an ability figure comes from, so that nobody mistakes a guess for a measurement. */
export type AbilitySource = 'config' | 'max-complexity' | 'prior' | 'learned';

/** Expected score 0..1 on work of middling complexity: overall, and per task where it is known. */
export interface Ability {
  readonly overall: number;
  readonly byTask: Readonly<Record<string, number>>;
  readonly source: AbilitySource;
}

/** What somebody believes about the speed before it is measured. Milliseconds, and tokens per second. */
export type LatencyPrior =
  | { readonly kind: 'per-token'; readonly ttftMs: number; readonly tokensPerSecond: number }
  | { readonly kind: 'flat'; readonly ttftMs: number; readonly e2eMs: number };

export type Modality = 'text' | 'image' | 'audio' | 'file';

export interface Deployment {
  readonly id: DeploymentId;
  /** Name of the provider in config. */
  readonly provider: string;
  /** The model's name in config. Deployments that share it serve equal weights and share load. */
  readonly model: string;
  readonly kind: ModelKind;
  /** What the provider calls the model on the wire. */
  readonly upstreamModel: string;
  /** The language that the provider is spoken to in. */
  readonly dialect: DialectName;
  /** Runs on hardware of the operator: no network between, no bill per token. */
  readonly local: boolean;
  readonly price: Price;
  /** Absent: nobody said how good it is, so it is not trusted with anything that asks for quality. */
  readonly ability?: Ability;
  /** Requests above this complexity (0..1) are not for this model while another can take them. */
  readonly maxComplexity?: number;
  readonly contextTokens?: number;
  readonly maxOutputTokens?: number;
  readonly modalities: readonly Modality[];
  readonly tools: boolean;
  readonly jsonSchema: boolean;
  /** Billions of parameters. */
  readonly sizeB?: number;
  readonly region?: string;
  readonly latency?: LatencyPrior;
  /** Share of the load among deployments of the same model. */
  readonly weight: number;
  /** Limit for one attempt, in milliseconds: the whole answer, or its first token when streaming. */
  readonly timeoutMs: number;
  readonly streamLimits: StreamLimits;
}

/** Of one stream, milliseconds. */
export interface StreamLimits {
  /** For its headers; they are no output yet. */
  readonly headersMs: number;
  /** Without another piece of output, after the first. */
  readonly idleMs: number;
  /** For the whole. */
  readonly totalMs: number;
}
