/** What an OpenAI-compatible endpoint means by an answer that is not a success. */
import type { ErrorCode } from '../../core/errors.ts';
import { isObject, type JsonObject } from '../json/problem.ts';

export interface Failure {
  readonly code: ErrorCode;
  /** The endpoint's own words, for the caller; never for a log, since they may quote the prompt. */
  readonly detail?: UpstreamErrorDetail;
}

export interface UpstreamErrorDetail {
  readonly message: string;
  readonly param: string | null;
  readonly code: string | null;
}

interface Rule {
  readonly status: (status: number) => boolean;
  /** Tried on the endpoint's words, a line each: its code, the type, the message. */
  readonly says?: RegExp;
  readonly code: ErrorCode;
}

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
const BAD_ACCOUNT = /^(billing_hard_limit_reached|arrearage)$|^your credit balance is too low/im;
const BAD_KEY = /^invalid_api_key$|^(incorrect|invalid) api key|^api key (not valid|expired)/im;
const BAD_MODEL =
  /^(model_not_found|model_decommissioned|invalid_model)$|^model not exist|^\S+ is not a valid model id|^the model `[^`]*` (does not exist|has been decommissioned)/im;
const RATE = /^rate_limit_exceeded$|^(request |requests |api |your )?rate.?limit|^too many requests/im;
/** Who says when to try again has not run out of money, whatever page on billing it points to. */
const TEMPORARY = /^rate_limit_exceeded$|(try again|retry) (in|after) [\d.]+ ?\w/im;

/** First row that fits. */
const RULES: readonly Rule[] = [
  { status: is(402), code: 'upstream_quota_exhausted' },
  { status: is(429), says: TEMPORARY, code: 'upstream_rate_limited' },
  { status: is(403, 412, 429), says: QUOTA, code: 'upstream_quota_exhausted' },
  { status: is(400), says: BAD_ACCOUNT, code: 'upstream_quota_exhausted' },
  { status: is(429), code: 'upstream_rate_limited' },
  { status: is(400, 403), says: FILTER, code: 'content_refused' },
  // A page instead of an error: what stands before the endpoint took offence, not the endpoint at our key.
  { status: is(403), says: /^\s*</, code: 'upstream_malformed' },
  { status: is(401, 403, 407), code: 'upstream_credential_rejected' },
  { status: is(400), says: BAD_KEY, code: 'upstream_credential_rejected' },
  // Some field is too long, not the prompt.
  { status: is(400), says: /^(string|array)_above_max_length$/m, code: 'upstream_rejected' },
  { status: is(400, 413, 422), says: CONTEXT, code: 'context_length_exceeded' },
  { status: is(413), says: /too.?large/i, code: 'context_length_exceeded' },
  { status: is(400), says: RATE, code: 'upstream_rate_limited' },
  { status: is(400), says: BAD_MODEL, code: 'upstream_model_missing' },
  { status: is(404, 410), code: 'upstream_model_missing' },
  { status: is(408, 504), code: 'upstream_timeout' },
  { status: is(498, 503, 529), code: 'upstream_overloaded' },
  { status: (status) => status >= 500, code: 'upstream_error' },
  { status: (status) => status >= 400, code: 'upstream_rejected' },
];

function is(...statuses: readonly number[]): (status: number) => boolean {
  return (status) => statuses.includes(status);
}

/** Of a body that is no error object, so much is looked at. */
const MAX_TEXT = 2000;

/** `body` may be anything. A status below 400 that is not a success (a redirect, say) is malformed. */
export function classifyFailure(status: number, body: string): Failure {
  const error = readError(body);
  const message = error === undefined ? undefined : messageOf(error);
  const words = error === undefined || message === undefined ? body.slice(0, MAX_TEXT) : wordsOf(error, message);
  const rule = RULES.find(({ status: fits, says }) => fits(status) && (says?.test(words) ?? true));
  const code = rule?.code ?? 'upstream_malformed';
  if (error === undefined || message === undefined) return { code };
  return { code, detail: { message, param: textOf(error, 'param'), code: textOf(error, 'code') } };
}

/** Under `error` where OpenAI has it, or at the top; in an array where Gemini has it. */
function readError(body: string): JsonObject | undefined {
  const value = parse(body);
  const top: unknown = Array.isArray(value) ? value[0] : value;
  if (!isObject(top)) return undefined;
  return isObject(top['error']) ? top['error'] : top;
}

/** The names that endpoints have for it. */
const MESSAGE_FIELDS: readonly string[] = ['message', 'error', 'detail'];

function messageOf(error: JsonObject): string | undefined {
  return MESSAGE_FIELDS.map((name) => textOf(error, name)).find((text) => text !== null) ?? undefined;
}

function wordsOf(error: JsonObject, message: string): string {
  const { metadata } = error as { readonly metadata?: unknown };
  // What a router of routers was told itself.
  const raw = isObject(metadata) ? textOf(metadata, 'raw') : null;
  return [textOf(error, 'code'), textOf(error, 'type'), message, raw].filter((text) => text !== null).join('\n');
}

function textOf(object: JsonObject, name: string): string | null {
  const value = object[name];
  return typeof value === 'string' ? value : null;
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
