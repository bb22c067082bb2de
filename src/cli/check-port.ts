/** Whether the gateway could listen where the config says. */
import { createServer } from 'node:net';
import type { ServerSettings } from '../core/config.ts';
import { probe } from '../runtime/upstream.ts';
import { type DoctorCheck, failed, ok } from './doctor-check.ts';

const NAME = 'port';
const LIMIT_MS = 1000;

export async function checkPort({ host, port }: Pick<ServerSettings, 'host' | 'port'>): Promise<DoctorCheck> {
  const place = `${host}:${port}`;
  const code = await listenError(host, port);
  if (code === undefined) return ok(NAME, port === 0 ? `any free port of ${host}` : `${place} is free`);
  if (code === 'EADDRINUSE') {
    return (await isGateway(host, port))
      ? ok(NAME, `a gateway answers at ${place} already`)
      : failed(NAME, `${place} is taken by something else`, 'Choose another with `server.port` or `serve --port`.');
  }
  return failed(NAME, `${place} cannot be listened on: ${code}`, 'Check `server.host` and `server.port`.');
}

function listenError(host: string, port: number): Promise<string | undefined> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen({ host, port }, () => server.close(() => resolve(undefined)));
  });
}

async function isGateway(host: string, port: number): Promise<boolean> {
  const name = host.includes(':') ? `[${host}]` : host;
  const answer = await probe(`http://${name}:${port}/healthz`, [], LIMIT_MS);
  return answer?.status === 200 && answer.body.includes('"status":"ok"');
}
