/** `pointsman serve`: the gateway, until it is told to stop. */
import type { Config } from '../core/config.ts';
import { systemClock } from '../runtime/clock.ts';
import type { Demo } from './demo.ts';
import { type ConfigOrigin, defaultFile } from './find-config.ts';
import type { ExitCode, Io } from './io.ts';
import { loadConfig } from './load-config.ts';
import type { Orders } from './orders.ts';
import { Reloader } from './reloader.ts';
import { type Report, type RunningServer, startServer } from './start-server.ts';
import { type ConfigWatch, hashOf, watchConfig } from './watch-config.ts';

export interface ServeOptions {
  readonly config?: string;
  readonly demo: boolean;
  readonly host?: string;
  readonly port?: number;
  readonly json: boolean;
}

/** Told twice to stop, it waits only so long for answers under way. */
const HURRY_MS = 5000;

export async function serve(options: ServeOptions, io: Io, orders: Orders): Promise<ExitCode> {
  let demo: Demo | undefined;
  // Before it is loaded: read once too often is better than an edit that is missed.
  const hash = await hashOf(options.config ?? defaultFile() ?? '');
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
    const watch = reloadOnChange(server, { origin: loaded.origin, hash }, options, io, orders);
    io.out(
      options.json
        ? `${JSON.stringify({ url: server.url, demo: config.demo })}\n`
        : greeting(server, config, loaded.origin),
    );
    await orders.stop;
    watch?.close();
    const closed = server.close();
    void orders.hurry.then(() => server.close({ drainMs: HURRY_MS }));
    await closed;
    return 0;
  } catch (error) {
    io.err(`${startFailure(error, options, loaded.config)}\n`);
    return 1;
  } finally {
    await demo?.close();
  }
}

interface Found {
  readonly origin: ConfigOrigin;
  /** Of the file as it was loaded. */
  readonly hash: string | undefined;
}

/** What comes from a file is read again when the file changes, and when somebody says so. */
function reloadOnChange(
  server: RunningServer,
  { origin, hash }: Found,
  options: ServeOptions,
  io: Io,
  orders: Orders,
): ConfigWatch | undefined {
  if (origin.kind !== 'file') {
    orders.onReload(() => io.err('There is no config file: nothing to reload.\n'));
    return undefined;
  }
  const { file } = origin;
  const reloader = new Reloader({
    load: () => loadConfig({ demo: false, file }, io.env, noDemo),
    adjust: (config) => withAddress(config, options),
    server,
    say: (text) => io.err(`${text}\n`),
  });
  const reload = (): void => void reloader.reload();
  orders.onReload(reload);
  const watch = watchConfig({ file, hash }, reload, systemClock);
  if (watch === undefined) io.err(`${file} cannot be watched: send SIGHUP when it has changed.\n`);
  return watch;
}

function noDemo(): never {
  throw new Error('a file is no demo');
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
