/** The command line: which commands there are, their options, and what they run. `docs/reference/cli.md` has the same. */
import { Command } from 'commander';
import type { CheckOptions } from './check.ts';
import type { DoctorOptions } from './doctor.ts';
import type { ExplainOptions } from './explain.ts';
import type { InitOptions } from './init.ts';
import type { ExitCode, Io } from './io.ts';
import { readManifest } from './manifest.ts';
import type { ModelsOptions } from './models.ts';
import type { ModelsSyncOptions } from './models-sync.ts';
import { portNumber, positive, share, wholeNumber } from './option-values.ts';
import type { Orders } from './orders.ts';
import type { RouteDataOptions } from './route-data.ts';
import type { ServeOptions } from './serve.ts';

export interface ProgramDeps {
  readonly io: Io;
  /** What the process is told while it runs. Until it is called, being told to stop ends the process at once. */
  readonly orders: () => Orders;
  /** Told the exit code of the command that ran. */
  readonly exit: (code: ExitCode) => void;
}

/** Options as they come: a switch that is off is absent. */
type Given<Options> = {
  readonly [Name in keyof Options]?: Options[Name];
};

const DEFAULT_SEED = 1;
const CONFIG = [
  '--config <file>',
  'the config file (default: pointsman.yaml in this folder, else what is found)',
] as const;
const JSON_OUTPUT = ['--json', 'write JSON for programs'] as const;

export function createProgram(deps: ProgramDeps): Command {
  const program = new Command('pointsman')
    .description('Sends every LLM request to the cheapest model that will do the job well and in time.')
    .version(readManifest().version, '--version', 'show the version')
    .helpCommand(false)
    .exitOverride()
    .configureOutput({ writeOut: (text) => deps.io.out(text), writeErr: (text) => deps.io.err(text) })
    .addHelpText('after', PROGRAM_EXAMPLES);
  // Every command takes these settings over when it is created.
  addServe(program, deps);
  addRoute(program, deps);
  addExplain(program, deps);
  addCheck(program, deps);
  addInit(program, deps);
  addDoctor(program, deps);
  addModels(program, deps);
  return program;
}

const PROGRAM_EXAMPLES = `
Examples:
  pointsman serve --demo                 a gateway over simulated models, to try
  pointsman route --demo "Why is it so?" which model a prompt would go to, and why
  pointsman init                         write a config for what is here

Exit codes: 0 done, 1 the answer is no or something failed, 2 wrong input or usage.`;

function addServe(program: Command, { io, orders, exit }: ProgramDeps): void {
  program
    .command('serve')
    .description('Run the gateway until it is told to stop.')
    .option(...CONFIG)
    .option('--demo', 'simulated models instead of real ones')
    .option('--host <address>', 'listen there instead of where the config says')
    .option('--port <number>', 'listen there instead of where the config says; 0 for any that is free', portNumber)
    .option(...JSON_OUTPUT)
    .addHelpText(
      'after',
      '\nExamples:\n  pointsman serve --demo\n  pointsman serve --config pointsman.yaml --port 8000',
    )
    .action(async (options: Given<ServeOptions>) => {
      const { serve } = await import('./serve.ts');
      exit(await serve({ ...options, demo: options.demo === true, json: options.json === true }, io, orders()));
    });
}

interface GivenRoute extends Given<RouteDataOptions> {
  readonly data?: string;
}

function addRoute(program: Command, deps: ProgramDeps): void {
  program
    .command('route')
    .description('Decide where a prompt, or every prompt of a file, would go, and say why. Nothing is called.')
    .argument('[prompt]', 'the prompt; - reads it from standard input')
    .option(
      '--data <file>',
      'decide for every line of a JSON Lines file ({"id", "prompt" or "messages"}); - reads standard input',
    )
    .option(...CONFIG)
    .option('--demo', 'simulated models instead of real ones')
    .option('--model <route>', 'what a client would put in `model` (default: auto)')
    .option('--policy <name>', 'this policy instead of the one of the route')
    .option('--task <label>', 'the kind of work, instead of what is found')
    .option('--complexity <share>', 'the complexity from 0 to 1, instead of what is found', share)
    .option('--dial <share>', 'for the policy hybrid: 0 cheapest to 1 best', share)
    .option('--latency-class <name>', 'for the policy latency: realtime, interactive, batch, research, or your own')
    .option('--max-latency-ms <ms>', 'predicted time to the complete answer', positive)
    .option('--max-cost-usd <usd>', 'estimated cost of the request', positive)
    .option('--min-quality <share>', 'expected quality from 0 to 1', share)
    .option('--local-only', 'no remote model may see the prompt')
    .option('--use-task', 'with --data: believe the `task` of each line')
    .option('--summary', 'with --data: no line for each prompt, only the summary')
    .option('--seed <number>', `seed of the draws (default: ${DEFAULT_SEED})`, wholeNumber)
    .option(...JSON_OUTPUT)
    .addHelpText('after', ROUTE_EXAMPLES)
    .action(async (prompt: string | undefined, options: GivenRoute, command: Command) => {
      deps.exit(await runRoute(prompt, options, command, deps.io));
    });
}

const ROUTE_EXAMPLES = `
Examples:
  pointsman route --demo "Summarise this mail in one sentence: ..."
  pointsman route --model auto:cheap --min-quality 0.8 - < prompt.txt
  pointsman route --data prompts.jsonl --json > decisions.jsonl`;

