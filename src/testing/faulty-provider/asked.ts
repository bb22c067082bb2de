import type { FaultyDialect } from './dialects/dialect.ts';
import type { AskedRequest } from './script.ts';

/** What an answer depends on, besides the fault. */
export interface Asked {
  readonly request: AskedRequest;
  readonly dialect: FaultyDialect;
  /** When it was asked, in milliseconds since 1970. */
  readonly nowMs: number;
}
