/** Servers on 127.0.0.1 for tests of connections; all of them are closed after each test. */
import { once } from 'node:events';
import { createServer as createHttpServer, type IncomingMessage, type RequestListener } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach } from 'vitest';

export interface TestServer {
  readonly origin: string;
  readonly port: number;
  /** Every connection that there has been. */
  readonly sockets: readonly Socket[];
}

export interface TestServers {
  http(listener: RequestListener): Promise<TestServer>;
  tcp(onSocket: (socket: Socket) => void): Promise<TestServer>;
  /** A port on which nobody listens. */
  deadPort(): Promise<number>;
}

/** To be called once, at the top of a test file. */
export function testServers(): TestServers {
  const open: { readonly server: Server; readonly sockets: readonly Socket[] }[] = [];
  afterEach(() => Promise.all(open.splice(0).map(close)));
  const listen = async (server: Server): Promise<TestServer> => {
    const sockets: Socket[] = [];
    server.on('connection', (socket: Socket) => {
      sockets.push(socket);
      // What a client does to its connection is what is tested.
      socket.on('error', () => {});
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    open.push({ server, sockets });
    const { port } = server.address() as AddressInfo;
    return { origin: `http://127.0.0.1:${port}`, port, sockets };
  };
  return {
    http: (listener) => listen(createHttpServer(listener)),
    tcp: (onSocket) => listen(createTcpServer(onSocket)),
    async deadPort() {
      const server = createTcpServer();
      const { port } = await listen(server);
      server.close();
      await once(server, 'close');
      return port;
    },
  };
}

async function close({
  server,
  sockets,
}: {
  readonly server: Server;
  readonly sockets: readonly Socket[];
}): Promise<void> {
  for (const socket of sockets) socket.destroy();
  if (!server.listening) return;
  server.close();
  await once(server, 'close');
}

/** Resolves when the connection is gone, in whatever way. */
export async function closed(socket: Socket): Promise<void> {
  if (!socket.closed) await new Promise((resolve) => socket.once('close', resolve));
}

export function bodyOf(request: IncomingMessage): Promise<string> {
  return text(request);
}
