/**
 * A configuration as a person writes it, in YAML, in JSON or as an object of a program.
 *
 * `docs/reference/config.md` explains every field; `schema.ts` checks the same fields at run time. Names in
 * snake_case are aliases of the field that their comment names.
 */
import type { Wish } from '../core/constraints.ts';
import type { Modality } from '../core/deployment.ts';
import type { DialectName } from '../core/dialect-name.ts';
import type { ModelKind } from '../core/model-kind.ts';
import type { PresetName } from './presets.ts';

export interface RawConfig {
  /** Address of the JSON Schema, for editors. */
  readonly $schema?: string;
  readonly server?: RawServer;
  readonly keys?: readonly RawKey[];
  readonly providers?: Readonly<Record<string, RawProvider>>;
  readonly models?: Readonly<Record<string, RawModel>> | readonly RawNamedModel[];
  readonly policies?: Readonly<Record<string, RawPolicy>>;
  readonly latencyClasses?: Readonly<Record<string, RawLatencyClass>>;
  /** A text is an alias: another name for a route, a model or a deployment. */
  readonly routes?: Readonly<Record<string, RawRoute | string>>;
  readonly classifier?: RawClassifier;
  readonly records?: RawRecords;
}

export interface RawServer {
  readonly host?: string;
  readonly port?: number;
  readonly maxBodyBytes?: number;
  readonly requestTimeoutMs?: number;
  readonly allowedHosts?: readonly string[];
  readonly maxConnections?: number;
  readonly writeTimeoutMs?: number;
  readonly keepAliveMs?: number;
  readonly maxInFlightBytes?: number;
  readonly maxLoopDelayMs?: number;
  readonly drainTimeoutMs?: number;
}

export interface RawKey {
  readonly name: string;
  /** The secret itself. */
  readonly key: string;
  readonly allow?: readonly string[];
  readonly overrides?: boolean;
  readonly constraints?: RawConstraints;
}

/** Either `baseUrl` or `preset`, or both. */
export interface RawProvider {
  readonly baseUrl?: string;
  readonly preset?: PresetName;
  /** Several: the load is spread over them. */
  readonly apiKey?: string | readonly string[];
  /** Instead of `apiKey`, where a key alone does not do. */
  readonly auth?: RawAuth | readonly RawAuth[];
  readonly local?: boolean;
  readonly dialect?: DialectName;
  readonly resource?: string;
  readonly region?: string;
  readonly project?: string;
  readonly location?: string;
  readonly apiVersion?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly maxConnections?: number;
  readonly connectTimeoutMs?: number;
  readonly quirks?: RawQuirks;
  /** The same as `quirks.noStreamUsage`, the other way round. */
  readonly streamUsage?: boolean;
  /** The same as `quirks.limitField`. */
  readonly limitField?: 'max_tokens' | 'max_completion_tokens';
}

export type RawAuth = RawNoAuth | RawBearerAuth | RawHeaderAuth | RawAwsAuth | RawEntraAuth | RawGoogleAuth;

export interface RawNoAuth {
  readonly type: 'none';
}

export interface RawBearerAuth {
  readonly type: 'bearer';
  readonly token: string;
}

export interface RawHeaderAuth {
  readonly type: 'header';
  readonly name: string;
  readonly value: string;
}

