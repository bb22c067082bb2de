/**
 * One request leaves one record: the log line, the row on the page, the training example are this type.
 *
 * It holds no prompt and no answer. The decision is not in it, because it follows from `input` and the
 * snapshot of hash `snapshot`.
 */
import type { DecisionInput } from './decision.ts';
import type { DeploymentId } from './deployment.ts';
import type { ErrorCode } from './errors.ts';
import type { Usage } from './usage.ts';

export interface AttemptRecord {
  readonly deployment: DeploymentId;
  /** Set where it was not an attempt at the answer, but asked what the request is. */
  readonly purpose?: 'judge';
  /** `superseded`: another attempt at the same request was faster. */
  readonly outcome: 'success' | 'superseded' | ErrorCode;
  /** What the upstream answered, if it got that far. */
  readonly upstreamStatus: number | null;
  /** Since the start of the request. */
  readonly startedMs: number;
  /** Length of this attempt. */
  readonly durationMs: number;
  /** Which of the provider's credentials, where it was not the first. */
  readonly credential?: number;
  /** What of the request it was not told, because its language has no words for it. */
  readonly dropped?: readonly string[];
  /** It was sent twice, since the first connection had been closed while nobody used it. */
  readonly resent?: true;
  /** Which model said that it answered, where it was another than was asked. Its words, of any provider. */
  readonly modelActual?: string;
}

export type RequestOutcome =
  /** A complete answer was handed over. */
  | 'success'
  /** An error was answered. */
  | 'error'
  /** The answer broke off after its first output. */
  | 'interrupted'
  /** The client hung up. */
  | 'cancelled';

export interface RequestRecord {
  /** Sorts by `at`. */
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Name of the caller's key, or null where none is required. */
  readonly key: string | null;
  readonly session: string | null;
  readonly tags: readonly string[];
  readonly snapshot: string;
  /** Null if the request was refused before it could be asked what to do with it. */
  readonly input: DecisionInput | null;
  readonly outcome: RequestOutcome;
  readonly error: ErrorCode | null;
  /** The policy that decided, if it got that far. */
  readonly policy: string | null;
  /** The deployment that answered. */
  readonly deployment: DeploymentId | null;
  readonly attempts: readonly AttemptRecord[];
  /** From the first link's estimate before, and from the reported usage after. */
  readonly estimatedCostNanoUsd: number | null;
  readonly settledCostNanoUsd: number | null;
  /** Null if the upstream reported none. */
  readonly usage: Usage | null;
  /** From the arrival of the request to the first output of a stream. */
  readonly ttftMs: number | null;
  readonly e2eMs: number;
  /** Our own share before the first byte went upstream. */
  readonly overheadMs: number;
}
