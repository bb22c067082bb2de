/** The walk proof: one request, decided and served, end to end. Everything but speed, which has a proof of its own. */
import { existsSync } from 'node:fs';
import { describeData, findData } from '../data-files.ts';
import type { Proof, ProofContext, ProofOutcome } from '../proof.ts';
import { type Part, withSecondChance } from '../second-chance.ts';
import { abortLines } from './abort.ts';
import { badInputLines } from './bad-input-lines.ts';
import { commandScript } from './gateway.ts';
import { hostileLines } from './hostile-lines.ts';
import { routeLines } from './route-lines.ts';
import { sdkLines, unitLines } from './test-lines.ts';

const DATA_FILE = 'outcomes/mmlu_pro.jsonl';

const METHOD = `
Against the built command (\`dist\`), over real HTTP, with the simulated provider of \`pointsman/testing\` as upstream.

* **route --data**: median of three runs, from spawn to exit. The baseline reads and parses the same file line by line.
* **1 MB of any text**: \`POST /v1/route\`, median of seven for each text, the slowest text counts. The stand-still is
  what \`perf_hooks.monitorEventLoopDelay\` reports inside the gateway's process.
* **Hanging up**: from the client's reset to the provider's noticing, slowest of twenty.
* **Bad input**: each is sent once to \`POST /v1/chat/completions\`; the table has what came back.
* **Tests**: counted and timed by running vitest, its start included.
* **Second chance**: if a promise falls short, that measurement is made once more, and the second result counts.
`;

export const walk: Proof = {
  name: 'walk',
  title: 'Walk: one request, decided and served',
  method: METHOD,
  run: runWalk,
};

async function runWalk({ root, quick, seed, dataFolder, progress }: ProofContext): Promise<ProofOutcome> {
  if (!existsSync(commandScript(root))) return { kind: 'not run', reason: 'dist is not built (npm run build)' };
  const file = findData(dataFolder, DATA_FILE);
  if (dataFolder === undefined || file === undefined) {
    return { kind: 'not run', reason: `${DATA_FILE} is missing; name its folder with --data or POINTSMAN_DATA` };
  }
  const parts: Part[] = [];
  const prove = async (what: string, measure: () => Promise<Part>): Promise<void> => {
    progress(what);
    parts.push(await withSecondChance(measure, progress));
  };
  await prove('deciding for every prompt of a file', () => routeLines(root, file, quick ? 1 : 3));
  await prove('a hostile megabyte', () => hostileLines(root, seed, quick ? 3 : 7));
  await prove('clients that hang up', () => abortLines(root, quick ? 5 : 20));
  await prove('bad input', () => badInputLines(root));
  await prove('checks with the openai SDK', () => sdkLines(root));
  await prove('unit and property tests', () => unitLines(root));
  return {
    kind: 'measured',
    lines: parts.flatMap((part) => part.lines),
    tables: parts.flatMap((part) => part.tables),
    data: [await describeData(dataFolder, DATA_FILE)],
    versions: {},
  };
}
