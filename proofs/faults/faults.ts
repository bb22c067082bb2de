/** The faults proof: everything that can break, broken on purpose. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Proof, ProofContext, ProofOutcome } from '../proof.ts';
import { runVitest } from '../run-vitest.ts';
import type { Part } from '../second-chance.ts';
import { catalogueLines, catalogueTable, readFaults } from './catalogue-lines.ts';
import { drainLines, fuzzLines, type Measuring, simulationLines, soakLines, stormLines } from './trial-lines.ts';

const TESTS = 'test/faults/';

const METHOD = `
* **Faults**: each of the numbered faults is acted out by a test in \`${TESTS}\`, run by vitest: a gateway over real HTTP
  in front of a provider on raw sockets that fails as it is told to. The table has what was expected and what was seen. A
  fault with a test that fails, or with several of which one fails, does not hold.
* **Random faults**: a gateway in front of three remote walls of different dialects and a local one. Three answers in ten
  of each are faulty, at random from a seed: never begun, stalled, cut or truncated at any place, error statuses, errors
  within a 200, junk, broken JSON, lines without end, noise, bombs, huge or broken heads. Clients of three dialects, half
  of them streaming, one in ten hanging up. Each answer of a wall consists of pieces that name the wall, the answer and
  their place in it: what a client has must be the beginning of one answer, and all of it where it was told of success.
  Health is forgotten now and then, else all would soon be resting. A deadline is for a whole answer or for the first
  output of a stream; a stream may then go on for as long as its deployment may take. Timers are counted by the clock
  that the gateway is given; sockets by the walls and by Node.
* **Simulation**: the decision, the walk, health and retry budget as they are, on a clock that is advanced. Each trouble is
  run with several seeds; the worst of them counts.
* **Drain**: the built command, SIGTERM while all streams are open.
* **Soak**: the gateway in a process of its own. After warming up with a third as many requests, the used heap after a forced
  collection at the end of each of ten windows; Theil and Sen's slope. The same with a leak that is planted: that the
  check would see one.
* **Fuzz**: mutated requests over HTTP, and recorded streams of all dialects, a fifth of them damaged, cut at random:
  what is read must not depend on the cuts.
`;

export const faults: Proof = {
  name: 'faults',
  title: 'Faults: what happens when things break',
  method: METHOD,
  run: runFaults,
};

async function runFaults({ root, quick, seed, progress }: ProofContext): Promise<ProofOutcome> {
  const command = join(root, 'dist', 'cli', 'main.js');
  if (!existsSync(command)) return { kind: 'not run', reason: 'dist is not built (npm run build)' };
  const context: Measuring = { root, quick, seed, progress, command };
  progress('every numbered fault');
  const acted = readFaults((await runVitest(root, [TESTS])).json);
  const parts: Part[] = [{ lines: catalogueLines(acted), tables: [catalogueTable(acted)] }];
  for (const measure of [stormLines, simulationLines, drainLines, fuzzLines, soakLines])
    parts.push(await measure(context));
  return {
    kind: 'measured',
    lines: parts.flatMap((part) => part.lines),
    tables: parts.flatMap((part) => part.tables),
    data: [],
    versions: {},
  };
}
