/** Which key a request carries. Keys are looked up by their hash, so that a comparison tells nothing by its time. */
import { hash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { ApiKey } from '../core/config.ts';
import { PointsmanError } from '../core/errors.ts';
import { ANYBODY, type Caller } from '../runtime/caller.ts';

export type Authenticate = (headers: IncomingHttpHeaders) => Caller;

/** @returns a function that throws PointsmanError `invalid_api_key` */
export function createAuthenticate(keys: readonly ApiKey[]): Authenticate {
  if (keys.length === 0) return () => ANYBODY;
  const callers = new Map(keys.map((key) => [digest(key.secret.reveal()), callerOf(key)]));
  return (headers) => {
    const token = readToken(headers);
    const caller = token === undefined ? undefined : callers.get(digest(token));
    if (caller === undefined)
      throw unauthenticated(token === undefined ? 'There is no key.' : 'This key is not known here.');
    return caller;
  };
}

function callerOf({ name, allow, constraints, overrides }: ApiKey): Caller {
  return { name, allow, constraints, overrides };
}

function digest(secret: string): string {
  return hash('sha256', secret, 'base64');
}

const BEARER = /^bearer +(\S+) *$/i;

/** Two that differ are none: whoever checked a request before us may have looked at the other one. */
function readToken({ authorization, 'x-api-key': apiKey }: IncomingHttpHeaders): string | undefined {
  const bearer = authorization === undefined ? undefined : BEARER.exec(authorization)?.[1];
  if (typeof apiKey !== 'string') return bearer;
  if (bearer !== undefined && bearer !== apiKey) throw unauthenticated('`Authorization` and `x-api-key` differ.');
  return apiKey;
}

function unauthenticated(problem: string): PointsmanError {
  const remedy = 'Send `Authorization: Bearer KEY` with one from `keys` in the config.';
  return new PointsmanError('invalid_api_key', `${problem} ${remedy}`);
}
