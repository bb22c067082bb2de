/** What takes in the body of a successful response and hands it on. */
import type { Deployment } from '../core/deployment.ts';
import type { Usage } from '../core/usage.ts';
import type { Failure } from '../wire/form/answer.ts';
import type { AnswerSink } from './answer-sink.ts';

export interface AnswerReader {
  /** There has been output, whether or not it was handed on. */
  readonly begun: boolean;
  /** The sink has been given something. */
  readonly committed: boolean;
  readonly usage: Usage | null;
  /** That says it answers; null if none does, or not yet. */
  readonly model: string | null;
  /** Since the start of the attempt; null for an answer in one piece. */
  readonly ttftMs: number | null;
  push(chunk: Buffer): Progress;
  /** The upstream has closed the response properly. */
  finish(): Progress;
}

/** What a reader makes of what it was given. */
export type Progress =
  /** Go on. */
  | 'more'
  /** Go on, but this was no part of an answer yet, or only what keeps a connection alive. */
  | 'nothing'
  | 'done'
  /** Why this is the end. */
  | Failure;

/** Cut short, or nothing that an answer could be. */
export const MALFORMED: Failure = { code: 'upstream_malformed' };

/** An event of a stream may be so large. */
export const MAX_EVENT_BYTES: number = 4 * 1024 * 1024;

/** Which attempt this is the answer of. */
export interface AnswerOrigin {
  readonly deployment: Deployment;
  /** How many attempts there have been for this request, this one included. */
  readonly number: number;
}

/** Where an answer goes, and how long the attempt has taken so far. */
export interface Output {
  readonly sink: AnswerSink;
  readonly elapsedMs: () => number;
  /** Told of the first output, before any of it is handed on. */
  readonly onOutput?: () => void;
  /** Nothing is handed on before all of it is there: until then another deployment may still answer. */
  readonly atomic: boolean;
  /** As in `StreamStep.deltas`; whoever sends more does not mean to end. Absent: no limit is known. */
  readonly maxDeltas?: number;
}

/** Slows the upstream down to the client's pace. */
export interface Flow {
  pause(): void;
  resume(): void;
}
