/** What the project's own tests say, run as part of the proof. */
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Children, withChildren } from '../../bench/children.ts';
import { nowUs } from '../../bench/clock.ts';
import { type ProofLine, proofLine } from '../proof.ts';

const LIMIT_MS = 300_000;
const SDK_TEST = 'test/e2e/openai-sdk.test.ts';
const UNIT_AND_PROPERTY = ['src/', 'scripts/', 'bench/', 'proofs/', 'test/properties/'];

interface TestRun {
  readonly passed: number;
  readonly failed: number;
  /** Start of the test runner included. */
  readonly seconds: number;
}

export async function testLines(root: string): Promise<readonly ProofLine[]> {
  const sdk = existsSync(join(root, SDK_TEST)) ? await runTests(root, [SDK_TEST]) : undefined;
  const units = await runTests(root, UNIT_AND_PROPERTY);
  return [
    proofLine({
      id: 'W5',
      promise: 'checks with the official `openai` SDK that fail',
      figure: sdk === undefined || sdk.passed === 0 ? Number.NaN : sdk.failed,
      unit: '',
      goal: { exactly: 0 },
      beside: `${sdk?.passed ?? 0} pass`,
    }),
    proofLine({
      id: 'W6a',
      promise: 'unit and property tests that fail',
      figure: units.passed === 0 ? Number.NaN : units.failed,
      unit: '',
      goal: { exactly: 0 },
      beside: `${units.passed} pass`,
    }),
    proofLine({ id: 'W6b', promise: 'and the time they take', figure: units.seconds, unit: 's', goal: { atMost: 30 } }),
  ];
}

async function runTests(root: string, files: readonly string[]): Promise<TestRun> {
  const folder = await mkdtemp(join(tmpdir(), 'pointsman-tests-'));
  try {
    return await withChildren(folder, (children) => runVitest(children, root, folder, files));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function runVitest(children: Children, root: string, folder: string, files: readonly string[]): Promise<TestRun> {
  const result = join(folder, 'result.json');
  const script = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const args = [script, 'run', ...files, '--reporter=json', `--outputFile=${result}`];
  const startedUs = nowUs();
  // Failed tests make it exit with 1; what failed is in the file.
  await children
    .run({ name: 'vitest', command: process.execPath, args, cwd: root }, LIMIT_MS)
    .catch((error: unknown) => (existsSync(result) ? undefined : Promise.reject(error)));
  const seconds = (nowUs() - startedUs) / 1e6;
  return { seconds, ...parseVitest(await readFile(result, 'utf8')) };
}

export function parseVitest(text: string): { readonly passed: number; readonly failed: number } {
  const { numPassedTests, numFailedTests, numFailedTestSuites } = JSON.parse(text) as Record<string, number>;
  // A file that cannot be loaded has no failed test, but is a failed suite.
  const failed = Math.max(numFailedTests ?? 0, (numFailedTests ?? 0) === 0 ? (numFailedTestSuites ?? 0) : 0);
  return { passed: numPassedTests ?? 0, failed };
}