export interface RawAwsAuth {
  readonly type: 'aws';
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export interface RawEntraAuth {
  readonly type: 'entra';
  readonly tenantId: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly authority?: string;
  readonly scope?: string;
}

/** Either the JSON itself, or the file that holds it. */
export interface RawGoogleAuth {
  readonly type: 'google';
  readonly serviceAccount?: string;
  readonly serviceAccountFile?: string;
}

/** `false` takes back what a preset says. */
export interface RawQuirks {
  readonly path?: RawPath;
  readonly noModelInBody?: boolean;
  readonly bodyFields?: Readonly<Record<string, string>>;
  readonly noStreamUsage?: boolean;
  readonly limitField?: 'max_tokens' | 'max_completion_tokens';
  readonly noJsonSchema?: boolean;
  readonly noParallelToolCalls?: boolean;
  readonly noReasoningEffort?: boolean;
  readonly noDeveloperRole?: boolean;
  readonly noCallIds?: boolean;
  readonly shortCallIds?: boolean;
  /** `null` takes back what a preset says. */
  readonly reasoningField?: 'reasoning_content' | 'reasoning' | null;
  readonly refuses?: readonly string[];
}

export interface RawPath {
  readonly whole: string;
  readonly stream?: string;
}

/** What may be said of a model, and again, differently, of each of its deployments. */
export interface RawDeployment {
  readonly provider?: string;
  /** Alias: base URL of a provider that needs no entry of its own. */
  readonly endpoint?: string;
  readonly kind?: ModelKind;
  readonly upstreamModel?: string;
  readonly price?: RawPrice;
  /** Alias of `price`: USD per thousand tokens, in and out. */
  readonly cost_per_1k_tokens?: number;
  /** Alias of `price.perHour`. */
  readonly cost_per_hour?: number;
  readonly ability?: number | RawAbility;
  readonly maxComplexity?: number;
  /** Alias of `maxComplexity`. */
  readonly max_complexity?: number;
  readonly context?: number;
  readonly maxOutput?: number;
  readonly modalities?: readonly Modality[];
  readonly tools?: boolean;
  readonly jsonSchema?: boolean;
  readonly sizeB?: number;
  readonly region?: string;
  readonly latency?: RawLatency;
  /** Alias of `latency.e2eMs`. */
  readonly avg_latency_ms?: number;
  readonly weight?: number;
  readonly timeoutMs?: number;
  readonly headersTimeoutMs?: number;
  readonly idleTimeoutMs?: number;
  readonly totalTimeoutMs?: number;
}

export interface RawModel extends RawDeployment {
  readonly deployments?: readonly RawDeployment[];
}

export interface RawNamedModel extends RawModel {
  readonly name: string;
}

/** USD per million tokens, or USD per hour of a machine. */
export interface RawPrice {
  readonly input?: number;
  readonly output?: number;
  readonly cachedInput?: number;
  readonly perHour?: number;
}

/** `overall`, and further tasks by name. */
export interface RawAbility {
  readonly overall: number;
  readonly [task: string]: number;
}

export interface RawLatency {
  readonly ttftMs?: number;
  readonly tokensPerSecond?: number;
  readonly e2eMs?: number;
  /** Alias of `ttftMs`, in seconds. */
  readonly first_token?: number;
  /** Alias of `e2eMs`, in seconds. */
  readonly complete?: number;
}

export interface RawConstraints {
  readonly maxLatencyMs?: number;
  /** Alias of `maxLatencyMs`. */
  readonly max_latency_ms?: number;
  readonly maxTtftMs?: number;
  readonly maxCostUsd?: number;
  readonly maxCostPer1kTokens?: number;
  /** Alias of `maxCostPer1kTokens`. */
  readonly max_cost_per_1k?: number;
  readonly minQuality?: number;
  readonly maxSizeB?: number;
  readonly localOnly?: boolean;
  readonly region?: string;
  readonly only?: readonly string[];
  readonly ignore?: readonly string[];
  readonly strict?: readonly Wish[];
}

export interface RawRule {
  readonly model?: string;
  readonly models?: readonly string[];
  readonly maxTokens?: number;
  /** Alias of `maxTokens`. */
  readonly max_tokens?: number;
}

export interface RawTier {
  readonly until?: number;
  readonly model?: string;
  readonly models?: readonly string[];
}

export interface RawSinglePolicy {
  readonly kind: 'single';
}

export interface RawCapabilityPolicy {
  readonly kind: 'capability';
  readonly rules: Readonly<Record<string, RawRule>>;
  readonly default: RawRule;
}

export interface RawCheapestPolicy {
  readonly kind: 'cheapest';
}

export interface RawBudgetPolicy {
  readonly kind: 'budget';
  readonly perSessionUsd?: number;
  /** Alias of `perSessionUsd`. */
  readonly budget_per_session?: number;
  readonly tiers: readonly RawTier[];
}

export interface RawFastestPolicy {
  readonly kind: 'fastest';
}

export interface RawLatencyPolicy {
  readonly kind: 'latency';
  readonly latencyClass?: string;
}

export interface RawHybridPolicy {
  readonly kind: 'hybrid';
  readonly dial?: number;
  readonly latencyWeight?: number;
}

export type RawPolicy =
  | RawSinglePolicy
  | RawCapabilityPolicy
  | RawCheapestPolicy
  | RawBudgetPolicy
  | RawFastestPolicy
  | RawLatencyPolicy
  | RawHybridPolicy;

export interface RawLatencyClass {
  readonly maxTtftMs: number;
  readonly maxE2eMs: number;
  readonly maxSizeB?: number;
}

/** Either `chain`, or `policy` and `candidates`. */
export interface RawRoute {
  readonly policy?: string | RawPolicy;
  readonly candidates?: readonly (string | RawLink)[];
  readonly chain?: readonly (string | RawLink)[];
  readonly constraints?: RawConstraints;
  readonly balance?: 'weighted' | 'least-busy';
  readonly atomic?: boolean;
  readonly hedgeAfterMs?: number;
}

export interface RawLink {
  /** A model, which stands for all its deployments, or one deployment. */
  readonly model: string;
  readonly timeoutMs?: number;
  /** Alias of `timeoutMs`, in seconds. */
  readonly timeout?: number;
}

export interface RawClassifier {
  readonly name?: 'heuristic';
  readonly judge?: RawJudge;
}

export interface RawJudge {
  readonly model: string;
  readonly timeoutMs?: number;
}

export interface RawRecords {
  /** Null keeps them in memory. */
  readonly directory?: string | null;
}
