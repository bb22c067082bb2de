/** `node trial-main.js NAME OPTIONS`: one trial in a process of its own. Options and figures are JSON. */
import { TRIALS, type TrialName } from '../../test/trials/trials.ts';

const [name = '', options = '{}'] = process.argv.slice(2);
const run = TRIALS[name as TrialName] as (options: unknown, progress: (text: string) => void) => Promise<unknown>;
try {
  const figures = await run(JSON.parse(options), (text) => process.stderr.write(`${text}\n`));
  process.stdout.write(JSON.stringify(figures));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  // What it has left open would keep it alive.
  process.exit(1);
}
