/** Decision times, each taken in a process of its own on the gateway's core. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withChildren } from './children.ts';
import type { DecisionCost } from './decision-cost.ts';
import { GATEWAY_CORE } from './targets/target.ts';

/** `gateway`: from the parsed body. `library`: as a program calls it. */
export type DecisionWay = 'gateway' | 'library';

/** What the process is told on its command line, as JSON. */
export type DecisionOrder =
  | {
      readonly kind: 'sizes';
      readonly way: DecisionWay;
      readonly seed: number;
      readonly warmUpMs: number;
      readonly measureMs: number;
    }
  | { readonly kind: 'hostile'; readonly way: DecisionWay; readonly seed: number; readonly tries: number };

export interface SizedDecisionCost extends DecisionCost {
  /** Of the user's message. */
  readonly bytes: number;
}

/** One hostile megabyte. A decision is one stretch in which nothing else can run. */
export interface HostileDecision {
  readonly name: string;
  /** Wall time, median over the tries. */
  readonly ms: number;
}

export interface DecisionPace {
  readonly seed: number;
  readonly quick: boolean;
}

const LIMIT_MS = 120_000;

export function measureDecisionSizes(way: DecisionWay, { seed, quick }: DecisionPace): Promise<SizedDecisionCost[]> {
  const times = quick ? { warmUpMs: 300, measureMs: 400 } : { warmUpMs: 1000, measureMs: 1500 };
  return runDecisions<SizedDecisionCost[]>({ kind: 'sizes', way, seed, ...times });
}

export function measureHostileDecisions({ seed, quick }: DecisionPace): Promise<HostileDecision[]> {
  return runDecisions<HostileDecision[]>({ kind: 'hostile', way: 'gateway', seed, tries: quick ? 3 : 7 });
}

async function runDecisions<Result>(order: DecisionOrder): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'pointsman-decisions-'));
  const script = fileURLToPath(new URL('./decision-main.js', import.meta.url));
  const args = [script, JSON.stringify(order)];
  try {
    return await withChildren(folder, async (children) => {
      const child = { name: 'decisions', command: process.execPath, args, core: GATEWAY_CORE };
      return JSON.parse(await children.run(child, LIMIT_MS)) as Result;
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
