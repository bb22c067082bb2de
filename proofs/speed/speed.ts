/** The speed proof: Pointsman beside a direct call, nginx and Portkey, all in one run. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { waitForQuiet } from '../../bench/core-load.ts';
import { measureDecisionSizes, measureHostileDecisions } from '../../bench/decision.ts';
import type { Pace } from '../../bench/scenarios.ts';
import { type SpeedLab, withSpeedLab } from '../../bench/speed-lab.ts';
import { PORTKEY_VERSION } from '../../bench/targets/portkey.ts';
import { GATEWAY_CORE, LOAD_CORE } from '../../bench/targets/target.ts';
import type { Proof, ProofContext, ProofOutcome } from '../proof.ts';
import { type Part, withSecondChance } from '../second-chance.ts';
import { coldStartLines, coldStartTable } from './cold-start-lines.ts';
import { decisionLines, decisionTable, hostileTable } from './decision-lines.ts';
import { METHOD } from './method.ts';
import { fixedRateLines, largeRequestLines, requestTable, smallRequestLines } from './request-lines.ts';
import { burstLines, openStreamLines, openStreamTable, steadyStreamLines, streamTable } from './stream-lines.ts';

const FULL: Pace = { rounds: 5, firstWarmUpMs: 8000, firstStreamWarmUpMs: 4000, warmUpMs: 500, measureMs: 2000 };
const QUICK: Pace = { rounds: 2, firstWarmUpMs: 4000, firstStreamWarmUpMs: 2000, warmUpMs: 500, measureMs: 1000 };

/** For neighbours to fall silent, in all. */
const PATIENCE_MS = 30_000;
const QUICK_PATIENCE_MS = 10_000;

export const speed: Proof = {
  name: 'speed',
  title: 'Speed: the gateway beside a direct call, nginx and Portkey',
  method: METHOD,
  run: runSpeed,
};

type Measure = (lab: SpeedLab) => Promise<Part>;

/** In the order in which they are run. */
function measurements(context: ProofContext): readonly Measure[] {
  return [
    async (lab) => {
      const samples = await lab.saturation(1024);
      return {
        lines: smallRequestLines(samples),
        tables: [requestTable('Saturation, 1 KB requests, 32 connections', samples)],
      };
    },
    async (lab) => {
      const samples = await lab.saturation(20_480);
      return {
        lines: largeRequestLines(samples),
        tables: [requestTable('Saturation, 20 KB requests, 32 connections', samples)],
      };
    },
    async (lab) => {
      const samples = await lab.fixedRate();
      return { lines: fixedRateLines(samples), tables: [requestTable('500 requests/s of 1 KB', samples)] };
    },
    async (lab) => {
      const samples = await lab.steadyStreams();
      return {
        lines: steadyStreamLines(samples),
        tables: [streamTable('40 streams of 200 chunks, 5 ms apart', samples)],
      };
    },
    async (lab) => {
      const samples = await lab.burstStreams();
      return { lines: burstLines(samples), tables: [streamTable('200 chunks at once, 8 connections', samples)] };
    },
    async (lab) => {
      const samples = await lab.openStreams();
      return { lines: openStreamLines(samples), tables: [openStreamTable(samples)] };
    },
    async (lab) => {
      const samples = await lab.coldStart();
      return { lines: coldStartLines(samples), tables: [coldStartTable(samples)] };
    },
    async () => {
      context.progress('decision time by prompt size');
      const gateway = await measureDecisionSizes('gateway', context);
      const library = await measureDecisionSizes('library', context);
      const hostile = await measureHostileDecisions(context);
      const tables = [
        decisionTable('Decision by prompt size', gateway),
        decisionTable('The same as a program calls it: `router.decide()`', library),
        hostileTable(hostile),
      ];
      return { lines: decisionLines(gateway, hostile), tables };
    },
  ];
}

async function runSpeed(context: ProofContext): Promise<ProofOutcome> {
  const script = join(context.root, 'dist', 'cli', 'main.js');
  const missing = whatIsMissing(script);
  if (missing !== undefined) return { kind: 'not run', reason: missing };
  const options = {
    pace: context.quick ? QUICK : FULL,
    freshRounds: context.quick ? 1 : 3,
    seed: context.seed,
    script,
    hasWrk: versionOf('wrk', ['-v']) !== undefined,
    progress: context.progress,
  };
  const parts = await withSpeedLab(options, async (lab) => {
    const done: Part[] = [];
    let patienceMs = context.quick ? QUICK_PATIENCE_MS : PATIENCE_MS;
    for (const measure of measurements(context)) {
      const measureInQuiet = async (): Promise<Part> => {
        context.progress('waiting for a quiet machine');
        patienceMs -= await waitForQuiet([GATEWAY_CORE, LOAD_CORE], patienceMs);
        return measure(lab);
      };
      done.push(await withSecondChance(measureInQuiet, context.progress));
    }
    return done;
  });
  return {
    kind: 'measured',
    lines: parts.flatMap((part) => part.lines),
    tables: parts.flatMap((part) => part.tables),
    data: [],
    versions: yardstickVersions(),
  };
}

function whatIsMissing(script: string): string | undefined {
  if (process.platform !== 'linux') return 'it reads CPU time from /proc, so it needs Linux';
  if (availableParallelism() < 2) return 'it needs two cores: one for the gateway, one for upstream and load';
  if (versionOf('taskset', ['--version']) === undefined) return 'taskset is not installed (package util-linux)';
  if (versionOf('nginx', ['-v']) === undefined) return 'nginx is not installed (package nginx)';
  if (!existsSync(script)) return 'dist/cli/main.js is not built (npm run build)';
  return undefined;
}

function yardstickVersions(): Record<string, string> {
  const nginx = versionOf('nginx', ['-v']);
  const wrk = versionOf('wrk', ['-v']);
  return {
    ...(nginx !== undefined && { nginx }),
    '@portkey-ai/gateway': PORTKEY_VERSION,
    ...(wrk === undefined ? { 'load generator': 'own' } : { wrk }),
  };
}

/** The first number with a dot that the program prints, or undefined if there is no such program. */
function versionOf(command: string, args: readonly string[]): string | undefined {
  try {
    // Some print their version on standard error, and wrk exits with 1 after it.
    const output = execFileSync(
      'sh',
      ['-c', `command -v ${command} >/dev/null && { ${command} ${args.join(' ')} 2>&1 || true; }`],
      {
        encoding: 'utf8',
      },
    );
    return /\d+\.\d+(\.\d+)?/.exec(output)?.[0] ?? 'unknown';
  } catch {
    return undefined;
  }
}
