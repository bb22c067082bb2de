/** How a faulty provider speaks one of the dialects: what it must know of each. */
import type { AnswerFinish, AnswerToolCall, AnswerUsage } from '../answer-options.ts';
import type { ErrorName } from '../errors/error-name.ts';
import type { ResetForm } from '../fault.ts';

/** A correct answer with every default filled in. */
export interface Answer {
  /** Digits that make ids unlike those of other requests. */
  readonly id: string;
  readonly model: string;
  readonly createdMs: number;
  readonly deltas: readonly string[];
  readonly toolCalls: readonly AnswerToolCall[];
  readonly finish: AnswerFinish;
  readonly usage: AnswerUsage | null;
  readonly usageTwice: boolean;
  /** At least 1. */
  readonly choices: number;
}

/**
 * What an event is to a reader. `frame` is what opens and closes, before the first delta or between deltas; `finish`
 * says why the model stopped; `terminator` says that nothing follows.
 */
export type EventRole = 'frame' | 'delta' | 'finish' | 'terminator';

export interface StreamEvent {
  readonly role: EventRole;
  readonly tokens: number;
  /** The `event:` line, in dialects that have one. */
  readonly event: string | null;
  /** An object is written as JSON. */
  readonly data: object | string;
}

export interface ErrorReply {
  readonly status: number;
  readonly body: object;
}

export interface FaultyDialect {
  /** What the base URL ends in. */
  readonly basePath: string;
  /** What a stream is called. */
  wantsStream(path: string, body: Readonly<Record<string, unknown>>): boolean;
  /** Whether a stream says what was used although nobody set it in the script. */
  streamsUsage(body: Readonly<Record<string, unknown>>): boolean;
  whole(answer: Answer): object;
  stream(answer: Answer): readonly StreamEvent[];
  /** With `retryMs` in the body where the dialect says there when to try again. */
  error(name: ErrorName, retryMs?: number): ErrorReply;
  /** The header that says when a limit is lifted, and how. */
  resetHeader(of: 'requests' | 'tokens'): { readonly name: string; readonly form: ResetForm };
  /** The error in the middle of a stream. */
  errorEvent(name: ErrorName): StreamEvent;
  /** Something that says nothing, where the dialect has it; else null. */
  readonly ping: StreamEvent | null;
  emptyDelta(answer: Answer): StreamEvent;
}

export function frame(data: object, event: string | null = null): StreamEvent {
  return { role: 'frame', tokens: 0, event, data };
}

export function delta(data: object, event: string | null = null, tokens = 1): StreamEvent {
  return { role: 'delta', tokens, event, data };
}

export function finish(data: object, event: string | null = null): StreamEvent {
  return { role: 'finish', tokens: 0, event, data };
}

export function terminator(data: object | string, event: string | null = null): StreamEvent {
  return { role: 'terminator', tokens: 0, event, data };
}
