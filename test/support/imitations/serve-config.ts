/** A gateway with a configuration as somebody writes it, for the length of one test. */
import { expect, onTestFinished } from 'vitest';
import { startServer } from '../../../src/cli/start-server.ts';
import { formatProblems, loadConfigText } from '../../../src/config/index.ts';

export interface ServedConfig {
  /** Without `/v1`. */
  readonly url: string;
}

/**
 * @param text YAML, besides `server` and `records`
 * @param env variables that it names
 */
export async function serveConfig(text: string, env: Readonly<Record<string, string>>): Promise<ServedConfig> {
  const whole = `server: { port: 0 }\nrecords: { directory: null }\n${text}`;
  const loaded = loadConfigText(whole, { env });
  if (!loaded.ok) throw new Error(formatProblems(loaded.problems, 'the configuration'));
  const defects: unknown[] = [];
  const server = await startServer(loaded.config, (message, error) => defects.push([message, error]));
  onTestFinished(async () => {
    await server.close();
    expect(defects).toEqual([]);
  });
  return { url: server.url };
}
