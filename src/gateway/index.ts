/**
 * The gateway: an HTTP server that speaks OpenAI's dialect in front of an engine.
 *
 * @example
 * const gateway = createGateway(engine, { clock, random, idempotency, onDefect });
 * const { url } = await gateway.listen();
 *
 * @module
 */
import type { AddressInfo } from 'node:net';
import { getHeapStatistics } from 'node:v8';
import { type LoopDelay, watchLoopDelay } from '../runtime/clock.ts';
import type { Engine } from '../runtime/engine.ts';
import { AnswersUnderWay } from './answers-under-way.ts';
import { Arriving } from './arriving.ts';
import { createAuthenticate } from './authenticate.ts';
import { createCheckOrigin } from './check-origin.ts';
import { Drain } from './drain.ts';
import type { GatewayDeps, Serving } from './gateway-deps.ts';
import { LoadGauge } from './overload.ts';
import { createServer, type ServerState } from './server.ts';

export type { RouteAnswer } from './route-endpoint.ts';

export interface CloseOptions {
  /** So long may answers under way go on. Default: `server.drainTimeoutMs` of the config. */
  readonly drainMs?: number;
}

export interface Gateway {
  /** Resolves once requests are taken, with the port that was free if the config says 0. */
  listen(): Promise<{ readonly url: string; readonly port: number }>;
  /**
   * Requests that arrive from now on are served by this engine, under the keys of its config; those under way stay with
   * theirs. Of its settings of the server, those have an effect that it is not built with.
   */
  use(engine: Engine): void;
  /**
   * Takes no new requests, lets those under way end, and resolves. What goes on for longer than it may is broken off
   * with an error. To be called again with less time, if it shall not be waited for so long.
   */
  close(options?: CloseOptions): Promise<void>;
}

export interface GatewayOptions extends Pick<GatewayDeps, 'clock' | 'random' | 'idempotency' | 'onDefect'> {
  /** Default: that of this process. */
  readonly loopDelay?: LoopDelay;
}

export function createGateway(engine: Engine, { loopDelay, ...options }: GatewayOptions): Gateway {
  const { server } = engine.config;
  const { clock } = options;
  const answers = new AnswersUnderWay(server.writeTimeoutMs, (defect) => options.onDefect(defect, 'unknown'));
  const load = new LoadGauge(clock, loopDelay ?? watchLoopDelay());
  const state: ServerState = { phase: 'serving', arriving: new Arriving(), answers, load };
  let current = servingBy(engine);
  const app = createServer({ current: () => current, ...options }, state);
  let drain: Drain | undefined;
  let closed: Promise<void> | undefined;
  const end = async (): Promise<void> => {
    state.phase = 'closed';
    load.stop();
    const ended = app.close();
    // Left are connections on which nothing was asked yet, or not even the head of it: Node would wait for them for ever.
    app.server.closeAllConnections();
    await ended;
  };
  return {
    async listen() {
      await app.listen({ host: server.host, port: server.port });
      const { port } = app.server.address() as AddressInfo;
      const host = server.host.includes(':') ? `[${server.host}]` : server.host;
      return { url: `http://${host}:${port}`, port };
    },
    use(next) {
      current = servingBy(next);
    },
    close({ drainMs = current.engine.config.server.drainTimeoutMs } = {}) {
      if (state.phase === 'serving') {
        state.phase = 'draining';
        state.arriving.refuseAll();
      }
      drain ??= new Drain(answers, clock);
      drain.within(drainMs);
      closed ??= drain.over.then(end);
      return closed;
    },
  };
}

const DEFAULT_SHARE_OF_HEAP = 0.25;

function servingBy(engine: Engine): Serving {
  const { keys, server } = engine.config;
  return {
    engine,
    authenticate: createAuthenticate(keys),
    checkOrigin: createCheckOrigin(server, keys.length > 0),
    loadLimits: {
      maxHeldBytes: server.maxInFlightBytes ?? getHeapStatistics().heap_size_limit * DEFAULT_SHARE_OF_HEAP,
      maxLoopDelayMs: server.maxLoopDelayMs,
    },
  };
}
