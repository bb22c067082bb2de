/** What Anthropic, or who serves Claude for it, means by an answer that is not a success. */
import { own } from '../../core/own.ts';
import { codeByRules, type FailureRule, isStatus, KEY_REFUSED, PASSING } from '../failure-rules.ts';
import type { Failure } from '../form/answer.ts';
import { parseJson, textAt } from '../json/loose.ts';
import { isObject, type JsonObject } from '../json/problem.ts';

/*
 * A 400 may quote what the caller sent. What it says counts against the account only where it says so in a code of
 * its own, or at the start of its message; or callers could cool deployments down.
 */
const NO_MONEY =
  /^billing_error$|^your credit balance is too low|^you have reached your specified (\w+ )?api usage limits|^(enforced|contract|linked_organization)_spend_limit_reached$/im;
const BAD_ACCOUNT = /^(organization_on_hold|claude_code_key_creator_not_member|cmek_key_(disabled|network_blocked))$/m;
const RATE = /^rate_limit_error$|^(request |requests |api |your )?rate.?limit|^too many requests/im;
const CONTEXT =
  /^prompt is too long|^input is too long|exceed context (limit|window)|too many (input |total )?tokens|^request_too_large$/im;
const FILTER = /^output blocked by content filter|blocked by content filtering policy|usage polic/im;
/** A place in a conversation that the server no longer has, not a model. */
const NO_THREAD = /^thread_not_found$/m;

const RULES: readonly FailureRule[] = [
  { status: isStatus(402), code: 'upstream_quota_exhausted' },
  { status: isStatus(400, 403, 429), says: NO_MONEY, code: 'upstream_quota_exhausted' },
  { status: isStatus(429), code: 'upstream_rate_limited' },
  { status: isStatus(400), says: RATE, code: 'upstream_rate_limited' },
  { status: isStatus(400), says: BAD_ACCOUNT, code: 'upstream_credential_rejected' },
  { status: isStatus(400, 403), says: FILTER, code: 'content_refused' },
  // A page instead of an error: what stands before the endpoint took offence, not the endpoint at our key.
  { status: isStatus(403), says: /^\s*</, code: 'upstream_malformed' },
  { status: isStatus(401, 407), code: 'upstream_credential_rejected' },
  { status: isStatus(403), says: KEY_REFUSED, code: 'upstream_credential_rejected' },
  { status: isStatus(403), code: 'upstream_forbidden' },
  { status: isStatus(400, 413, 422), says: CONTEXT, code: 'context_length_exceeded' },
  { status: isStatus(413), code: 'context_length_exceeded' },
  { status: isStatus(404), says: NO_THREAD, code: 'upstream_rejected' },
  { status: isStatus(404, 410), code: 'upstream_model_missing' },
  { status: isStatus(408, 504), code: 'upstream_timeout' },
  { status: isStatus(503, 529), code: 'upstream_overloaded' },
  { status: (status) => status >= 500, says: /^overloaded_error$/m, code: 'upstream_overloaded' },
  { status: isStatus(...PASSING), code: 'upstream_error' },
  { status: (status) => status >= 500, code: 'upstream_error' },
  { status: (status) => status >= 400, code: 'upstream_rejected' },
];

/** The status that an error has when it is not told in the middle of a stream. */
const STATUS_BY_TYPE: Readonly<Record<string, number>> = {
  invalid_request_error: 400,
  authentication_error: 401,
  billing_error: 402,
  permission_error: 403,
  not_found_error: 404,
  request_too_large: 413,
  rate_limit_error: 429,
  api_error: 500,
  timeout_error: 504,
  overloaded_error: 529,
};

/** Of a body that is no error object, so much is looked at. */
const MAX_TEXT = 2000;

/** `body` may be anything. */
export function classifyFailure(status: number, body: string): Failure {
  const error = readError(parseJson(body));
  return error === undefined ? { code: codeByRules(RULES, status, body.slice(0, MAX_TEXT)) } : failureOf(status, error);
}

/** An `error` event of a stream that began well. */
export function classifyErrorEvent(event: JsonObject): Failure {
  const error = readError(event);
  if (error === undefined) return { code: 'upstream_error' };
  return failureOf(own(STATUS_BY_TYPE, textAt(error, 'type') ?? '') ?? 500, error);
}

function failureOf(status: number, error: JsonObject): Failure {
  const message = textAt(error, 'message') ?? '';
  const details = isObject(error['details']) ? error['details'] : {};
  // Google, where Claude runs on Vertex AI, has a word for the status where Anthropic has a type.
  const names = [textAt(details, 'error_code'), textAt(error, 'type'), textAt(error, 'status')];
  const words = [...names, message].filter((text) => text !== null);
  const code = codeByRules(RULES, status, words.join('\n'));
  const name = names.find((text) => text !== null) ?? null;
  return { code, detail: { message, param: null, code: name } };
}

/** Under `error`, in an array where Google has it. Undefined if there is no message. */
function readError(value: unknown): JsonObject | undefined {
  const top: unknown = Array.isArray(value) ? value[0] : value;
  const error = isObject(top) ? top['error'] : undefined;
  return isObject(error) && typeof error['message'] === 'string' ? error : undefined;
}
