/**
 * Each file in this folder is a configuration, a line of dashes, and what the loader makes of it. A first line
 * `# env: A=1 B=2` sets variables. `npx vitest run test/config -u` writes the second half anew.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { BUILT_IN_LATENCY_CLASSES, BUILT_IN_POLICIES, BUILT_IN_ROUTES } from '../../src/config/builtin.ts';
import { formatProblems, type LoadResult, loadConfigText } from '../../src/config/index.ts';
import type { Config } from '../../src/core/config.ts';
import type { Route, Snapshot } from '../../src/core/decision.ts';
import { jsonText } from './json-text.ts';

const DASHES = '----------------------------------------\n';
const files = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.txt'));

test.each(files)('%s', async (file) => {
  const [input = ''] = readFileSync(`${import.meta.dirname}/${file}`, 'utf8').split(DASHES);
  const fileName = file.startsWith('json') ? 'pointsman.json' : 'pointsman.yaml';
  const loaded = loadConfigText(input, { fileName, env: envOf(input) });
  const output = describeResult(loaded, file.startsWith('whole') ? (config) => config : withoutImplied, fileName);
  await expect(input + DASHES + output).toMatchFileSnapshot(`./${file}`);
});

test('there are good and bad files', () => {
  const isGood = files.map((file) =>
    readFileSync(`${import.meta.dirname}/${file}`, 'utf8')
      .split(DASHES)[1]
      ?.startsWith('{'),
  );
  expect(isGood.filter((good) => good).length).toBeGreaterThan(10);
  expect(isGood.filter((good) => !good).length).toBeGreaterThan(15);
});

function envOf(input: string): Record<string, string> {
  const variables = /^# env: (.*)$/m.exec(input)?.[1]?.split(' ') ?? [];
  return Object.fromEntries(variables.map((variable) => variable.split('=') as [string, string]));
}

function describeResult(loaded: LoadResult, select: (config: Config) => unknown, fileName: string): string {
  const problems = loaded.ok ? loaded.warnings : loaded.problems;
  const config = loaded.ok ? `${jsonText(select(loaded.config), { lineWidth: 110, inlineObjects: true })}\n` : '';
  return config + (problems.length === 0 ? '' : `${formatProblems(problems, fileName)}\n`);
}

/** What is in every configuration is shown once, in the file that is called whole. */
function withoutImplied({ snapshot, snapshotHash: _, demo: __, ...rest }: Config): unknown {
  const { deployments, routes, policies, latencyClasses } = snapshot;
  return {
    deployments,
    routes: leaveOut(routes, (route) => isImplied(route, deployments)),
    policies: leaveOut(policies, (policy, name) => policy === BUILT_IN_POLICIES[name]),
    latencyClasses: leaveOut(latencyClasses, (limits, name) => limits === BUILT_IN_LATENCY_CLASSES[name]),
    ...rest,
  };
}

function isImplied({ name, policy, writtenChain }: Route, deployments: Snapshot['deployments']): boolean {
  const isConcrete = Object.values(deployments).some(({ id, model }) => id === name || model === name);
  return policy === BUILT_IN_ROUTES[name]?.policy || (isConcrete && !writtenChain);
}

function leaveOut<T>(
  table: Readonly<Record<string, T>>,
  isLeftOut: (entry: T, name: string) => boolean,
): Record<string, T> {
  return Object.fromEntries(Object.entries(table).filter(([name, entry]) => !isLeftOut(entry, name)));
}
