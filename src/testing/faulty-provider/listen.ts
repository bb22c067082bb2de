import type { AddressInfo, Server } from 'node:net';

/** Resolves to the port, on 127.0.0.1; rejects with the system's error. `port` 0 is a free one. */
export function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}
