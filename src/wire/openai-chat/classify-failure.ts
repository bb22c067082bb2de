/** What an OpenAI-compatible endpoint means by an answer that is not a success. */
import type { ErrorCode } from '../../core/errors.ts';
import { isObject } from '../json/problem.ts';

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

const CONTEXT = /context.{0,20}(length|window|size)|maximum.{0,20}(tokens|length)|too (long|many tokens)|exceeds? .{0,40}context/i;
const QUOTA = /insufficient.?(quota|funds|balance|credit)|billing|credit.?balance|spend.?limit|quota exceeded/i;
const FILTER = /content.?(filter|policy|management)|safety/i;
const RATE = /rate.?limit|too many requests/i;

/** First row that fits. `body` is the error's code and message. */
const RULES: readonly { readonly status: (status: number) => boolean; readonly body?: RegExp; readonly code: ErrorCode }[] = [
  { status: is(402), code: 'upstream_quota_exhausted' },
  { status: is(403, 429), body: QUOTA, code: 'upstream_quota_exhausted' },
  { status: is(429), code: 'upstream_rate_limited' },
  { status: is(400, 403), body: FILTER, code: 'content_refused' },
  { status: is(401, 403, 407), code: 'upstream_credential_rejected' },
  { status: is(400, 413, 422), body: CONTEXT, code: 'context_length_exceeded' },
  { status: is(400), body: RATE, code: 'upstream_rate_limited' },
  { status: is(404), code: 'upstream_model_missing' },
  { status: is(408, 504), code: 'upstream_timeout' },
  { status: is(503, 529), code: 'upstream_overloaded' },
  { status: (status) => status >= 500, code: 'upstream_error' },
  { status: (status) => status >= 400, code: 'upstream_rejected' },
];

function is(...statuses: readonly number[]): (status: number) => boolean {
  return (status) => statuses.includes(status);
}

/** `body` may be anything. A status below 400 that is not a success (a redirect, say) is malformed. */
export function classifyFailure(status: number, body: string): Failure {
  const detail = readDetail(body);
  const words = detail === undefined ? body.slice(0, 2000) : `${detail.code ?? ''} ${detail.message}`;
  const rule = RULES.find((row) => row.status(status) && (row.body?.test(words) ?? true));
  return { code: rule?.code ?? 'upstream_malformed', ...(detail === undefined ? {} : { detail }) };
}

function readDetail(body: string): UpstreamErrorDetail | undefined {
  const error = parseError(body);
  if (error === undefined) return undefined;
  const { message, param, code } = error as Readonly<Record<'message' | 'param' | 'code', unknown>>;
  if (typeof message !== 'string') return undefined;
  return {
    message,
    param: typeof param === 'string' ? param : null,
    code: typeof code === 'string' ? code : null,
  };
}

function parseError(body: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(body);
    const error = isObject(value) ? value['error'] : undefined;
    return isObject(error) ? error : undefined;
  } catch {
    return undefined;
  }
}
