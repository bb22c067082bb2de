/** What walls saw against what is in the records, request by request. */
import type { AttemptRecord, RequestRecord } from '../../src/core/record.ts';

export interface SeenRequest {
  readonly wall: string;
  /** The body as it came. */
  readonly text: string;
}

const NEVER_SENT: ReadonlySet<string> = new Set(['upstream_unreachable', 'upstream_insecure']);
/** Ended by us: without a head, nobody knows whether the request had arrived by then. */
const BROKEN_OFF: ReadonlySet<string> = new Set(['client_closed_request', 'superseded', 'upstream_timeout']);

/**
 * Where the two differ: a request is named in its prompt as `request 7.` and in its tags as `request-7`, and a wall's
 * provider has its name.
 *
 * @returns a line for each difference
 */
export function disagreements(seen: readonly SeenRequest[], records: readonly RequestRecord[]): readonly string[] {
  const bySight = countBy(seen.map(({ wall, text }) => `${numberIn(text)} at ${wall}`));
  const attempts = new Map<string, AttemptRecord[]>();
  for (const { tags, attempts: made } of records) {
    for (const attempt of made) {
      const key = `${tags[0]?.replace('request-', '')} at ${attempt.deployment.split('/')[0]}`;
      attempts.set(key, [...(attempts.get(key) ?? []), attempt]);
    }
  }
  return [...new Set([...bySight.keys(), ...attempts.keys()])].flatMap((key) => {
    const times = bySight.get(key) ?? 0;
    const made = attempts.get(key) ?? [];
    const least = sum(made.map(leastSeen));
    const most = sum(made.map(mostSeen));
    if (times >= least && times <= most) return [];
    const outcomes = made.map(({ outcome, upstreamStatus }) => `${outcome} ${upstreamStatus ?? ''}`.trim()).join(', ');
    return [`request ${key}: seen ${times} times, in records ${made.length} times (${outcomes})`];
  });
}

function leastSeen({ outcome, upstreamStatus }: AttemptRecord): number {
  if (NEVER_SENT.has(outcome)) return 0;
  return BROKEN_OFF.has(outcome) && upstreamStatus === null ? 0 : 1;
}

function mostSeen({ outcome, resent }: AttemptRecord): number {
  if (NEVER_SENT.has(outcome)) return 0;
  return resent === true ? 2 : 1;
}

function numberIn(text: string): string {
  return /request (\d+)\./.exec(text)?.[1] ?? '?';
}

function countBy(keys: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
