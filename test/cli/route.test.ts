/** `pointsman route` with one prompt. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Decision, DecisionInput, Snapshot } from '../../src/core/decision.ts';
import { cli, jsonOf } from './fake-io.ts';

interface Answer {
  readonly decision: Decision;
  readonly input: DecisionInput;
  readonly estimatedCostUsd: number | null;
  readonly snapshot: Snapshot;
}

describe('route', () => {
  it('explains a decision of demo mode', async () => {
    const { code, out, err } = await cli(['route', '--demo', 'Explain why the sky is blue.']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    await expect(out).toMatchFileSnapshot('./golden/route-demo.txt');
  });

  it('explains what was given up and who is out', async () => {
    const { code, out } = await cli([
      ...['route', '--demo', '--policy', 'latency', '--latency-class', 'realtime', '--local-only'],
      ...[
        '--max-latency-ms',
        '10',
        '--max-cost-usd',
        '0.01',
        '--min-quality',
        '0.99',
        '--task',
        'math',
        'What is 2 + 2?',
      ],
    ]);
    expect(code).toBe(0);
    await expect(out).toMatchFileSnapshot('./golden/route-relaxed.txt');
  });

  it('writes all that the decision was made of as JSON, without the prompt', async () => {
    const result = await cli(['route', '--demo', '--json', '--complexity', '0.9', 'A very secret prompt']);
    const { decision, input, estimatedCostUsd, snapshot } = jsonOf<Answer>(result);
    expect(result.code).toBe(0);
    expect(decision.kind).toBe('route');
    expect(input.traits.complexity).toEqual({ value: 0.9, confidence: 1 });
    expect(estimatedCostUsd).toBeGreaterThan(0);
    expect(Object.keys(snapshot.deployments)).toHaveLength(5);
    expect(result.out).not.toContain('secret');
  });

  it('puts every option into the question', async () => {
    const result = await cli([
      ...[
        'route',
        '--demo',
        '--json',
        '--model',
        'auto:cheap',
        '--policy',
        'hybrid',
        '--dial',
        '0.75',
        '--task',
        'summarize',
      ],
      ...[
        '--latency-class',
        'batch',
        '--max-latency-ms',
        '5000',
        '--max-cost-usd',
        '0.5',
        '--min-quality',
        '0.1',
        '--local-only',
        'Hi',
      ],
    ]);
    expect(jsonOf<Answer>(result).input).toMatchObject({
      route: 'auto:cheap',
      policy: 'hybrid',
      dial: 0.75,
      latencyClass: 'batch',
      traits: { task: { label: 'summarization', confidence: 1 } },
      constraints: { maxLatencyMs: 5000, maxCostNanoUsd: 5e8, minQuality: 0.1, localOnly: true },
    });
  });

  it('reads the prompt from standard input', async () => {
    const fromStdin = await cli(['route', '--demo', '--json', '-'], { stdin: 'Explain this: 世界' });
    const fromArgument = await cli(['route', '--demo', '--json', 'Explain this: 世界']);
    expect(jsonOf<Answer>(fromStdin).input.traits).toEqual(jsonOf<Answer>(fromArgument).input.traits);
  });

  it('draws the same for the same seed, and otherwise for another', async () => {
    const draw = async (seed: string): Promise<number> =>
      jsonOf<Answer>(await cli(['route', '--demo', '--json', '--seed', seed, 'Hi'])).input.draw;
    expect(await draw('5')).toBe(await draw('5'));
    expect(await draw('5')).not.toBe(await draw('6'));
  });

  it.each([
    ['auto:floor', 'cheapest'],
    ['auto:nitro', 'fastest'],
  ])('takes the ending of %s as the gateway does', async (name, policy) => {
    const result = await cli(['route', '--demo', '--json', '--model', name, 'Hi']);
    expect(result.err).toBe('');
    expect(jsonOf<Answer>(result).input).toMatchObject({ route: 'auto', policy });
  });

  it.each([
    ['nothing to route', ['route', '--demo'], 'either a prompt'],
    ['a prompt and a file', ['route', '--demo', '--data', 'x.jsonl', 'Hi'], 'either a prompt'],
    ['an empty prompt', ['route', '--demo', ' \n'], 'The prompt is empty'],
    [
      'an unknown route',
      ['route', '--demo', '--model', 'atuo', 'Hi'],
      'There is no route or model "atuo". Did you mean "auto"?',
    ],
    [
      'an ending of no name',
      ['route', '--demo', '--model', 'nobody:floor', 'Hi'],
      'There is no route or model "nobody:floor".',
    ],
    ['an unknown policy', ['route', '--demo', '--policy', 'hybird', 'Hi'], 'Did you mean "hybrid"?'],
    [
      'an unknown latency class',
      ['route', '--demo', '--latency-class', 'slow', 'Hi'],
      'There is no latency class "slow"',
    ],
    ['a dial beyond its end', ['route', '--demo', '--dial', '1.5', 'Hi'], 'It must be a number from 0 to 1'],
    ['a price that is none', ['route', '--demo', '--max-cost-usd', 'cheap', 'Hi'], 'It must be a number above 0'],
    ['an option that goes with a file', ['route', '--demo', '--summary', 'Hi'], 'go with --data'],
    ['a config that is not there', ['route', '--config', '/nowhere/x.yaml', 'Hi'], 'there is none'],
  ])('refuses %s', async (_, args, message) => {
    const { code, out, err } = await cli(args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(message);
  });
});

describe('route with a config', () => {
  let directory: string;
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'pointsman-route-'));
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  it('exits with 1 and says why if nobody can answer', async () => {
    const file = join(directory, 'remote.yaml');
    writeFileSync(
      file,
      'providers: {cloud: {baseUrl: https://llm.test/v1}}\nmodels: {m: {provider: cloud, ability: 0.5, price: {input: 1, output: 2}}}\n',
    );
    const { code, out } = await cli(['route', '--config', file, '--local-only', 'Hi']);
    expect(code).toBe(1);
    expect(out).toContain('Rejected: needs_unmet');
    expect(out).toContain('cloud/m  is not local');
    const result = await cli(['route', '--config', file, '--local-only', '--json', 'Hi']);
    expect(result.code).toBe(1);
    expect(jsonOf<Answer>(result)).toMatchObject({ decision: { kind: 'reject' }, estimatedCostUsd: null });
  });

  it('says where the config is wrong', async () => {
    const file = join(directory, 'wrong.yaml');
    writeFileSync(file, 'models:\n  m: {provider: nobody, abilty: 1}\n');
    const { code, err } = await cli(['route', '--config', file, 'Hi']);
    expect(code).toBe(2);
    expect(err).toContain(`${file}:2:`);
    expect(err).toContain('ability');
  });
});
