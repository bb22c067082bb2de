/** `pointsman init`: writes a config file from what is found here, or from what is answered. */
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { formatProblems, loadConfigText, type Probe, type RawConfig } from '../config/index.ts';
import { configText } from './config-text.ts';
import { fileProblem } from './file-problem.ts';
import { DEFAULT_FILES, listModels } from './find-config.ts';
import { formatNumberOf } from './format.ts';
import { BUDGET_ROUTE, withBudget } from './init-budget.ts';
import { type Findings, lookAround } from './init-findings.ts';
import type { InitQuestions } from './init-questions.ts';
import type { ExitCode, Io } from './io.ts';

export interface InitOptions {
  /** Asks nothing, and takes everything that is found. */
  readonly yes: boolean;
  /** Overwrites the file. */
  readonly force: boolean;
  readonly budgetUsd?: number;
  readonly json: boolean;
}

/** What tests put in place of the terminal and of the servers on this machine. */
export interface InitSurroundings {
  readonly questions: InitQuestions;
  readonly probe: Probe;
}

interface Plan {
  readonly file: string;
  readonly providers: readonly string[];
  readonly budgetUsd: number | null;
}

const DEFAULT_FILE = DEFAULT_FILES[0] ?? '';

/** 0 if a file was written, 1 if none was. */
export async function init(
  file: string | undefined,
  options: InitOptions,
  io: Io,
  surroundings?: InitSurroundings,
): Promise<ExitCode> {
  if (!options.yes && surroundings === undefined && !(io.isTty && io.stdinIsTty)) {
    io.err('`init` asks questions, and nobody can answer here. Use --yes to take what is found.\n');
    return 2;
  }
  const findings = await lookAround(io.env, surroundings?.probe ?? listModels);
  const plan = options.yes
    ? planOf(file, findings, options)
    : await askPlan(file, findings, options, surroundings?.questions ?? (await loadQuestions()));
  if (plan === undefined) return failed('Nothing was written.', io);
  const raw = plan.providers.length === 0 ? undefined : await findings.configOf(plan.providers);
  if (raw === undefined) return failed(NOTHING_FOUND, io);
  return await write(raw, plan, findings, options, io);
}

const NOTHING_FOUND = `No model was found, so there is nothing to write. Set the key of a provider (such as OPENAI_API_KEY), or start a
local server (such as Ollama), and try again. \`pointsman serve --demo\` works without either.`;

function failed(message: string, io: Io): ExitCode {
  io.err(`${message}\n`);
  return 1;
}

function planOf(file: string | undefined, { choices }: Findings, { budgetUsd = null }: InitOptions): Plan {
  const providers = choices.filter(({ found }) => found).map(({ name }) => name);
  return { file: file ?? DEFAULT_FILE, providers, budgetUsd };
}

async function loadQuestions(): Promise<InitQuestions> {
  return (await import('./init-questions.ts')).terminalQuestions;
}

async function askPlan(
  file: string | undefined,
  { choices }: Findings,
  options: InitOptions,
  questions: InitQuestions,
): Promise<Plan | undefined> {
  const providers = await questions.providers(choices);
  if (providers === undefined) return undefined;
  const budgetUsd = options.budgetUsd ?? (await questions.budgetUsd());
  if (budgetUsd === undefined) return undefined;
  const name = file ?? (await questions.file(DEFAULT_FILE));
  return name === undefined ? undefined : { file: name, providers, budgetUsd };
}

async function write(raw: RawConfig, plan: Plan, findings: Findings, options: InitOptions, io: Io): Promise<ExitCode> {
  const { file, providers, budgetUsd } = plan;
  const budgeted = budgetUsd === null ? undefined : withBudget(raw, budgetUsd);
  const text = configText(budgeted ?? raw);
  if (existsSync(file) && !options.force) return failed(`${file} exists already. Use --force to overwrite it.`, io);
  try {
    await writeFile(file, text, { flag: options.force ? 'w' : 'wx' });
  } catch (error) {
    const problem = fileProblem(error);
    if (problem === undefined) throw error;
    return failed(`${file} cannot be written: ${problem}.`, io);
  }
  const missing = findings.missingVariables(providers);
  const models = Object.keys(raw.models ?? {});
  if (options.json) {
    io.out(`${JSON.stringify({ file, providers, models, budget: budgeted !== undefined, missingVariables: missing })}\n`);
    return 0;
  }
  const noBudget = budgetUsd !== null && budgeted === undefined;
  io.out(
    [
      `${file} is written: ${formatNumberOf(providers.length, 'provider')}, ${formatNumberOf(models.length, 'model')}.`,
      ...(budgeted === undefined ? [] : [`The route ${BUDGET_ROUTE} keeps to the budget.`]),
      ...(noBudget ? ['There is no budget in it: at least two models of different, known price are needed.'] : []),
      ...(missing.length === 0 ? checkLines(text, file, io) : [`Set ${missing.join(', ')} before you use it.`]),
      'Next: `pointsman check`, then `pointsman serve`.',
      '',
    ].join('\n'),
  );
  return 0;
}

/** What `check` will say, while the file is being talked about. */
function checkLines(text: string, file: string, { env }: Io): readonly string[] {
  const result = loadConfigText(text, { fileName: file, env });
  const problems = result.ok ? result.warnings : result.problems;
  return problems.length === 0 ? [] : [formatProblems(problems, file)];
}
