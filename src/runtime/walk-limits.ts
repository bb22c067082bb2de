/** What holds for all attempts at a request together. */
import type { Link, NonEmpty, Route } from '../core/decision.ts';
import type { RequestHints } from '../core/hints.ts';
import type { Patience } from '../wire/controls/patience.ts';

export interface WalkLimits {
  /** Milliseconds from the start of the request to the whole answer, or to the first output of a stream. */
  readonly deadlineMs: number;
  /** Who has set it: a client's impatience is no fault of a deployment. */
  readonly deadlineBy: 'chain' | 'caller';
  readonly maxAttempts: number;
}

/** As AWS Smithy's retry strategy has it; gRPC allows five. */
const MAX_ATTEMPTS = 3;

/** A client that comes again has had its attempts: those of it and of us would multiply. */
const ATTEMPTS_WHEN_RETRIED: readonly number[] = [Number.POSITIVE_INFINITY, 2, 1];

/** A chain that somebody wrote is walked to its end. */
export function walkLimits(
  chain: NonEmpty<Link>,
  { writtenChain }: Pick<Route, 'writtenChain'>,
  { maxAttempts = Number.POSITIVE_INFINITY }: RequestHints,
  { deadlineMs, retries }: Patience,
): WalkLimits {
  let sumMs = 0;
  for (const { timeoutMs } of chain) sumMs += timeoutMs;
  const own = writtenChain ? Math.max(MAX_ATTEMPTS, chain.length) : MAX_ATTEMPTS;
  const again = ATTEMPTS_WHEN_RETRIED[Math.min(retries, 2)] ?? 1;
  return {
    deadlineMs: Math.min(sumMs, deadlineMs),
    deadlineBy: deadlineMs < sumMs ? 'caller' : 'chain',
    maxAttempts: Math.min(own, maxAttempts, again),
  };
}