async function runRoute(prompt: string | undefined, given: GivenRoute, command: Command, io: Io): Promise<ExitCode> {
  const { data, ...options } = given;
  const filled = {
    ...options,
    demo: options.demo === true,
    json: options.json === true,
    seed: options.seed ?? DEFAULT_SEED,
  };
  if (data === undefined && prompt !== undefined) {
    if (options.useTask || options.summary) command.error('error: --use-task and --summary go with --data');
    return await (await import('./route.ts')).route(prompt, filled, io);
  }
  if (data === undefined || prompt !== undefined)
    command.error('error: give either a prompt, or - for standard input, or --data');
  const { routeData } = await import('./route-data.ts');
  return await routeData(data, { ...filled, useTask: options.useTask === true, summary: options.summary === true }, io);
}

function addExplain(program: Command, { io, exit }: ProgramDeps): void {
  program
    .command('explain')
    .description('Decide a recorded request again, and say why it went where it did and what became of it.')
    .argument(
      '<id>',
      'its id (x-request-id of the answer); - reads a record, or {"input", "snapshot"}, from standard input',
    )
    .option('--config <file>', 'the config file of the server (default: pointsman.yaml in this folder)')
    .option('--directory <path>', 'the directory of the records, instead of the one in the config')
    .option(...JSON_OUTPUT)
    .addHelpText(
      'after',
      '\nExamples:\n  pointsman explain 01J9ZQ4W3M0000000000000000\n  pointsman route --demo --json "Hi" | pointsman explain -',
    )
    .action(async (id: string, options: Given<ExplainOptions>) => {
      const { explain } = await import('./explain.ts');
      exit(await explain(id, { ...options, json: options.json === true }, io));
    });
}

function addCheck(program: Command, { io, exit }: ProgramDeps): void {
  program
    .command('check')
    .description('Say what is wrong with a config file, and what becomes of it.')
    .argument('[file]', 'the config file (default: pointsman.yaml in this folder)')
    .option('--print', 'write the normal form as JSON, without secrets')
    .option('--strict', 'exit with 1 if there are warnings')
    .option(...JSON_OUTPUT)
    .addHelpText(
      'after',
      '\nExamples:\n  pointsman check\n  pointsman check pointsman.yaml --print | jq .snapshot.routes.auto',
    )
    .action(async (file: string | undefined, options: Given<CheckOptions>) => {
      const { check } = await import('./check.ts');
      const { print, strict, json } = options;
      exit(await check(file, { print: print === true, strict: strict === true, json: json === true }, io));
    });
}

function addInit(program: Command, { io, exit }: ProgramDeps): void {
  program
    .command('init')
    .description('Write a config file for the providers and local servers that are here.')
    .argument('[file]', 'where to (default: pointsman.yaml)')
    .option('--yes', 'ask nothing, take everything that is found')
    .option('--force', 'overwrite the file')
    .option('--budget-usd <usd>', 'what a session may spend on the route auto:budget', positive)
    .option(...JSON_OUTPUT)
    .addHelpText('after', '\nExamples:\n  pointsman init\n  pointsman init --yes --budget-usd 0.5 team.yaml')
    .action(async (file: string | undefined, options: Given<InitOptions>) => {
      const { init } = await import('./init.ts');
      const { yes, force, json } = options;
      exit(await init(file, { ...options, yes: yes === true, force: force === true, json: json === true }, io));
    });
}

function addDoctor(program: Command, { io, exit }: ProgramDeps): void {
  program
    .command('doctor')
    .description('Check that everything is there that the gateway needs: config, providers, records, port.')
    .option(...CONFIG)
    .option(...JSON_OUTPUT)
    .addHelpText('after', '\nExamples:\n  pointsman doctor\n  pointsman doctor --config team.yaml --json')
    .action(async (options: Given<DoctorOptions>) => {
      const { doctor } = await import('./doctor.ts');
      exit(await doctor({ ...options, json: options.json === true }, io));
    });
}

function addModels(program: Command, deps: ProgramDeps): void {
  const models = program
    .command('models')
    .description('Show what is known of every deployment, who says it, and how old it is: prices and limits.')
    .helpCommand(false)
    .option(...CONFIG)
    .option(...JSON_OUTPUT)
    .addHelpText(
      'after',
      '\nExamples:\n  pointsman models\n  pointsman models sync\n  pointsman models --json | jq .deployments[].price',
    )
    .action(async (options: Given<ModelsOptions>) => {
      const { models: show } = await import('./models.ts');
      deps.exit(await show({ ...options, json: options.json === true }, deps.io));
    });
  addModelsSync(models, deps);
}

const MODELS_DEV_URL = 'https://models.dev/api.json';

function addModelsSync(models: Command, { io, exit }: ProgramDeps): void {
  models
    .command('sync')
    .description('Fetch the list of models.dev, for what the config does not say.')
    .option('--from <source>', `a URL or a file (default: ${MODELS_DEV_URL})`)
    .option('--config <file>', 'the config file of the server (default: pointsman.yaml in this folder)')
    .option('--directory <path>', 'where to keep it, instead of the directory of the records in the config')
    .option(...JSON_OUTPUT)
    .addHelpText('after', '\nExamples:\n  pointsman models sync\n  pointsman models sync --from api.json --json')
    .action(async (_options: unknown, command: Command) => {
      // What it has in common with the command around it is taken by that one.
      const options = command.optsWithGlobals<Given<ModelsSyncOptions>>();
      const { modelsSync } = await import('./models-sync.ts');
      const from = options.from ?? MODELS_DEV_URL;
      exit(await modelsSync({ ...options, from, json: options.json === true }, io));
    });
}
