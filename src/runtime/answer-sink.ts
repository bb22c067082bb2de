/** Where an answer goes: a client's connection, or a library caller. */
import type { Deployment } from '../core/deployment.ts';
import type { Usage } from '../core/usage.ts';

export interface AnswerHead {
  readonly deployment: Deployment;
  readonly stream: boolean;
  /** Attempts so far, this one included. */
  readonly attempts: number;
  /** Known in time only where the whole answer is at hand. */
  readonly usage: Usage | null;
}

/** `begin` once, at the commit point; then `write` any number of times; then `end`. */
export interface AnswerSink {
  begin(head: AnswerHead): void;
  /** False: wait for `onDrain` before the next. */
  write(bytes: Buffer): boolean;
  onDrain(callback: () => void): void;
  /** @param text the same bytes as one character each, where somebody has them so already */
  end(last?: Buffer, text?: string): void;
}
