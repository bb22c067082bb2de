/** What an endpoint refuses requests for, by config: it is in no body, whatever the dialect. */
import type { Quirks } from '../core/quirks.ts';
import type { EncodedRequest } from './dialect.ts';
import type { JsonObject } from './json/problem.ts';

export function leaveOutRefused(encoded: EncodedRequest, quirks: Quirks): EncodedRequest {
  const refused = namedIn(encoded.body, quirks);
  if (refused.length === 0) return encoded;
  const { body, headers, dropped } = encoded;
  const left = Object.fromEntries(Object.entries(body).filter(([name]) => !refused.includes(name)));
  return { body: left, headers, dropped: [...dropped, ...refused] };
}

const NONE: readonly string[] = [];

/** Fields of this body that `refuses` names. */
export function namedIn(body: JsonObject, { refuses }: Quirks): readonly string[] {
  return refuses === undefined ? NONE : refuses.filter((name) => Object.hasOwn(body, name));
}
