/** `pointsman route`: one decision, explained. Nothing is called. */
import { ANYBODY } from '../runtime/caller.ts';
import { type Clock, systemClock } from '../runtime/clock.ts';
import { coloursFor } from './colours.ts';
import { createDecidingEngine } from './deciding-engine.ts';
import { explainDecision } from './explain-decision.ts';
import type { ExitCode, Io } from './io.ts';
import { loadForDeciding } from './load-for-deciding.ts';
import { readAll } from './read-all.ts';
import { createQuestion, type QuestionOptions, unknownName } from './route-question.ts';

export interface RouteOptions extends QuestionOptions {
  readonly config?: string;
  readonly demo: boolean;
  readonly seed: number;
  readonly json: boolean;
}

const STDIN = '-';
const NANO_PER_USD = 1e9;

/** 0 if somebody can answer, 1 if nobody can. */
export async function route(
  prompt: string,
  options: RouteOptions,
  io: Io,
  clock: Clock = systemClock,
): Promise<ExitCode> {
  const text = prompt === STDIN ? await readAll(io.stdin) : prompt;
  if (text.trim() === '') {
    io.err('The prompt is empty.\n');
    return 2;
  }
  const config = await loadForDeciding(options, io);
  if (config === undefined) return 2;
  const { snapshot } = config;
  const problem = unknownName(options, snapshot);
  if (problem !== undefined) {
    io.err(`${problem}\n`);
    return 2;
  }
  const { decision, input, estimatedCostNanoUsd } = createDecidingEngine(config, options.seed, clock).decide(
    createQuestion(options).ask({ prompt: text }),
    ANYBODY,
  );
  if (options.json) {
    const estimatedCostUsd = estimatedCostNanoUsd === null ? null : estimatedCostNanoUsd / NANO_PER_USD;
    io.out(`${JSON.stringify({ decision, input, estimatedCostUsd, snapshot })}\n`);
  } else {
    io.out(`${explainDecision({ decision, input, snapshot }, coloursFor(io)).join('\n')}\n`);
  }
  return decision.kind === 'route' ? 0 : 1;
}
