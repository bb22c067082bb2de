/** `pointsman route --data`. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DataDecision } from '../../src/cli/data-decision.ts';
import type { DataSummary } from '../../src/cli/data-summary.ts';
import { routeData } from '../../src/cli/route-data.ts';
import { createFakeClock } from '../../src/testing/index.ts';
import { type CliResult, cli, type FakeWorld, fakeIo, jsonOf } from './fake-io.ts';

const PROMPTS = [
  { id: 'easy', prompt: 'Hi', task: 'chat', outcomes: { 'gpt-x': { score: 1, costUsd: 0.1 } } },
  { id: 2, prompt: 'Explain and compare, then analyze why: ```def f(): pass```' },
  {
    id: 'talk',
    messages: [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'And now?' },
    ],
  },
];
const jsonl = (values: readonly unknown[]): string => values.map((value) => `${JSON.stringify(value)}\n`).join('');

function linesOf({ out }: CliResult): readonly DataDecision[] {
  return out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as DataDecision);
}

async function routed(stdin: string, ...args: readonly string[]): Promise<CliResult> {
  return await cli(['route', '--demo', '--data', '-', ...args], { stdin });
}

describe('route --data', () => {
  let directory: string;
  let file: string;
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'pointsman-data-'));
    file = join(directory, 'prompts.jsonl');
    writeFileSync(file, jsonl(PROMPTS));
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  it('writes a line of JSON for each prompt, and the summary to standard error', async () => {
    const result = await cli(['route', '--demo', '--data', file, '--json']);
    const lines = linesOf(result);
    expect(result.code).toBe(0);
    expect(lines.map(({ id }) => id)).toEqual(['easy', 2, 'talk']);
    expect(lines[0]).toEqual({
      id: 'easy',
      deployment: expect.stringMatching(/^sim-/),
      model: expect.stringMatching(/^sim-/),
      policy: 'hybrid',
      task: { label: 'unknown', confidence: 0 },
      complexity: { value: expect.closeTo(0.002), confidence: 1 },
      wouldAskJudge: false,
      estimatedCostUsd: expect.any(Number),
      chain: expect.arrayContaining([lines[0]?.deployment]),
    });
    expect(JSON.parse(result.err) as DataSummary).toMatchObject({
      prompts: 3,
      rejected: 0,
      baseline: { model: 'sim-large' },
    });
  });

  it('writes a short line for each prompt and a table for people', async () => {
    const { io, out } = fakeIo();
    const options = { demo: true, seed: 1, json: false, useTask: false, summary: false };
    expect(await routeData(file, options, io, createFakeClock())).toBe(0);
    await expect(out()).toMatchFileSnapshot('./golden/route-data.txt');
  });

  it('writes only the summary where that is all that is wanted', async () => {
    const result = await routed(jsonl(PROMPTS), '--summary', '--json');
    expect(jsonOf<DataSummary>(result)).toMatchObject({ prompts: 3 });
    expect(result.err).toBe('');
    expect((await routed(jsonl(PROMPTS), '--summary')).out).toMatch(/^3 prompts\n/);
  });

  it('gives the same lines every time', async () => {
    const runs = await Promise.all([1, 2].map(async () => (await routed(jsonl(PROMPTS), '--json')).out));
    expect(runs[0]).toBe(runs[1]);
  });

  it('believes the task of a line only when it is told to', async () => {
    const labels = async (...args: readonly string[]): Promise<readonly string[]> =>
      linesOf(await routed(jsonl(PROMPTS), '--json', ...args)).map(({ task }) => task.label);
    expect(await labels()).toEqual(['unknown', 'unknown', 'unknown']);
    expect(await labels('--use-task', '--task', 'summarize')).toEqual(['chat', 'summarization', 'summarization']);
  });

  it('skips empty lines, and takes Windows ends of lines and a last line without one', async () => {
    const text = `\uFEFF${JSON.stringify(PROMPTS[0])}\r\n\r\n  \n${JSON.stringify(PROMPTS[1])}`;
    expect(linesOf(await routed(text, '--json')).map(({ id }) => id)).toEqual(['easy', 2]);
  });

  it('has a summary of nothing', async () => {
    const result = await routed('', '--json');
    expect(result).toMatchObject({ code: 0, out: '' });
    expect(JSON.parse(result.err)).toMatchObject({ prompts: 0, models: [] });
  });

  it.each([
    ['that is not JSON', '{"id": 1, "prompt": "x"', 'standard input:2: the line is not JSON'],
    ['without an id', '{"prompt": "x"}', 'standard input:2: `id` must be'],
    ['without a prompt', '{"id": 1}', 'standard input:2: `prompt` must be'],
    [
      'with a role that nobody has',
      '{"id": 1, "messages": [{"role": "boss", "content": ""}]}',
      ':2: `messages[0].role`',
    ],
    ['with messages that are none', '{"id": 1, "messages": []}', 'standard input:2: `messages`'],
  ])('stops at a line %s, with its number', async (_, line, message) => {
    const { code, out, err } = await routed(`${JSON.stringify(PROMPTS[0])}\n${line}\n`, '--json');
    expect(code).toBe(2);
    expect(err).toContain(message);
    expect(JSON.parse(out)).toMatchObject({ id: 'easy' });
  });

  it('says so where there is no file to read', async () => {
    expect(await cli(['route', '--demo', '--data', join(directory, 'none')])).toMatchObject({
      code: 2,
      err: expect.stringContaining('none: there is no such file'),
    });
    expect(await cli(['route', '--demo', '--data', directory])).toMatchObject({
      code: 2,
      err: expect.stringContaining('a folder'),
    });
  });

  it('exits with 1 if nobody can answer some prompt, and goes on', async () => {
    const image = [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'data:' } }] }];
    const result = await routed(jsonl([{ id: 1, messages: image }, ...PROMPTS]), '--json', '--local-only');
    expect(result.code).toBe(1);
    expect(linesOf(result)[0]).toMatchObject({ deployment: null, model: null, rejection: 'needs_unmet', chain: [] });
    expect(JSON.parse(result.err)).toMatchObject({ prompts: 4, rejected: 1, models: [expect.anything()] });
  });

  it('writes many lines at a time, and ends quietly when the reader goes', async () => {
    const many = jsonl(Array.from({ length: 2000 }, (_, id) => ({ id, prompt: 'Hi' })));
    const world: FakeWorld = { stdin: many };
    const whole = fakeIo(world);
    const options = { demo: true, seed: 1, json: true, useTask: false, summary: false };
    expect(await routeData('-', options, whole.io)).toBe(0);
    expect(whole.out().trimEnd().split('\n')).toHaveLength(2000);
    expect(whole.writes.length).toBeLessThan(20);

    const cut = fakeIo({ ...world, closesAfter: 1 });
    expect(await routeData('-', options, cut.io)).toBe(0);
    expect(cut.writes).toHaveLength(1);
    expect(cut.err()).toBe('');
  });

  it('fails where nothing can be written', async () => {
    const result = await cli(['route', '--demo', '--data', file], { outputProblem: 'the disk is full' });
    expect(result).toMatchObject({ code: 1, err: 'Standard output cannot be written to: the disk is full.\n' });
  });
});
