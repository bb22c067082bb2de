/** Free ports on the loopback interface. */
import { type AddressInfo, connect, createServer } from 'node:net';
import type { Child } from './children.ts';
import { until } from './clock.ts';

/** So many different free ports; somebody else could still take one before it is used. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, () => {
      const server = createServer();
      return new Promise<typeof server>((resolve, reject) => {
        server.once('error', reject).listen(0, '127.0.0.1', () => resolve(server));
      });
    }),
  );
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

/** Waits until the child accepts connections. Throws with its last words if it ends, or after 20 s. */
export async function waitForPort(child: Child, port: number): Promise<void> {
  const open = await until(async () => child.exited() || (await accepts(port)), 20_000, 10);
  if (child.exited() || !open) throw new Error(`${child.name} does not listen: ${child.errors()}`);
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    const answer = (accepted: boolean) => (): void => {
      socket.destroy();
      resolve(accepted);
    };
    socket.once('connect', answer(true)).once('error', answer(false));
  });
}
