/** `pointsman init`: what it writes passes `check`. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type InitOptions, init } from '../../src/cli/init.ts';
import type { ProviderChoice } from '../../src/cli/init-findings.ts';
import { type InitQuestions, readBudget } from '../../src/cli/init-questions.ts';
import type { Env, Probe } from '../../src/config/index.ts';
import { loadConfigText } from '../../src/config/index.ts';
import { type CliResult, cli, fakeIo } from './fake-io.ts';

const OPTIONS: InitOptions = { yes: true, force: false, json: false };
const NOBODY: Probe = async () => undefined;
const OLLAMA: Probe = async (baseUrl) =>
  baseUrl.endsWith(':11434/v1') ? ['qwen2.5:7b', 'nomic-embed-text'] : undefined;
const KEYS = { OPENAI_API_KEY: 'sk-very-secret', GROQ_API_KEY: 'gsk-very-secret' };

let directory: string;
let file: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'pointsman-init-'));
  file = join(directory, 'pointsman.yaml');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

interface Given {
  readonly env?: Env;
  readonly probe?: Probe;
  readonly options?: Partial<InitOptions>;
  readonly answers?: Partial<InitQuestions>;
  readonly target?: string | undefined;
}

async function initialise(given: Given): Promise<CliResult> {
  const { env = {}, probe = NOBODY, options = {}, answers } = given;
  const { io, out, err } = fakeIo({ env });
  const questions: InitQuestions = {
    file: async (suggestion) => join(directory, suggestion),
    providers: async (choices) => choices.filter(({ found }) => found).map(({ name }) => name),
    budgetUsd: async () => null,
    ...answers,
  };
  const target = 'target' in given ? given.target : file;
  const code = await init(target, { ...OPTIONS, yes: answers === undefined, ...options }, io, { questions, probe });
  return { code, out: out(), err: err() };
}

describe('init --yes', () => {
  it('writes what is found, with comments and without secrets, and it can be loaded', async () => {
    const { code, out } = await initialise({ env: KEYS, probe: OLLAMA, options: { budgetUsd: 0.5 } });
    expect(code).toBe(0);
    expect(out).toContain('is written: 3 providers, 5 models.');
    const text = readFileSync(file, 'utf8');
    expect(text).not.toContain('very-secret');
    await expect(text).toMatchFileSnapshot('./golden/init.yaml');
    expect(loadConfigText(text, { fileName: file, env: KEYS })).toMatchObject({ ok: true });
    expect(await cli(['check', file], { env: KEYS })).toMatchObject({ code: 0 });
  });

  it('writes a budget only where prices tell the models apart', async () => {
    const { out } = await initialise({ probe: OLLAMA, options: { budgetUsd: 1 } });
    expect(out).toContain('There is no budget in it');
    expect(readFileSync(file, 'utf8')).not.toContain('budget');
  });

  it('overwrites nothing, unless it is forced to', async () => {
    writeFileSync(file, 'mine');
    const refused = await initialise({ env: KEYS });
    expect(refused).toMatchObject({ code: 1, out: '', err: `${file} exists already. Use --force to overwrite it.\n` });
    expect(readFileSync(file, 'utf8')).toBe('mine');
    expect(await initialise({ env: KEYS, options: { force: true } })).toMatchObject({ code: 0 });
    expect(readFileSync(file, 'utf8')).toContain('OPENAI_API_KEY');
  });

  it('writes nothing where nothing is found', async () => {
    const { code, err } = await initialise({});
    expect(code).toBe(1);
    expect(err).toContain('No model was found');
    expect(existsSync(file)).toBe(false);
  });

  it('says so where the file cannot be written', async () => {
    const result = await initialise({ env: KEYS, target: join(directory, 'no/such/folder.yaml') });
    expect(result).toMatchObject({ code: 1, err: expect.stringContaining('cannot be written: there is no such file') });
  });

  it('says what it did as JSON', async () => {
    const { out } = await initialise({ env: KEYS, options: { json: true, budgetUsd: 2 } });
    expect(JSON.parse(out)).toMatchObject({
      file,
      providers: ['openai', 'groq'],
      budget: 'written',
      missingVariables: [],
    });
  });
});

describe('init with questions', () => {
  it('offers every provider it knows, and says which are to be had', async () => {
    let offered: readonly ProviderChoice[] = [];
    const providers: InitQuestions['providers'] = async (choices) => {
      offered = choices;
      return ['ollama'];
    };
    await initialise({ env: { GROQ_API_KEY: 'x' }, probe: OLLAMA, answers: { providers } });
    const byName = new Map(offered.map((choice) => [choice.name, choice]));
    expect(byName.get('ollama')).toMatchObject({ found: true, hint: 'http://127.0.0.1:11434/v1, 2 models' });
    expect(byName.get('groq')).toMatchObject({ found: true, hint: 'GROQ_API_KEY is set' });
    expect(byName.get('openai')).toMatchObject({ found: false, hint: 'OPENAI_API_KEY is not set' });
    expect(byName.has('vllm')).toBe(false);
    expect(readFileSync(file, 'utf8')).not.toContain('groq');
  });

  it('takes a provider whose key is still to come, and says which variable to set', async () => {
    const { code, out } = await initialise({ answers: { providers: async () => ['openai'] } });
    expect(code).toBe(0);
    expect(out).toContain('Set OPENAI_API_KEY before you use it.');
  });

  it('asks for the name of the file, and puts the budget in', async () => {
    const answers = { providers: async () => ['openai'], budgetUsd: async () => 0.25 };
    const { out } = await initialise({ env: KEYS, answers, target: undefined });
    expect(out).toContain('The route auto:budget keeps to the budget.');
    expect(readFileSync(file, 'utf8')).toContain('perSessionUsd: 0.25');
  });

  it.each(['file', 'providers', 'budgetUsd'] as const)(
    'writes nothing if somebody stops at the question of the %s',
    async (name) => {
      const { code, err } = await initialise({
        env: KEYS,
        target: undefined,
        answers: { [name]: async () => undefined },
      });
      expect({ code, err }).toEqual({ code: 1, err: 'Nothing was written.\n' });
      expect(existsSync(file)).toBe(false);
    },
  );

  it('needs somebody who can answer', async () => {
    expect(await cli(['init', file])).toMatchObject({ code: 2, err: expect.stringContaining('Use --yes') });
  });

  it.each([
    ['', null],
    [' $0.50 ', 0.5],
    ['3', 3],
    ['0', undefined],
    ['much', undefined],
  ])('reads the budget %j as %s', (answer, usd) => {
    expect(readBudget(answer)).toBe(usd);
  });
});
