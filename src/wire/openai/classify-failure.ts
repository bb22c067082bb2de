/** What an OpenAI-compatible endpoint means by an answer that is not a success. */
import { own } from '../../core/own.ts';
import { codeByRules, type FailureRule, isStatus, KEY_REFUSED, PASSING } from '../failure-rules.ts';
import type { Failure } from '../form/answer.ts';
import { parseJson, textAt } from '../json/loose.ts';
import { isObject, type JsonObject } from '../json/problem.ts';

const CONTEXT =
  /context.{0,20}(length|window|size|limit)|exceeds? .{0,40}context|maximum.{0,20}(tokens|length)|too (long|many (\w+ )?tokens)|tokens?.?(limit|count)|input length|less than \d+ tokens|max_new_tokens.{0,20}<=|reduce the length/i;
const QUOTA =
  /insufficient.?(quota|funds|balance|credit)|billing|credit.?balance|available credits|spend(ing)?.?limit|key limit exceeded/i;
const FILTER =
  /content.?(filter|policy|management)|\bsafety\b|moderation|flagged|usage polic|inappropriate content|content exists risk/i;

/*
 * A 400 may quote what the caller sent, a function's name for one. What it says counts against the deployment only
 * where it says so in a code of its own, or at the start of its message; or callers could cool deployments down.
 */
const BAD_ACCOUNT =
  /^(billing_hard_limit_reached|insufficient_quota|arrearage)$|^your credit balance is too low|^billing hard limit has been reached/im;
const BAD_KEY = /^invalid_api_key$|^(incorrect|invalid) api key|^api key (not valid|expired)/im;
const BAD_MODEL =
  /^(model_not_found|model_decommissioned|invalid_model)$|^model not exist|^\S+ is not a valid model id|^the model `[^`]*` (does not exist|has been decommissioned)/im;
const RATE = /^rate_limit_exceeded$|^(request |requests |api |your )?rate.?limit|^too many requests/im;
/** Who says when to try again has not run out of money, whatever page on billing it points to. */
const TEMPORARY = /^rate_limit_exceeded$|(try again|retry) (in|after) [\d.]+ ?\w/im;

/** First row that fits. */
const RULES: readonly FailureRule[] = [
  { status: isStatus(402), code: 'upstream_quota_exhausted' },
  { status: isStatus(429), says: TEMPORARY, code: 'upstream_rate_limited' },
  { status: isStatus(403, 412, 429), says: QUOTA, code: 'upstream_quota_exhausted' },
  { status: isStatus(400), says: BAD_ACCOUNT, code: 'upstream_quota_exhausted' },
  { status: isStatus(429), code: 'upstream_rate_limited' },
  { status: isStatus(400, 403), says: FILTER, code: 'content_refused' },
  // A page instead of an error: what stands before the endpoint took offence, not the endpoint at our key.
  { status: isStatus(403), says: /^\s*</, code: 'upstream_malformed' },
  { status: isStatus(403), says: BAD_MODEL, code: 'upstream_model_missing' },
  { status: isStatus(401, 407), code: 'upstream_credential_rejected' },
  { status: isStatus(403), says: KEY_REFUSED, code: 'upstream_credential_rejected' },
  { status: isStatus(403), code: 'upstream_forbidden' },
  { status: isStatus(400), says: BAD_KEY, code: 'upstream_credential_rejected' },
  // Some field is too long, not the prompt.
  { status: isStatus(400), says: /^(string|array)_above_max_length$/m, code: 'upstream_rejected' },
  { status: isStatus(400, 413, 422), says: CONTEXT, code: 'context_length_exceeded' },
  { status: isStatus(413), says: /too.?large/i, code: 'context_length_exceeded' },
  { status: isStatus(400), says: RATE, code: 'upstream_rate_limited' },
  { status: isStatus(400), says: BAD_MODEL, code: 'upstream_model_missing' },
  { status: isStatus(404, 410), code: 'upstream_model_missing' },
  { status: isStatus(408, 504), code: 'upstream_timeout' },
  { status: isStatus(498, 503, 529), code: 'upstream_overloaded' },
  { status: isStatus(...PASSING), code: 'upstream_error' },
  { status: (status) => status >= 500, code: 'upstream_error' },
  { status: (status) => status >= 400, code: 'upstream_rejected' },
];

/** Of a body that is no error object, so much is looked at. */
const MAX_TEXT = 2000;

/** `body` may be anything. */
export function classifyFailure(status: number, body: string): Failure {
  const error = readError(body);
  const message = error === undefined ? undefined : messageOf(error);
  const words = error === undefined || message === undefined ? body.slice(0, MAX_TEXT) : wordsOf(error, message);
  const code = codeByRules(RULES, status, words);
  if (error === undefined || message === undefined) return { code };
  return { code, detail: { message, param: textAt(error, 'param'), code: textAt(error, 'code') } };
}

/** What errors inside a stream, which have no status, call themselves. */
const STATUS_BY_NAME: Readonly<Record<string, number>> = {
  authentication_error: 401,
  insufficient_quota: 429,
  overloaded_error: 529,
  permission_error: 403,
  rate_limit_error: 429,
  rate_limit_exceeded: 429,
  timeout_error: 504,
};

/** @param error what of `data` is the error: an object, or a sentence */
export function classifyErrorEvent(data: string, error: unknown): Failure {
  const status = statusOf(isObject(error) ? error : { message: error });
  const failure = classifyFailure(status ?? 400, data);
  // Only a status can say that the request is to blame: it had been accepted.
  return status === undefined && failure.code === 'upstream_rejected'
    ? { ...failure, code: 'upstream_error' }
    : failure;
}

function statusOf(error: JsonObject): number | undefined {
  const named = [error['code'], error['type']].map((name) =>
    typeof name === 'string' ? own(STATUS_BY_NAME, name) : undefined,
  );
  const numbers = [error['code'], error['status'], error['status_code']].map(Number);
  return (
    numbers.find((status) => Number.isInteger(status) && status >= 400 && status < 600) ??
    named.find((status) => status !== undefined) ??
    (/overloaded|over capacity|at capacity/i.test(messageOf(error) ?? '') ? 503 : undefined)
  );
}

/** Under `error` where OpenAI has it, or at the top; in an array where Gemini has it. */
function readError(body: string): JsonObject | undefined {
  const value = parseJson(body);
  const top: unknown = Array.isArray(value) ? value[0] : value;
  if (!isObject(top)) return undefined;
  return isObject(top['error']) ? top['error'] : top;
}

/** The names that endpoints have for it. */
const MESSAGE_FIELDS: readonly string[] = ['message', 'error', 'detail'];

function messageOf(error: JsonObject): string | undefined {
  return MESSAGE_FIELDS.map((name) => textAt(error, name)).find((text) => text !== null) ?? undefined;
}

function wordsOf(error: JsonObject, message: string): string {
  const { metadata } = error as { readonly metadata?: unknown };
  // What a router of routers was told itself.
  const raw = isObject(metadata) ? textAt(metadata, 'raw') : null;
  return [textAt(error, 'code'), textAt(error, 'type'), message, raw].filter((text) => text !== null).join('\n');
}
