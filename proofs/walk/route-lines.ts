/** Deciding for a whole file of prompts from the command line. */
import { createReadStream } from 'node:fs';
import { tmpdir } from 'node:os';
import { createInterface } from 'node:readline';
import { withChildren } from '../../bench/children.ts';
import { nowUs } from '../../bench/clock.ts';
import { median } from '../../bench/statistics.ts';
import { formatFigure } from '../bound.ts';
import { type ProofLine, proofLine } from '../proof.ts';
import { commandScript } from './gateway.ts';

const LIMIT_MS = 60_000;
const PROMPTS = 7164;

/** `file` holds outcome data, a line for each prompt. */
export async function routeLines(root: string, file: string, tries: number): Promise<readonly ProofLine[]> {
  const runs: { seconds: number; lines: number }[] = [];
  const baselines: number[] = [];
  for (let index = 0; index < tries; index += 1) {
    baselines.push(await parseOnlySeconds(file));
    runs.push(await routeFile(root, file));
  }
  const seconds = median(runs.map((run) => run.seconds));
  return [
    proofLine({
      id: 'W1a',
      promise: 'decisions that `pointsman route --demo --data mmlu_pro.jsonl --json` prints',
      figure: Math.min(...runs.map((run) => run.lines)),
      unit: '',
      goal: { exactly: PROMPTS },
    }),
    proofLine({
      id: 'W1b',
      promise: 'and the time it takes, start included',
      figure: seconds,
      unit: 's',
      goal: { atMost: 5 },
      beside: `reading and parsing the file alone takes ${formatFigure(median(baselines))} s`,
    }),
  ];
}

async function routeFile(root: string, file: string): Promise<{ seconds: number; lines: number }> {
  return withChildren(tmpdir(), async (children) => {
    const startedUs = nowUs();
    const args = [commandScript(root), 'route', '--demo', '--data', file, '--json'];
    const output = await children.run({ name: 'pointsman-route', command: process.execPath, args }, LIMIT_MS);
    const seconds = (nowUs() - startedUs) / 1e6;
    return { seconds, lines: countDecisions(output) };
  });
}

/** Lines that are JSON objects with a decision; a closing summary is none. */
export function countDecisions(output: string): number {
  return output.split('\n').filter((line) => line.startsWith('{') && 'decision' in (JSON.parse(line) as object)).length;
}

/** What any program has to do before it can decide anything. */
async function parseOnlySeconds(file: string): Promise<number> {
  const startedUs = nowUs();
  let characters = 0;
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY })) {
    characters += (JSON.parse(line) as { prompt: string }).prompt.length;
  }
  if (characters === 0) throw new Error('the data holds no prompts');
  return (nowUs() - startedUs) / 1e6;
}
