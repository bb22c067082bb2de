/** What Bedrock means by an answer that is not a success, and by an exception in a stream. */
import type { FailureCode } from '../../core/attempts/consequences.ts';
import { own } from '../../core/own.ts';
import { codeByRules, type FailureRule, isStatus, KEY_REFUSED, PASSING } from '../failure-rules.ts';
import type { Failure } from '../form/answer.ts';
import { parseObject, wordAt } from '../json/loose.ts';
import type { JsonObject } from '../json/problem.ts';

const CONTEXT =
  /input (is )?too long|prompt is too long|too many (input )?tokens|context (length|window|limit)|expected maxlength|input length|exceeds the maximum length|maximum context/i;
/** By the day, where by the minute would soon be over. */
const QUOTA = /tokens? per day|requests? per day|daily/i;
const RATE = /^(request |requests |api |your )?rate.?limit|^too many requests/i;
const FILTER = /content filter|content.{0,20}policy|blocked by .{0,30}(filter|guardrail|policy)/i;
const NO_MODEL =
  /model identifier is invalid|on-demand throughput isn.t supported|model .{0,80}(end of its life|legacy|not supported|doesn.t support)|could not resolve the foundation model/i;
const NO_ACCESS = /access to the model|is not authorized to perform|model access/i;
const SIGNATURE = /security token|signature|credential|access key|not authorized|bearer token|authentication/i;

/** First row that fits. What Bedrock says is in its own words; it quotes a prompt nowhere but in what a model says. */
const RULES: readonly FailureRule[] = [
  { status: isStatus(402), code: 'upstream_quota_exhausted' },
  { status: isStatus(429), says: QUOTA, code: 'upstream_quota_exhausted' },
  { status: isStatus(429), says: /not ready/i, code: 'upstream_overloaded' },
  { status: isStatus(429), code: 'upstream_rate_limited' },
  { status: isStatus(400), says: RATE, code: 'upstream_rate_limited' },
  { status: isStatus(403), says: /^\s*</, code: 'upstream_malformed' },
  { status: isStatus(403), says: NO_ACCESS, code: 'upstream_model_missing' },
  { status: isStatus(401, 407), code: 'upstream_credential_rejected' },
  { status: isStatus(403), says: SIGNATURE, code: 'upstream_credential_rejected' },
  { status: isStatus(403), says: KEY_REFUSED, code: 'upstream_credential_rejected' },
  { status: isStatus(403), code: 'upstream_forbidden' },
  { status: isStatus(400), says: FILTER, code: 'content_refused' },
  { status: isStatus(400, 413), says: CONTEXT, code: 'context_length_exceeded' },
  { status: isStatus(413), code: 'context_length_exceeded' },
  { status: isStatus(400), says: NO_MODEL, code: 'upstream_model_missing' },
  { status: isStatus(400), says: SIGNATURE, code: 'upstream_credential_rejected' },
  { status: isStatus(404, 410), code: 'upstream_model_missing' },
  { status: isStatus(408, 504), code: 'upstream_timeout' },
  { status: isStatus(...PASSING), code: 'upstream_error' },
  { status: isStatus(503, 529), code: 'upstream_overloaded' },
  { status: (status) => status >= 500, code: 'upstream_error' },
  { status: (status) => status >= 400, code: 'upstream_rejected' },
];

/** By the name of the exception, in lower case and without `exception`: the status that comes with it. */
const STATUSES: Readonly<Record<string, number>> = {
  throttling: 429,
  modelnotready: 429,
  validation: 400,
  accessdenied: 403,
  unrecognizedclient: 403,
  invalidsignature: 403,
  expiredtoken: 403,
  missingauthenticationtoken: 403,
  incompletesignature: 403,
  resourcenotfound: 404,
  modeltimeout: 408,
  modelerror: 424,
  modelstreamerror: 424,
  internalserver: 500,
  serviceunavailable: 503,
};

/** Exceptions that mean more than their status. */
const CODES: Readonly<Record<string, FailureCode>> = {
  servicequotaexceeded: 'upstream_quota_exhausted',
  modelnotready: 'upstream_overloaded',
  corruptframe: 'upstream_malformed',
};

/** Of a body that is no error object, so much is looked at. */
const MAX_TEXT = 2000;

/** `body` may be anything. A status below 400 that is not a success (a redirect, say) is malformed. */
export function classifyFailure(status: number, body: string): Failure {
  const error = parseObject(body);
  if (error === undefined) return { code: codeByRules(RULES, status, body.slice(0, MAX_TEXT)) };
  return failureOf(error, status, typeOf(error));
}

/** @param name of the exception, as `throttlingException` */
export function classifyException(name: string, data: string): Failure {
  const error = parseObject(data) ?? {};
  const { originalStatusCode } = error as { readonly originalStatusCode?: unknown };
  // What the model's own provider answered with.
  const original = typeof originalStatusCode === 'number' && originalStatusCode >= 400 ? originalStatusCode : undefined;
  return failureOf(error, original ?? own(STATUSES, plain(name)) ?? 500, name);
}

function failureOf(error: JsonObject, status: number, name: string): Failure {
  const message = wordAt(error, 'originalMessage') ?? wordAt(error, 'message') ?? wordAt(error, 'Message');
  const known = own(CODES, plain(name));
  const code = known ?? codeByRules(RULES, status, message ?? '');
  return message === null ? { code } : { code, detail: { message, param: null, code: name === '' ? null : name } };
}

/** As `com.amazon.coral.service#UnrecognizedClientException`, in one of two places. */
function typeOf(error: JsonObject): string {
  const type = wordAt(error, '__type') ?? wordAt(error, 'code') ?? '';
  return type.slice(type.lastIndexOf('#') + 1);
}

function plain(name: string): string {
  return name.toLowerCase().replace(/exception$/, '');
}
