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

const DEFAULT_FILE = DEFAULT_FILES[0] ?? '';

const NOTHING_FOUND = `No model was found, so there is nothing to write. Set the key of a provider (such as OPENAI_API_KEY), or start a
local server (such as Ollama), and try again. \`pointsman serve --demo\` works without either.`;

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
  const questions = options.yes ? undefined : (surroundings?.questions ?? (await loadQuestions()));
  const name = file ?? (questions === undefined ? DEFAULT_FILE : await questions.file(DEFAULT_FILE));
  if (name === undefined) return failed(STOPPED, io);
  if (existsSync(name) && !options.force) return failed(`${name} exists already. Use --force to overwrite it.`, io);
  const findings = await lookAround(io.env, surroundings?.probe ?? listModels);
  const plan = questions === undefined ? planOf(findings, options) : await askPlan(findings, options, questions);
  if (plan === undefined) return failed(STOPPED, io);
  const raw = plan.providers.length === 0 ? undefined : await findings.configOf(plan.providers);
  if (raw === undefined) return failed(NOTHING_FOUND, io);
  return await write(name, raw, plan, findings, options, io);
}

const STOPPED = 'Nothing was written.';

function failed(message: string, io: Io): ExitCode {
  io.err(`${message}\n`);
  return 1;
}

async function loadQuestions(): Promise<InitQuestions> {
  return (await import('./init-questions.ts')).terminalQuestions;
}

interface Plan {
  readonly providers: readonly string[];
  readonly budgetUsd: number | null;
}

function planOf({ choices }: Findings, { budgetUsd }: InitOptions): Plan {
  const providers = choices.filter(({ found }) => found).map(({ name }) => name);
  return { providers, budgetUsd: budgetUsd ?? null };
}

async function askPlan(
  { choices }: Findings,
  options: InitOptions,
  questions: InitQuestions,
): Promise<Plan | undefined> {
  const providers = await questions.providers(choices);
  if (providers === undefined) return undefined;
  const budgetUsd = options.budgetUsd ?? (await questions.budgetUsd());
  return budgetUsd === undefined ? undefined : { providers, budgetUsd };
}

async function write(
  file: string,
  raw: RawConfig,
  plan: Plan,
  findings: Findings,
  options: InitOptions,
  io: Io,
): Promise<ExitCode> {
  const { providers, budgetUsd } = plan;
  const budgeted = budgetUsd === null ? undefined : withBudget(raw, budgetUsd);
  const text = configText(budgeted ?? raw);
  try {
    // Somebody may have written the file in the meantime.
    await writeFile(file, text, { flag: options.force ? 'w' : 'wx' });
  } catch (error) {
    const problem = fileProblem(error);
    if (problem === undefined) throw error;
    return failed(`${file} cannot be written: ${problem}.`, io);
  }
  const written: Written = {
    file,
    providers,
    models: Object.keys(raw.models ?? {}),
    budget: budgetUsd === null ? 'none' : budgeted === undefined ? 'impossible' : 'written',
    missingVariables: findings.missingVariables(providers),
  };
  io.out(options.json ? `${JSON.stringify(written)}\n` : `${report(written, text, io).join('\n')}\n`);
  return 0;
}

interface Written {
  readonly file: string;
  readonly providers: readonly string[];
  readonly models: readonly string[];
  readonly budget: 'none' | 'written' | 'impossible';
  readonly missingVariables: readonly string[];
}

const BUDGETS: Readonly<Record<Written['budget'], readonly string[]>> = {
  none: [],
  written: [`The route ${BUDGET_ROUTE} keeps to the budget.`],
  impossible: ['There is no budget in it: that takes two models of different, known price.'],
};

function report(
  { file, providers, models, budget, missingVariables }: Written,
  text: string,
  io: Io,
): readonly string[] {
  return [
    `${file} is written: ${formatNumberOf(providers.length, 'provider')}, ${formatNumberOf(models.length, 'model')}.`,
    ...BUDGETS[budget],
    ...(missingVariables.length === 0
      ? problemLines(text, file, io)
      : [`Set ${missingVariables.join(', ')} before you use it.`]),
    'Next: `pointsman check`, then `pointsman serve`.',
  ];
}

/** What `check` will say. */
function problemLines(text: string, file: string, { env }: Io): readonly string[] {
  const result = loadConfigText(text, { fileName: file, env });
  const problems = result.ok ? result.warnings : result.problems;
  return problems.length === 0 ? [] : [formatProblems(problems, file)];
}
