/** The built gateway over a simulated provider, for one measurement. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Child, withChildren } from '../../bench/children.ts';
import { freePorts, waitForPort } from '../../bench/ports.ts';
import type { RawConfig } from '../../src/config/index.ts';
import { type SimulatedProvider, startSimulatedProvider } from '../../src/testing/index.ts';

export interface RunningGateway {
  readonly port: number;
  readonly child: Child;
  readonly provider: SimulatedProvider;
}

export interface GatewayOptions {
  /** Of the package. */
  readonly root: string;
  /** Modules loaded before the gateway, as URLs. */
  readonly preload?: readonly string[];
}

/** A model that answers at once, and one that takes its time with the first token and with each further one. */
export const QUICK_MODEL = 'quick';
export const SLOW_MODEL = 'slow';
const SLOW_TTFT_MS = 200;
const SLOW_TOKENS_PER_SECOND = 20;

export function commandScript(root: string): string {
  return join(root, 'dist', 'cli', 'main.js');
}

/** Gateway, provider and files are gone when `work` has ended. */
export async function withGateway<T>(
  options: GatewayOptions,
  work: (gateway: RunningGateway) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'pointsman-walk-'));
  const provider = await startSimulatedProvider({
    models: [
      { name: QUICK_MODEL },
      { name: SLOW_MODEL, ttftMs: SLOW_TTFT_MS, tokensPerSecond: SLOW_TOKENS_PER_SECOND, outputTokens: 400 },
    ],
  });
  try {
    return await withChildren(folder, async (children) => {
      const [port = 0] = await freePorts(1);
      const file = join(folder, 'pointsman.json');
      await writeFile(file, JSON.stringify(walkConfig(port, provider.url, join(folder, 'records'))));
      const imports = (options.preload ?? []).flatMap((url) => ['--import', url]);
      const args = [...imports, commandScript(options.root), 'serve', '--config', file];
      const child = children.start({ name: 'pointsman', command: process.execPath, args, cwd: folder });
      await waitForPort(child, port);
      return work({ port, child, provider });
    });
  } finally {
    await provider.close();
    await rm(folder, { recursive: true, force: true });
  }
}

function walkConfig(port: number, baseUrl: string, directory: string): RawConfig {
  const price = { input: 0.15, output: 0.6 };
  return {
    server: { port },
    providers: { sim: { baseUrl } },
    models: {
      [QUICK_MODEL]: { provider: 'sim', price, ability: 0.6 },
      [SLOW_MODEL]: { provider: 'sim', price, ability: 0.8 },
    },
    records: { directory },
  };
}
