/** What is promised of each trial, and the figures that it gave. */
import { fileURLToPath } from 'node:url';
import { CASES } from '../../test/simulation/scenarios.ts';
import { MOST_BYTES_PER_REQUEST } from '../../test/trials/bounds.ts';
import { runTrial } from '../../test/trials/run-trial.ts';
import type { Violation } from '../../test/trials/storm.ts';
import type { TrialFigures, TrialName, TrialOptions } from '../../test/trials/trials.ts';
import { formatFigure } from '../bound.ts';
import { type ProofLine, type ProofTable, proofLine } from '../proof.ts';
import type { Part } from '../second-chance.ts';

export interface Measuring {
  readonly root: string;
  readonly quick: boolean;
  readonly seed: number;
  readonly progress: (text: string) => void;
  /** The built one. */
  readonly command: string;
}

const LIMIT_MS = 1_800_000;
const MAIN = fileURLToPath(new URL('trial-main.js', import.meta.url));

function run<Name extends TrialName>(
  { progress }: Measuring,
  name: Name,
  options: TrialOptions<Name>,
): Promise<TrialFigures<Name>> {
  return runTrial({ args: [MAIN], progress }, name, options, LIMIT_MS);
}

/** Something of which there must be none. @param examples of it */
function none(id: string, promise: string, examples: readonly string[], beside?: string): ProofLine {
  const said = [beside, examples[0]?.slice(0, 300)].filter((each) => each !== undefined).join(': ');
  return proofLine({ id, promise, figure: examples.length, unit: '', goal: { exactly: 0 }, beside: said });
}

const STORM_PROMISES: Readonly<Record<Violation, string>> = {
  late: 'calls that end more than 1 s after their deadline',
  truncated: 'answers that are not whole, reported as a success',
  mixed: 'answers that are doubled, or of two attempts',
  silent: 'answers that break off without a word',
  unbooked: 'attempts that only the walls, or only the records know of',
  leaked: 'sockets, timers and listeners that are left',
  alarms: 'unhandled errors, warnings and defects',
};

export async function stormLines(context: Measuring): Promise<Part> {
  const requests = context.quick ? 1000 : 10_000;
  const figures = await run(context, 'storm', { requests, seed: context.seed, faultShare: 0.3 });
  const { succeeded, failed, hungUp, attempts, faults, worstLateMs, violations } = figures;
  const beside: Partial<Record<Violation, string>> = {
    late: `of ${formatFigure(requests)}; the latest ${formatFigure(worstLateMs)} ms`,
    unbooked: `of ${formatFigure(attempts)}`,
  };
  const counted = {
    requests,
    'told of success': succeeded,
    'told of an error': failed,
    'hung up': hungUp,
    attempts,
    faults,
  };
  return {
    lines: Object.entries(STORM_PROMISES).map(([kind, promise], index) =>
      none(
        `F2${'abcdefg'[index]}`,
        `random faults: ${promise}`,
        violations[kind as Violation],
        beside[kind as Violation],
      ),
    ),
    tables: [tableOf('Random faults', counted)],
  };
}

export async function simulationLines(context: Measuring): Promise<Part> {
  const { seed, quick } = context;
  const seeds = Array.from({ length: quick ? 1 : 5 }, (_, index) => seed * 100 + index);
  const { runs } = await run(context, 'simulated', { seeds });
  const short = runs.filter(({ shortfalls }) => shortfalls.length > 0);
  const examples = short.map((each) => `${each.name}, seed ${each.seed}: ${each.shortfalls.join(', ')}`);
  const worst = (name: string, of: (figures: (typeof runs)[number]['figures']) => number): number =>
    Math.max(...runs.filter((each) => each.name === name).map(({ figures }) => of(figures)));
  const rows = CASES.map(({ scenario: { name }, goal }) => [
    name,
    `${formatFigure(100 * (1 - worst(name, ({ requests, succeeded }) => 1 - succeeded / requests)))} %`,
    goal.minSuccess === undefined ? '' : `≥ ${formatFigure(100 * goal.minSuccess)} %`,
    formatFigure(worst(name, ({ amplification }) => amplification)),
    goal.maxAmplification === undefined ? '' : `≤ ${goal.maxAmplification}`,
    formatFigure(worst(name, ({ answeredLocally }) => answeredLocally)),
    formatFigure(worst(name, ({ recoveryMs }) => recoveryMs) / 1000),
    formatFigure(worst(name, ({ probePeriodMs }) => probePeriodMs) / 1000),
    goal.maxRecoveryMs === undefined ? '' : `≤ ${goal.maxRecoveryMs / 1000}`,
  ]);
  const columns = [
    'trouble',
    'answered',
    'goal',
    'attempts a request',
    'goal',
    'answered locally',
    'back after s',
    'probe period s',
    'goal beyond it s',
  ];
  return {
    lines: [none('F3', 'simulated troubles that fall short of a goal', examples, `of ${runs.length}`)],
    tables: [{ title: 'Simulated troubles, the worst of all seeds', columns, rows }],
  };
}

