/** What the gateway listens on. */
import type { ServerSettings } from '../../core/config.ts';
import { isLoopback } from '../base-url.ts';
import { DEFAULTS } from '../defaults.ts';
import type { ProblemList } from '../problems.ts';
import type { RawServer } from '../raw-config.ts';

export function readServer(raw: RawServer | undefined, hasKeys: boolean, problems: ProblemList): ServerSettings {
  const host = raw?.host ?? DEFAULTS.host;
  if (!isLoopback(host) && !hasKeys) {
    problems.error(
      ['server', 'host'],
      'would let everybody in who can reach this machine, because there are no keys',
      `Add keys, or listen on ${DEFAULTS.host}`,
    );
  }
  return {
    host,
    port: raw?.port ?? DEFAULTS.port,
    maxBodyBytes: raw?.maxBodyBytes ?? DEFAULTS.maxBodyBytes,
    requestTimeoutMs: raw?.requestTimeoutMs ?? DEFAULTS.requestTimeoutMs,
    allowedHosts: raw?.allowedHosts ?? [],
    maxConnections: raw?.maxConnections ?? DEFAULTS.maxClientConnections,
    writeTimeoutMs: raw?.writeTimeoutMs ?? DEFAULTS.writeTimeoutMs,
    keepAliveMs: raw?.keepAliveMs ?? DEFAULTS.keepAliveMs,
    ...(raw?.maxInFlightBytes === undefined ? {} : { maxInFlightBytes: raw.maxInFlightBytes }),
    maxLoopDelayMs: raw?.maxLoopDelayMs ?? DEFAULTS.maxLoopDelayMs,
    drainTimeoutMs: raw?.drainTimeoutMs ?? DEFAULTS.drainTimeoutMs,
  };
}
