/** What the runtime needs from a store. `test/conformance` holds every implementation to the same suite. */
import type { Snapshot } from './decision.ts';
import type { RequestRecord } from './record.ts';

export interface RecordQuery {
  /** Newest first, which is the order of their ids; at most this many. */
  readonly limit: number;
  /** Only records with an id below this one. */
  readonly before?: string;
}

/** An answer that was given, to be given again. */
export interface KeptAnswer {
  readonly status: number;
  /** Names and values in turn. */
  readonly headers: readonly string[];
  readonly body: Uint8Array;
}

export type IdempotencyClaim =
  /** Nobody has asked under this key: it is the claimant's to answer, and then to say what came of it. */
  | { readonly kind: 'claimed' }
  | { readonly kind: 'in-progress' }
  /** The key was used for another body. */
  | { readonly kind: 'mismatch' }
  | { readonly kind: 'finished'; readonly answer: KeptAnswer };

/** Remembers answers under keys that clients choose, so that a request which comes twice is served once. */
export interface IdempotencyStore {
  /**
   * In one step: of two that claim a key at a time, one gets it.
   *
   * @param fingerprint of the body
   */
  claim(key: string, fingerprint: string): Promise<IdempotencyClaim>;
  /** Only by whoever has claimed the key. An answer that is too large to be kept is not. */
  finish(key: string, answer: KeptAnswer): void;
  /** There is no answer worth keeping: whoever comes next with the key asks anew. */
  release(key: string): void;
}

export interface RecordStore {
  /** Never waits: a record becomes durable within the store's flush interval, or at `flush` or `close`. */
  append(record: RequestRecord): void;
  get(id: string): Promise<RequestRecord | undefined>;
  list(query: RecordQuery): Promise<readonly RequestRecord[]>;
  /** Kept once for each hash. */
  putSnapshot(hash: string, snapshot: Snapshot): void;
  getSnapshot(hash: string): Promise<Snapshot | undefined>;
  flush(): Promise<void>;
  close(): Promise<void>;
}
