/** What the load process is told on its standard input, and what it prints. */

export interface ClosedLoopOrder {
  readonly kind: 'closed-loop';
  readonly port: number;
  readonly connections: number;
  readonly durationMs: number;
  /** Sent in turn by every connection. */
  readonly requests: readonly string[];
}

export interface OpenLoopOrder {
  readonly kind: 'open-loop';
  readonly port: number;
  readonly perSecond: number;
  readonly durationMs: number;
  readonly requests: readonly string[];
}

export interface StreamsOrder {
  readonly kind: 'streams';
  readonly port: number;
  readonly connections: number;
  /** Streams start so far apart. */
  readonly staggerMs: number;
  /** Each connection asks again until this time is over, and lets its last stream end. */
  readonly durationMs: number;
  /** Read, not only count, the stamps. */
  readonly stamped: boolean;
  readonly chunks: number;
  readonly request: string;
}

export type LoadOrder = ClosedLoopOrder | OpenLoopOrder | StreamsOrder;

export interface Latency {
  readonly p50Us: number;
  readonly p99Us: number;
}

export interface RequestLoad {
  readonly requests: number;
  /** Answers that were no 200, and connections that broke. */
  readonly errors: number;
  readonly seconds: number;
  readonly latency: Latency;
}

export interface StreamLoad {
  readonly streams: number;
  /** Streams that were no 200, broke off, or did not end with `[DONE]`. */
  readonly errors: number;
  readonly chunks: number;
  /** Chunks that should have come, less those that came, counted over all streams. */
  readonly lostChunks: number;
  readonly seconds: number;
  /** From the request to the first chunk, less what the upstream itself waited. */
  readonly firstChunk: Latency;
  /** From the upstream's write to our read. */
  readonly chunkDelay: Latency;
}
