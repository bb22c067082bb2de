/**
 * CPU of a decision, measured inside a process that does nothing else.
 *
 * CPU comes from the process's own account, in batches long enough for its microsecond grain; p50 and p99 are wall
 * times of single decisions.
 */
import { nowUs } from './clock.ts';
import { quantile } from './statistics.ts';

/** What is measured: an already parsed body in, a decision out. */
export type Decide = (body: Readonly<Record<string, unknown>>) => unknown;
export type Body = Parameters<Decide>[0];

export interface DecisionCost {
  /** Median over batches. */
  readonly cpuUs: number;
  readonly p50Us: number;
  readonly p99Us: number;
  readonly decisions: number;
}

const BATCH_US = 20_000;

/** Runs for about `measureMs` after `warmUpMs`. `bodies` are used in turn. */
export function measureDecisions(
  decide: Decide,
  bodies: readonly Body[],
  warmUpMs: number,
  measureMs: number,
): DecisionCost {
  runFor(warmUpMs * 1000, decide, bodies, []);
  const batchesUs: number[] = [];
  const singlesUs: number[] = [];
  const endUs = nowUs() + measureMs * 1000;
  while (nowUs() < endUs) {
    const before = process.cpuUsage();
    const decisions = runFor(BATCH_US, decide, bodies, singlesUs);
    const spent = process.cpuUsage(before);
    batchesUs.push((spent.user + spent.system) / decisions);
  }
  return {
    cpuUs: quantile(batchesUs, 0.5),
    p50Us: quantile(singlesUs, 0.5),
    p99Us: quantile(singlesUs, 0.99),
    decisions: singlesUs.length,
  };
}

/** At least one decision; gives how many there were. Finer than `nowUs`, for a decision takes a few microseconds. */
function runFor(limitUs: number, decide: Decide, bodies: readonly Body[], singlesUs: number[]): number {
  const endUs = performance.now() * 1000 + limitUs;
  let count = 0;
  for (let now = performance.now() * 1000; count === 0 || now < endUs; count += 1) {
    decide(bodies[count % bodies.length] as Body);
    const after = performance.now() * 1000;
    singlesUs.push(after - now);
    now = after;
  }
  return count;
}
