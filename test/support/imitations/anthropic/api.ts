/** The Messages API of Anthropic. */
import { BodyProblem } from '../body-problem.ts';
import type { ImitatedRequest, Reaction } from '../imitation.ts';
import { type FailureStatus, planFor } from '../plan.ts';
import { isVersion, readBody, type Version } from './read-body.ts';
import { eventsOf, messageOf } from './write-reply.ts';

export const ANTHROPIC_KEY = 'sk-ant-imitated';

const REQUEST_ID = 'req_011CSHoEeqs5C35K2UUqR7Fy';
const HEADERS = { 'request-id': REQUEST_ID };

const FAILURES: Readonly<Record<FailureStatus, readonly [type: string, message: string]>> = {
  400: ['invalid_request_error', 'This request cannot be served.'],
  401: ['authentication_error', 'invalid x-api-key'],
  429: ['rate_limit_error', "This request would exceed your organization's rate limit."],
  500: ['api_error', 'Internal server error'],
  529: ['overloaded_error', 'Overloaded'],
};

export function anthropicApi({ path, headers, body }: ImitatedRequest): Reaction {
  if (path.split('?')[0] !== '/v1/messages') return failure(404, 'not_found_error', 'Not found');
  const version = headers['anthropic-version'];
  if (headers['x-api-key'] !== ANTHROPIC_KEY) return failure(401, ...FAILURES[401]);
  if (!isVersion(version)) {
    return failure(400, 'invalid_request_error', 'anthropic-version: header is required');
  }
  return answerMessages(body, version);
}

/** Wherever it is asked, and by whomever. */
export function answerMessages(body: unknown, version: Version): Reaction {
  try {
    const asked = readBody(body, version);
    const plan = planFor(asked);
    if (plan.kind === 'failure') return failure(plan.status, ...FAILURES[plan.status]);
    const { breaks = 'end' } = plan.reply;
    if (!asked.stream) return { kind: 'json', status: 200, headers: HEADERS, body: messageOf(plan.reply) };
    return {
      kind: 'events',
      headers: HEADERS,
      events: eventsOf(plan.reply),
      ending: breaks === 'error-event' ? 'end' : breaks,
    };
  } catch (error) {
    if (!(error instanceof BodyProblem)) throw error;
    return failure(400, 'invalid_request_error', wordsOf(error));
  }
}

function wordsOf({ kind, at, message }: BodyProblem): string {
  const path = (at ?? '').replaceAll(/\[(\d+)\]/g, '.$1');
  if (kind === 'unknown') return `${path}: Extra inputs are not permitted`;
  return kind === 'missing' ? `${path}: Field required` : message;
}

function failure(status: number, type: string, message: string): Reaction {
  const headers = status === 429 ? { ...HEADERS, 'retry-after': '7' } : HEADERS;
  return { kind: 'json', status, headers, body: { type: 'error', error: { type, message }, request_id: REQUEST_ID } };
}
