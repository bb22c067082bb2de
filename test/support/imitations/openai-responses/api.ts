/** The Responses API of OpenAI. */
import { BodyProblem } from '../body-problem.ts';
import type { ImitatedRequest, Reaction } from '../imitation.ts';
import { failureOf, failureOfProblem, OPENAI_HEADERS, OPENAI_KEY, openaiFailure } from '../openai-error.ts';
import { planFor } from '../plan.ts';
import { readBody } from './read-body.ts';
import { eventsOf, responseOf } from './write-reply.ts';

export function openaiResponsesApi({ path, headers, body }: ImitatedRequest): Reaction {
  if (path !== '/v1/responses') return openaiFailure(404, 'invalid_request_error', null, `Invalid URL (POST ${path})`);
  if (headers.authorization !== `Bearer ${OPENAI_KEY}`) return failureOf(401);
  return answerResponses(body);
}

/** Wherever it is asked, and by whomever. */
export function answerResponses(body: unknown): Reaction {
  try {
    const asked = readBody(body);
    const plan = planFor(asked);
    if (plan.kind === 'failure') return failureOf(plan.status);
    const { breaks = 'end' } = plan.reply;
    const fields = body as Readonly<Record<string, unknown>>;
    if (!asked.stream) {
      return { kind: 'json', status: 200, headers: OPENAI_HEADERS, body: responseOf(plan.reply, asked, fields) };
    }
    const events = eventsOf(plan.reply, asked, fields);
    return { kind: 'events', headers: OPENAI_HEADERS, events, ending: breaks === 'error-event' ? 'end' : breaks };
  } catch (error) {
    if (error instanceof BodyProblem) return failureOfProblem(error);
    throw error;
  }
}
