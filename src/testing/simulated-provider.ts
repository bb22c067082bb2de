/** A provider of simulated models: a real HTTP server that speaks OpenAI's chat completions. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { openDesk, type SimulatedProviderOptions } from './desk.ts';
import { serve } from './endpoints.ts';
import type { SimulatedRequest } from './request-books.ts';

export interface SimulatedProvider {
  /** Ends in `/v1`. */
  readonly url: string;
  readonly port: number;
  /** Chat requests in the order of their arrival. */
  readonly requests: readonly SimulatedRequest[];
  /** Resolves when the request with this index has arrived; rejects if the provider is closed first. */
  waitForRequest(index: number): Promise<SimulatedRequest>;
  /** Resolves when the exchange with this index is over, however it ended; rejects if it never arrives. */
  waitForClose(index: number): Promise<SimulatedRequest>;
  /** Cuts every connection and resolves when all is quiet. May be called again. */
  close(): Promise<void>;
}

/** A proxy that keeps its connections should not meet one that closes at that moment. */
const KEEP_ALIVE_MS = 65_000;

/**
 * Starts a provider on 127.0.0.1. Rejects with a `RangeError` for a model whose figures make no sense, and with the
 * system's error if the port is taken.
 */
export async function startSimulatedProvider(options: SimulatedProviderOptions): Promise<SimulatedProvider> {
  const desk = openDesk(options);
  const running = new Set<Promise<void>>();
  const server = createServer((request, response) => {
    const work = serve(desk, request, response).finally(() => running.delete(work));
    running.add(work);
  });
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  const port = await listen(server, options.port ?? 0);
  return {
    url: `http://127.0.0.1:${port}/v1`,
    port,
    requests: desk.books.kept,
    waitForRequest: (index) => desk.books.waitFor('arrived', index),
    waitForClose: (index) => desk.books.waitFor('closed', index),
    async close() {
      desk.closing.abort();
      await stop(server);
      await Promise.all(running);
      desk.books.abandon();
    },
  };
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    // The callback's error only says that it was closed before.
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
