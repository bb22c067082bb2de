/** The normal form of a configuration: every default filled in, every name resolved, frozen. */
import type { Constraints } from './constraints.ts';
import type { NonEmpty, Snapshot } from './decision.ts';
import type { DialectName } from './dialect-name.ts';
import type { Quirks } from './quirks.ts';
import type { Secret } from './secret.ts';

/** Who serves models: a base URL, how to prove who asks, and what is particular about it. */
export interface Provider {
  readonly name: string;
  /** The record of known providers that the rest was filled in from. */
  readonly preset?: string;
  /** Without a trailing slash; the path of the dialect is appended. */
  readonly baseUrl: string;
  readonly dialect: DialectName;
  /** Several where the load is spread over them; each has its own cooldown. */
  readonly credentials: NonEmpty<Auth>;
  readonly quirks: Quirks;
  readonly local: boolean;
  /** Sent with every request. */
  readonly headers: Readonly<Record<string, string>>;
  /** Most connections at a time; every open stream holds one. */
  readonly maxConnections: number;
  readonly connectTimeoutMs: number;
}

/** How a call proves who makes it. */
export type Auth =
  | { readonly kind: 'none' }
  | { readonly kind: 'bearer'; readonly secret: Secret }
  /** The secret stands in a header of this name. */
  | { readonly kind: 'header'; readonly name: string; readonly secret: Secret }
  | AwsAuth
  | EntraAuth
  | GoogleAuth;

/** Every call is signed (Signature Version 4). */
export interface AwsAuth {
  readonly kind: 'aws';
  readonly region: string;
  readonly service: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: Secret;
  /** Belongs to keys that are lent for a time. */
  readonly sessionToken?: Secret;
}

/** Client credentials of Microsoft Entra ID, exchanged for tokens. */
export interface EntraAuth {
  readonly kind: 'entra';
  /** Base URL of the token service, without a trailing slash. */
  readonly authority: string;
  readonly tenantId: string;
  readonly clientId: string;
  readonly clientSecret: Secret;
  readonly scope: string;
}

/** A service account of Google Cloud: assertions signed with its key are exchanged for tokens. */
export interface GoogleAuth {
  readonly kind: 'google';
  readonly clientEmail: string;
  /** In PEM. */
  readonly privateKey: Secret;
  readonly privateKeyId?: string;
  /** URL of the token service. */
  readonly tokenUri: string;
  readonly scope: string;
}

/** One of ours, not a provider's. */
export interface ApiKey {
  readonly name: string;
  readonly secret: Secret;
  /** Routes, models or deployments it may use; empty means all. */
  readonly allow: readonly string[];
  readonly constraints: Constraints;
  /** Whether a request under this key may name a policy, a dial or constraints of its own. */
  readonly overrides: boolean;
}

export interface ServerSettings {
  readonly host: string;
  readonly port: number;
  readonly maxBodyBytes: number;
  /** For the request to arrive. */
  readonly requestTimeoutMs: number;
  /** Host names this server answers to, besides loopback. */
  readonly allowedHosts: readonly string[];
  /** Connections of clients at a time; one more is closed at once. */
  readonly maxConnections: number;
  /** So long may a client take nothing of an answer that is complete. */
  readonly writeTimeoutMs: number;
  /** After so long without output a stream is given a comment, and again; 0: never. */
  readonly keepAliveMs: number;
  /** What bodies of requests under way may take up in memory. Absent: a quarter of what the process may have. */
  readonly maxInFlightBytes?: number;
  /** Requests are refused while one in a hundred delays of the event loop is longer than this. */
  readonly maxLoopDelayMs: number;
  /** So long may answers go on when the server is told to stop. */
  readonly drainTimeoutMs: number;
}

export interface JudgeSettings {
  /** Deployment that is asked. */
  readonly deployment: string;
  readonly timeoutMs: number;
}

export interface ClassifierSettings {
  readonly name: 'heuristic';
  /** Asked for what the cheap signals leave open; absent: never. */
  readonly judge?: JudgeSettings;
}

export interface RecordSettings {
  /** Folder of the database, or null: keep records in memory. */
  readonly directory: string | null;
}

export interface Config {
  readonly snapshot: Snapshot;
  /** Names the snapshot by its content. */
  readonly snapshotHash: string;
  readonly providers: Readonly<Record<string, Provider>>;
  readonly keys: readonly ApiKey[];
  readonly server: ServerSettings;
  readonly classifier: ClassifierSettings;
  readonly records: RecordSettings;
  /** Every model is simulated. */
  readonly demo: boolean;
}