export async function drainLines(context: Measuring): Promise<Part> {
  const { streams, open, severed, exitCode, seconds } = await run(context, 'drain', {
    streams: 200,
    command: [context.command],
  });
  const beside = `of ${open} open ones; exit code ${exitCode} after ${formatFigure(seconds)} s`;
  const promise = 'SIGTERM: streams that are severed within the drain time';
  const notOpen = Array.from({ length: streams - open }, () => 'it had ended before the signal');
  return { lines: [none('F4', promise, [...severed, ...notOpen], beside)], tables: [] };
}

export async function fuzzLines(context: Measuring): Promise<Part> {
  const { quick, seed, root } = context;
  const requests = await run(context, 'request-fuzz', { requests: quick ? 10_000 : 100_000, seed });
  const splits = await run(context, 'split-fuzz', { splits: quick ? 100_000 : 1_000_000, seed, root });
  const changed = [requests, splits].filter(({ prototypesChanged }) => prototypesChanged).map(() => 'changed');
  const statuses = Object.entries(requests.statuses).map(([status, count]) => `${formatFigure(count)} × ${status}`);
  return {
    lines: [
      none('F5a', 'mutated requests with a 5xx, or no answer', requests.failures, statuses.join(', ')),
      none('F5b', 'unhandled errors and defects meanwhile', requests.alarms),
      none('F5c', 'splits of streams that make a reader throw', splits.crashes, `of ${formatFigure(splits.splits)}`),
      none('F5d', 'splits that make a reader read something else', splits.differences, `${splits.streams} streams`),
      none('F5e', 'prototypes that are changed', changed),
    ],
    tables: [],
  };
}

/** A leak is seen in fewer requests than it takes to trust that there is none. */
const PLANTED_BYTES = 100;

export async function soakLines(context: Measuring): Promise<Part> {
  const { quick, seed } = context;
  const requests = quick ? 15_000 : 100_000;
  const clean = await run(context, 'soak', { requests, seed, leakBytes: 0 });
  const planted = await run(context, 'soak', { requests: 15_000, seed, leakBytes: PLANTED_BYTES });
  const { cancelled, attempts, faulted, seconds } = clean;
  const share = (part: number, whole: number): string => `${formatFigure((100 * part) / whole)} %`;
  const counted = {
    requests: clean.requests,
    'told of success': clean.succeeded,
    cancelled: share(cancelled, clean.requests),
    'attempts that were faulty': share(faulted, attempts),
    seconds: formatFigure(seconds),
  };
  const heap: ProofTable = {
    title: 'The heap after each window',
    columns: ['requests', 'used, KiB', 'outside of it, KiB'],
    rows: clean.windows.map((each) =>
      [each.requests, each.heapBytes / 1024, each.externalBytes / 1024].map((figure) =>
        formatFigure(Math.round(figure)),
      ),
    ),
  };
  return {
    lines: [
      proofLine({
        id: 'F6a',
        promise: 'soak: what the used heap grows by',
        figure: clean.bytesPerRequest,
        unit: 'bytes/request',
        goal: { atMost: MOST_BYTES_PER_REQUEST },
        beside: `${formatFigure(clean.requests)} requests`,
      }),
      proofLine({
        id: 'F6b',
        promise: `soak: and with ${PLANTED_BYTES} bytes leaked by each`,
        figure: planted.bytesPerRequest,
        unit: 'bytes/request',
        goal: { atLeast: MOST_BYTES_PER_REQUEST },
        beside: `${formatFigure(planted.requests)} requests`,
      }),
      none('F6c', 'soak: defects', clean.defects),
    ],
    tables: [tableOf('Soak', counted), heap],
  };
}

function tableOf(title: string, figures: Readonly<Record<string, number | string>>): ProofTable {
  const cells = Object.values(figures).map((each) => (typeof each === 'number' ? formatFigure(each) : each));
  return { title, columns: Object.keys(figures), rows: [cells] };
}
