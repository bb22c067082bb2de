/**
 * The gateway: an HTTP server that speaks OpenAI's dialect in front of an engine.
 *
 * @example
 * const gateway = createGateway(engine, { clock, random, onDefect });
 * const { url } = await gateway.listen();
 *
 * @module
 */
import type { AddressInfo } from 'node:net';
import type { Engine } from '../runtime/engine.ts';
import { AnswersUnderWay } from './answers-under-way.ts';
import { createAuthenticate } from './authenticate.ts';
import type { GatewayDeps } from './gateway-deps.ts';
import { createServer, type ServerState } from './server.ts';

export type { RouteAnswer } from './route-endpoint.ts';

export interface Gateway {
  /** Resolves once requests are taken, with the port that was free if the config says 0. */
  listen(): Promise<{ readonly url: string; readonly port: number }>;
  /** Takes no new requests, lets those under way end, and resolves. */
  close(): Promise<void>;
}

export type GatewayOptions = Pick<GatewayDeps, 'clock' | 'random' | 'onDefect'>;

export function createGateway(engine: Engine, options: GatewayOptions): Gateway {
  const { keys, server } = engine.config;
  const state: ServerState = { draining: false, answers: new AnswersUnderWay() };
  const app = createServer({ engine, authenticate: createAuthenticate(keys), ...options }, state);
  return {
    async listen() {
      await app.listen({ host: server.host, port: server.port });
      const { port } = app.server.address() as AddressInfo;
      const host = server.host.includes(':') ? `[${server.host}]` : server.host;
      return { url: `http://${host}:${port}`, port };
    },
    async close() {
      state.draining = true;
      const closed = app.close();
      await state.answers.none();
      // Left are connections on which nothing was asked yet, or not all of it: Node would wait for them for ever.
      app.server.closeAllConnections();
      await closed;
    },
  };
}
