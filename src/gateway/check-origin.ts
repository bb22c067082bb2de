/**
 * Keeps web pages that a user happens to visit from talking to a gateway on the user's own machine: by another
 * origin, or by a name that was made to point here (DNS rebinding).
 */
import type { IncomingHttpHeaders } from 'node:http';
import type { ServerSettings } from '../core/config.ts';
import { PointsmanError } from '../core/errors.ts';

const LOOPBACK: readonly string[] = ['localhost', '127.0.0.1', '[::1]'];

export type CheckOrigin = (headers: IncomingHttpHeaders) => void;

/**
 * @param keysRequired a caller must have a key anyway, so the Host header is only held to `allowedHosts` if there are any
 * @returns a function that throws PointsmanError `forbidden_origin`
 */
export function createCheckOrigin({ host, allowedHosts }: ServerSettings, keysRequired: boolean): CheckOrigin {
  const known = new Set([...LOOPBACK, host, ...allowedHosts].map((name) => name.toLowerCase()));
  const hostMatters = !keysRequired || allowedHosts.length > 0;
  return ({ host: header, origin }) => {
    if (hostMatters && !known.has(hostName(header ?? ''))) throw refusal('Host', header ?? '');
    if (origin !== undefined && !known.has(originHost(origin))) throw refusal('Origin', origin);
  };
}

/** Without the port. */
function hostName(header: string): string {
  return header.replace(/:\d+$/, '').toLowerCase();
}

function originHost(origin: string): string {
  const scheme = /^https?:\/\//i.exec(origin);
  return scheme === null ? '' : hostName(origin.slice(scheme[0].length));
}

function refusal(header: string, value: string): PointsmanError {
  const message = `The ${header} header \`${value.slice(0, 100)}\` is not one this server answers to. Add its host name to \`server.allowedHosts\`.`;
  return new PointsmanError('forbidden_origin', message, { param: header });
}
