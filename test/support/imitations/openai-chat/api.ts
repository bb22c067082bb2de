/** The Chat Completions API of OpenAI. */
import { BodyProblem } from '../body-problem.ts';
import type { ImitatedRequest, Reaction } from '../imitation.ts';
import { failureOf, failureOfProblem, OPENAI_HEADERS, OPENAI_KEY, openaiFailure } from '../openai-error.ts';
import { planFor } from '../plan.ts';
import { readBody } from './read-body.ts';
import { completionOf, eventsOf } from './write-reply.ts';

export function openaiChatApi({ path, headers, body }: ImitatedRequest): Reaction {
  if (path !== '/v1/chat/completions')
    return openaiFailure(404, 'invalid_request_error', null, `Invalid URL (POST ${path})`);
  if (headers.authorization !== `Bearer ${OPENAI_KEY}`) return failureOf(401);
  return answerChat(body);
}

/** Wherever it is asked, and by whomever. */
export function answerChat(body: unknown): Reaction {
  try {
    const asked = readBody(body);
    const plan = planFor(asked);
    if (plan.kind === 'failure') return failureOf(plan.status);
    const { breaks = 'end' } = plan.reply;
    if (!asked.stream) return { kind: 'json', status: 200, headers: OPENAI_HEADERS, body: completionOf(plan.reply) };
    const events = eventsOf(plan.reply, asked.includeUsage);
    return { kind: 'events', headers: OPENAI_HEADERS, events, ending: breaks === 'error-event' ? 'end' : breaks };
  } catch (error) {
    if (error instanceof BodyProblem) return failureOfProblem(error);
    throw error;
  }
}
