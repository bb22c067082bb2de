/** The Gemini API of Google. */
import { BodyProblem } from '../body-problem.ts';
import type { ImitatedRequest, Reaction } from '../imitation.ts';
import { type FailureStatus, planFor } from '../plan.ts';
import { readBody } from './read-body.ts';
import { eventsOf, responseOf } from './write-reply.ts';

export const GEMINI_KEY = 'AIza-imitated';

type Failure = readonly [code: number, status: string, message: string, details?: readonly object[]];

const RETRY = { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '7s' };
const KEY = {
  '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
  reason: 'API_KEY_INVALID',
  domain: 'googleapis.com',
};

/** A wrong key is answered with 400, and an overload with 503. */
const FAILURES: Readonly<Record<FailureStatus, Failure>> = {
  400: [400, 'INVALID_ARGUMENT', 'This request cannot be served.'],
  401: [400, 'INVALID_ARGUMENT', 'API key not valid. Please pass a valid API key.', [KEY]],
  429: [429, 'RESOURCE_EXHAUSTED', 'You exceeded your current quota, please check your plan.', [RETRY]],
  500: [500, 'INTERNAL', 'An internal error has occurred.'],
  529: [503, 'UNAVAILABLE', 'The model is overloaded. Please try again later.'],
};

const PATH = /^\/v1\/models\/gemini-2\.5-flash:(generateContent|streamGenerateContent\?alt=sse)$/;

export function geminiApi({ path, headers, body }: ImitatedRequest): Reaction {
  const method = PATH.exec(path)?.[1];
  if (method === undefined) return googleFailure(404, 'NOT_FOUND', `${path} is not found for API version v1beta.`);
  if (headers['x-goog-api-key'] !== GEMINI_KEY) return googleFailure(...FAILURES[401]);
  return answerGemini(body, method !== 'generateContent');
}

/** Wherever it is asked, and by whomever. */
export function answerGemini(body: unknown, stream: boolean): Reaction {
  try {
    const asked = readBody(body, stream);
    const plan = planFor(asked);
    if (plan.kind === 'failure') return googleFailure(...FAILURES[plan.status]);
    const { breaks = 'end' } = plan.reply;
    if (!asked.stream) return { kind: 'json', status: 200, body: responseOf(plan.reply, asked) };
    const ending = breaks === 'error-event' ? 'end' : breaks;
    return { kind: 'events', events: eventsOf(plan.reply, asked), ending };
  } catch (error) {
    if (!(error instanceof BodyProblem)) throw error;
    const { kind, at, message } = error;
    const words =
      kind === 'unknown' ? `Invalid JSON payload received. Unknown name "${at}": Cannot find field.` : message;
    return googleFailure(400, 'INVALID_ARGUMENT', words);
  }
}

export function googleFailure(
  code: number,
  status: string,
  message: string,
  details: readonly object[] = [],
): Reaction {
  const error = { code, message, status, ...(details.length === 0 ? {} : { details }) };
  return { kind: 'json', status: code, body: { error } };
}
