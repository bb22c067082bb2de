/** What is seen of a stream that is passed through: has it said anything yet, is it complete, what did it use. */
import type { Usage } from '../core/usage.ts';
import type { Failure } from './form/answer.ts';

export interface StreamState {
  /** Something that a reader of the answer would see has arrived. */
  readonly committed: boolean;
  /** Why it ended has been said. */
  readonly complete: boolean;
  /** The provider's terminator has arrived: whatever follows it is nobody's business. */
  readonly terminated: boolean;
  readonly usage: Usage | null;
  /** That says it answers; null as long as none does. */
  readonly model: string | null;
  readonly failure: Failure | null;
}

export const STREAM_START: StreamState = {
  committed: false,
  complete: false,
  terminated: false,
  usage: null,
  model: null,
  failure: null,
};

/** Watches one stream. Pure: a step gives what to go on with. */
export interface StreamObserver {
  readonly state: StreamState;
  /** What to end a complete stream with whose terminator is missing; null if it is not complete without. */
  readonly terminator: string | null;
  /** @param block whole events, one character a byte */
  step(block: string): StreamStep;
}

export interface StreamStep {
  readonly next: StreamObserver;
  /** What of the block goes on to the client. Nothing from a failure on. */
  readonly forward: string;
  /** There was more in it than comments, pings and deltas that say nothing. */
  readonly progress: boolean;
  /**
   * How many of its events bring words of the answer or of a tool call. What a model thinks is not counted: it is not
   * everywhere under the limit on its output.
   */
  readonly deltas: number;
}
