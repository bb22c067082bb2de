/** The command that is told to stop while streams are open. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { Agent } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startFaultyProvider } from '../../src/testing/index.ts';
import { canaryDeltas, extentOf } from './canary.ts';
import { call } from './client-call.ts';

export interface DrainOptions {
  readonly streams: number;
  /** Arguments of node with which the command runs, without its own. */
  readonly command: readonly string[];
}

export interface DrainFigures {
  readonly streams: number;
  /** That had begun, and not ended, when it was told to stop. */
  readonly open: number;
  /** That did not get all of their answer. */
  readonly severed: readonly string[];
  readonly exitCode: number | null;
  /** From the signal to the exit. */
  readonly seconds: number;
}

const DELTAS = 30;
const BETWEEN_MS = 100;

export async function runDrain(
  { streams, command }: DrainOptions,
  progress: (text: string) => void,
): Promise<DrainFigures> {
  const folder = await mkdtemp(join(tmpdir(), 'pointsman-drain-'));
  const wall = await startFaultyProvider({
    dialect: 'openai-chat',
    script: ({ number }) => ({
      kind: 'answer',
      deltas: canaryDeltas({ wall: 'w', number }, DELTAS),
      betweenDeltasMs: BETWEEN_MS,
    }),
  });
  const file = join(folder, 'pointsman.json');
  await writeFile(file, configText(wall.url));
  const child = spawn(process.execPath, [...command, 'serve', '--config', file, '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit') as Promise<[number | null]>;
  const agent = new Agent({ keepAlive: true, maxSockets: streams });
  try {
    progress(`${streams} streams, and a signal to stop`);
    const [said] = (await Promise.race([once(child.stdout, 'data'), exited])) as [Buffer | number | null];
    const { url } = JSON.parse(String(said)) as { readonly url: string };
    const calls = Array.from({ length: streams }, () => call(Number(new URL(url).port), agent, PLAN));
    await wall.books.whenArrived(streams);
    while (wall.books.requests.some(({ deltasSent }) => deltasSent === 0)) await pause();
    const open = wall.books.requests.filter(({ end }) => end === null).length;
    const toldMs = performance.now();
    child.kill('SIGTERM');
    const results = await Promise.all(calls);
    const [exitCode] = await exited;
    const seconds = (performance.now() - toldMs) / 1000;
    const severed = results.filter(({ end, text }) => end !== 'success' || extentOf(text, () => DELTAS) !== 'whole');
    return { streams, open, severed: severed.map(({ end, body }) => `${end}: ${body.slice(-500)}`), exitCode, seconds };
  } finally {
    agent.destroy();
    child.kill('SIGKILL');
    await wall.close();
    await rm(folder, { recursive: true, force: true });
  }
}

const PLAN = {
  speech: 'openai-chat',
  model: 'slow',
  prompt: 'Tell me a long story.',
  stream: true,
  headers: {},
  hangUp: null,
} as const;

function configText(baseUrl: string): string {
  return JSON.stringify({
    server: { port: 0 },
    records: { directory: null },
    providers: { wall: { baseUrl } },
    models: { slow: { provider: 'wall', ability: 0.5 } },
  });
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 10));
}
