/** `pointsman serve`: the gateway, until it is told to stop. */
import type { Config } from '../core/config.ts';
import type { Demo } from './demo.ts';
import type { ConfigOrigin } from './find-config.ts';
import type { ExitCode, Io } from './io.ts';
import { loadConfig } from './load-config.ts';
import { type Report, type RunningServer, startServer } from './start-server.ts';

export interface ServeOptions {
  readonly config?: string;
  readonly demo: boolean;
  readonly host?: string;
  readonly port?: number;
  readonly json: boolean;
}

/** @param stopped resolves when the server shall stop */
export async function serve(options: ServeOptions, io: Io, stopped: Promise<unknown>): Promise<ExitCode> {
  let demo: Demo | undefined;
  const choice = { demo: options.demo, ...(options.config === undefined ? {} : { file: options.config }) };
  const loaded = await loadConfig(choice, io.env, async () => {
    // Loaded when it is needed: a real gateway has no use for simulated models.
    const { startDemo } = await import('./demo.ts');
    demo = await startDemo();
    return demo.raw;
  });
  if (!loaded.ok) {
    io.err(`${loaded.problems}\n`);
    return 2;
  }
  if (loaded.warnings !== '') io.err(`${loaded.warnings}\n`);
  try {
    const config = withAddress(loaded.config, options);
    const server = await startServer(config, reportTo(io));
    io.out(
      options.json
        ? `${JSON.stringify({ url: server.url, demo: config.demo })}\n`
        : greeting(server, config, loaded.origin),
    );
    await stopped;
    await server.close();
    return 0;
  } catch (error) {
    io.err(`${startFailure(error, options, loaded.config)}\n`);
    return 1;
  } finally {
    await demo?.close();
  }
}

function withAddress(config: Config, { host, port }: ServeOptions): Config {
  const server = { ...config.server, ...(host === undefined ? {} : { host }), ...(port === undefined ? {} : { port }) };
  if (config.keys.length === 0 && !LOOPBACK.test(server.host)) {
    throw new Error(
      `Refusing to listen on ${server.host} without keys. Add \`keys\` to the config, or keep to 127.0.0.1.`,
    );
  }
  return { ...config, server };
}

const LOOPBACK = /^(127\.\d+\.\d+\.\d+|localhost|::1)$/;

function reportTo(io: Io): Report {
  return (message, error) => {
    const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
    io.err(`${JSON.stringify({ level: 'error', message, detail })}\n`);
  };
}

const ORIGINS: Readonly<Record<ConfigOrigin['kind'], string>> = {
  file: 'Config:',
  discovered: 'No config file: using the providers found in the environment and on this machine.',
  demo: 'Demo mode: every model is simulated and every answer says so.',
};

function greeting({ url }: RunningServer, { snapshot, keys }: Config, origin: ConfigOrigin): string {
  const models = [...new Set(Object.values(snapshot.deployments).map(({ model }) => model))];
  const key = keys.length === 0 ? '' : ` \\\n  -H 'authorization: Bearer YOUR_KEY'`;
  return `Pointsman listens on ${url}
${ORIGINS[origin.kind]}${origin.kind === 'file' ? ` ${origin.file}` : ''}
Models: ${models.join(', ')}

Try it:

curl ${url}/v1/chat/completions -i -H 'content-type: application/json'${key} \\
  -d '{"model": "auto", "messages": [{"role": "user", "content": "Why is the sky blue?"}]}'

Any OpenAI client works with base URL ${url}/v1 and model "auto". Ctrl-C stops.
`;
}

function startFailure(error: unknown, { port }: ServeOptions, { server }: Config): string {
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
    return `Port ${port ?? server.port} is taken. Choose another with --port, or stop what listens there.`;
  }
  return error instanceof Error ? error.message : String(error);
}
