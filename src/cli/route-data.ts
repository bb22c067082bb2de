/** `pointsman route --data`: a decision for every prompt of a file, and a summary. Nothing is called. */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Config } from '../core/config.ts';
import type { Route } from '../core/decision.ts';
import { ANYBODY } from '../runtime/caller.ts';
import { type Clock, systemClock } from '../runtime/clock.ts';
import type { Ruling } from '../runtime/ruling.ts';
import { bufferOutput } from './buffered-output.ts';
import { coloursFor } from './colours.ts';
import { type DataDecision, dataDecision, dataDecisionText } from './data-decision.ts';
import { atLine, type DataPrompt, readDataPrompt } from './data-prompt.ts';
import { summarise, summaryLines } from './data-summary.ts';
import { createTally, type Tally } from './data-tally.ts';
import { createDecidingEngine } from './deciding-engine.ts';
import { fileProblem } from './file-problem.ts';
import type { ExitCode, Io } from './io.ts';
import { loadForDeciding } from './load-for-deciding.ts';
import { createProgress } from './progress.ts';
import { type Line, LineError, readLines } from './read-lines.ts';
import type { RouteOptions } from './route.ts';
import { createQuestion, unknownName } from './route-question.ts';

export interface RouteDataOptions extends RouteOptions {
  /** The task that the data names counts as the caller's word. */
  readonly useTask: boolean;
  /** Only the summary. */
  readonly summary: boolean;
}

const STDIN = '-';

/** 0 if somebody can answer every prompt, 1 if not, 2 at the first line that cannot be read. */
export async function routeData(
  file: string,
  options: RouteDataOptions,
  io: Io,
  clock: Clock = systemClock,
): Promise<ExitCode> {
  const config = await loadForDeciding(options, io);
  if (config === undefined) return 2;
  const problem = unknownName(options, config.snapshot);
  if (problem !== undefined) {
    io.err(`${problem}\n`);
    return 2;
  }
  try {
    const startedMs = clock.monotonicMs();
    const tally = await decideAll(file, config, options, io, clock);
    if (io.closed) return 0;
    const judgeConfigured = config.classifier.judge !== undefined;
    const summary = summarise(tally, judgeConfigured, clock.monotonicMs() - startedMs);
    if (options.json) (options.summary ? io.out : io.err)(`${JSON.stringify(summary)}\n`);
    else io.out(`${options.summary ? '' : '\n'}${summaryLines(summary, coloursFor(io)).join('\n')}\n`);
    return tally.rejected === 0 ? 0 : 1;
  } catch (error) {
    io.err(`${inputProblem(file, error)}\n`);
    return 2;
  }
}

async function decideAll(
  file: string,
  config: Config,
  options: RouteDataOptions,
  io: Io,
  clock: Clock,
): Promise<Tally> {
  const { snapshot } = config;
  const decide = createDecider(config, options, clock);
  const tally = createTally(snapshot, snapshot.routes[options.model ?? 'auto'] as Route);
  const output = bufferOutput(io);
  const write = writerOf(config, options);
  const progress = createProgress('prompts', io, clock);
  const size = await sizeOf(file);
  try {
    for await (const line of readLines(file === STDIN ? io.stdin : createReadStream(file, { highWaterMark: CHUNK }))) {
      if (line.text.trim() === '') continue;
      const { data, ruling } = decide(line);
      tally.add(ruling);
      const text = write(dataDecision(data.id, ruling, snapshot));
      if (text !== undefined) await output.line(text);
      if (io.closed) break;
      progress.update(tally.prompts, size === undefined ? undefined : line.bytesRead / size);
    }
  } finally {
    progress.clear();
    await output.flush();
  }
  return tally;
}

const CHUNK = 256 * 1024;

interface Decided {
  readonly data: DataPrompt;
  readonly ruling: Ruling;
}

function createDecider(config: Config, options: RouteDataOptions, clock: Clock): (line: Line) => Decided {
  const engine = createDecidingEngine(config, options.seed, clock);
  const question = createQuestion(options);
  return (line) => {
    const data = readDataPrompt(line);
    const request = atLine(line, () => question.ask(data.prompt, options.useTask ? data.task : undefined));
    return { data, ruling: engine.decide(request, ANYBODY) };
  };
}

function writerOf(
  { snapshot }: Config,
  { json, summary }: RouteDataOptions,
): (line: DataDecision) => string | undefined {
  if (summary) return () => undefined;
  if (json) return (line) => JSON.stringify(line);
  const width = Math.max(...Object.keys(snapshot.deployments).map(({ length }) => length));
  return (line) => dataDecisionText(line, width);
}

/** Undefined where nobody can say. */
async function sizeOf(file: string): Promise<number | undefined> {
  if (file === STDIN) return undefined;
  const stats = await stat(file);
  return stats.isFile() ? stats.size : undefined;
}

function inputProblem(file: string, error: unknown): string {
  const name = file === STDIN ? 'standard input' : file;
  if (error instanceof LineError) return `${name}:${error.line}: ${error.message}`;
  const problem = fileProblem(error);
  if (problem === undefined) throw error;
  return `${name}: ${problem}`;
}
