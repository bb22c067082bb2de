/** What Google means by an answer that is not a success. */
import { own } from '../../core/own.ts';
import { codeByRules, type FailureRule, isStatus, KEY_REFUSED, PASSING } from '../failure-rules.ts';
import type { Failure } from '../form/answer.ts';
import { parseJson } from '../json/loose.ts';
import { isObject, type JsonObject } from '../json/problem.ts';

const BAD_KEY = /^api key (not valid|expired|not found)|"reason":"(API_KEY_INVALID|API_KEY_SERVICE_BLOCKED)"/im;
/** Not from here. */
const BAD_PLACE = /^user location is not supported/im;
/** The account may not be used without paying. */
const BAD_ACCOUNT = /^(gemini api free tier is not available|please enable billing)/im;
const NO_BILLING = /"reason":"BILLING_DISABLED"|^this api method requires billing/im;
const RATE = /^(request |requests |api |your )?rate.?limit|^too many requests/im;
const CONTEXT = /input token count.{0,40}exceeds|exceeds the maximum number of tokens|request payload size exceeds/i;
/** For a day or a month, or for good; what is used up in a minute says so by `PerMinute` alone. */
const QUOTA =
  /"quotaId":"[^"]*PerDay|per day|daily limit|spending (cap|limit)|credits? (are|is) depleted|billing account|limit: 0\b/i;

/** First row that fits. */
const RULES: readonly FailureRule[] = [
  { status: isStatus(402), code: 'upstream_quota_exhausted' },
  { status: isStatus(403), says: NO_BILLING, code: 'upstream_quota_exhausted' },
  { status: isStatus(429), says: QUOTA, code: 'upstream_quota_exhausted' },
  { status: isStatus(429), code: 'upstream_rate_limited' },
  { status: isStatus(400), says: RATE, code: 'upstream_rate_limited' },
  { status: isStatus(400, 403), says: BAD_KEY, code: 'upstream_credential_rejected' },
  { status: isStatus(400), says: BAD_PLACE, code: 'upstream_forbidden' },
  { status: isStatus(400), says: BAD_ACCOUNT, code: 'upstream_credential_rejected' },
  // A page instead of an error: what stands before the endpoint took offence, not the endpoint at our key.
  { status: isStatus(403), says: /^\s*</, code: 'upstream_malformed' },
  { status: isStatus(401, 407), code: 'upstream_credential_rejected' },
  { status: isStatus(403), says: KEY_REFUSED, code: 'upstream_credential_rejected' },
  { status: isStatus(403), code: 'upstream_forbidden' },
  { status: isStatus(400, 413), says: CONTEXT, code: 'context_length_exceeded' },
  { status: isStatus(413), code: 'context_length_exceeded' },
  { status: isStatus(404, 410), code: 'upstream_model_missing' },
  { status: isStatus(408, 504), code: 'upstream_timeout' },
  { status: isStatus(503, 529), code: 'upstream_overloaded' },
  { status: isStatus(...PASSING), code: 'upstream_error' },
  { status: (status) => status >= 500, code: 'upstream_error' },
  { status: (status) => status >= 400, code: 'upstream_rejected' },
];

/** HTTP statuses for Google's words, for an error in a stream that has no number. */
const STATUSES: Readonly<Record<string, number>> = {
  INVALID_ARGUMENT: 400,
  FAILED_PRECONDITION: 400,
  OUT_OF_RANGE: 400,
  UNAUTHENTICATED: 401,
  PERMISSION_DENIED: 403,
  NOT_FOUND: 404,
  RESOURCE_EXHAUSTED: 429,
  CANCELLED: 499,
  UNAVAILABLE: 503,
  DEADLINE_EXCEEDED: 504,
};

/** Of a body that is no error object, so much is looked at. */
const MAX_TEXT = 2000;

/** `body` may be anything. A status below 400 that is not a success (a redirect, say) is malformed. */
export function classifyFailure(status: number, body: string): Failure {
  const error = readError(body);
  return error === undefined ? { code: codeByRules(RULES, status, body.slice(0, MAX_TEXT)) } : failureOf(error, status);
}

/** @param status of the answer; an error in a stream has its own */
export function failureOf(error: JsonObject, status: number = statusOf(error)): Failure {
  const { message, details, status: word } = error as Readonly<Record<string, unknown>>;
  const text = typeof message === 'string' ? message : '';
  const code = codeByRules(RULES, status, `${text}\n${JSON.stringify(details ?? [])}`);
  const delayMs = retryDelayMs(details);
  return {
    code,
    ...(delayMs === undefined ? {} : { retryAfterMs: delayMs }),
    ...(text === '' ? {} : { detail: { message: text, param: null, code: typeof word === 'string' ? word : null } }),
  };
}

function statusOf({ code, status }: JsonObject): number {
  if (typeof code === 'number' && code >= 400) return code;
  return (typeof status === 'string' ? own(STATUSES, status) : undefined) ?? 500;
}

/** Google says it in the body and not in a header, as `34.4s`. */
function retryDelayMs(details: unknown): number | undefined {
  if (!Array.isArray(details)) return undefined;
  for (const detail of details as readonly unknown[]) {
    const delay = isObject(detail) ? detail['retryDelay'] : undefined;
    const seconds = typeof delay === 'string' ? /^(\d+(?:\.\d+)?)s$/.exec(delay)?.[1] : undefined;
    if (seconds !== undefined) return Math.ceil(Number(seconds) * 1000);
  }
  return undefined;
}

/** In an array where a stream was asked for. */
function readError(body: string): JsonObject | undefined {
  const value = parseJson(body);
  const top: unknown = Array.isArray(value) ? value[0] : value;
  if (!isObject(top)) return undefined;
  return isObject(top['error']) ? top['error'] : undefined;
}
