import { createServer } from 'node:net';
import { listen } from './listen.ts';

/** A port of 127.0.0.1 where connections are refused: it was free a moment ago. */
export async function closedPort(): Promise<number> {
  const server = createServer();
  const port = await listen(server, 0);
  await new Promise((resolve) => server.close(resolve));
  return port;
}
