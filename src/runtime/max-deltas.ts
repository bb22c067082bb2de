/** When a stream is longer than what was asked for, and its provider does not mean to end it. */
import type { ChatRequest } from '../core/chat-request.ts';
import type { Wanted } from '../wire/dialect.ts';
import type { JsonObject } from '../wire/json/problem.ts';

/** Providers count tokens in ways of their own. */
const TOLERANCE = 1.1;
const SLACK = 64;

/**
 * A delta is at least a token, so there are no more of them than tokens were allowed. Infinite where nobody has set a
 * limit.
 *
 * @param body the client's
 */
export function maxDeltasOf(
  { maxOutputTokens: asked }: ChatRequest,
  { maxOutputTokens: chosen, outputCeiling }: Wanted,
  body: JsonObject,
): number {
  if (asked === undefined && chosen === undefined) return Number.POSITIVE_INFINITY;
  const limits = [asked, chosen, outputCeiling].filter((limit) => limit !== undefined);
  return Math.round(answersWanted(body) * Math.min(...limits) * TOLERANCE) + SLACK;
}

/** The limit is one for each. */
function answersWanted({ n }: JsonObject): number {
  return typeof n === 'number' && n > 1 ? n : 1;
}
