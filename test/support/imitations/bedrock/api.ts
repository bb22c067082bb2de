/** The Converse API of Amazon Bedrock. */
import { BodyProblem } from '../body-problem.ts';
import type { Reaction, WireRequest } from '../imitation.ts';
import { type FailureStatus, planFor } from '../plan.ts';
import { signatureProblem } from './check-signature.ts';
import { readBody } from './read-body.ts';
import { answerOf, framesOf } from './write-reply.ts';

export const BEDROCK_MODEL = 'anthropic.claude-sonnet-4-5-20250929-v1:0';

type Failure = readonly [status: number, type: string, message: string];

const HEADERS = { 'x-amzn-requestid': 'e686a393-fd1a-4f8c-9ec0-3654e3d5ece3' };

/** A wrong key is answered with 403, and an overload with 503. Nowhere is told how long to wait. */
const FAILURES: Readonly<Record<FailureStatus, Failure>> = {
  400: [400, 'ValidationException', 'This request cannot be served.'],
  401: [403, 'UnrecognizedClientException', 'The security token included in the request is invalid.'],
  429: [429, 'ThrottlingException', 'Too many requests, please wait before trying again.'],
  500: [500, 'InternalServerException', 'The system encountered an unexpected error during processing.'],
  529: [503, 'ServiceUnavailableException', 'Bedrock is unable to process your request.'],
};

const PATH = /\/model\/([^/]+)\/(converse|converse-stream)$/;

export function bedrockApi(request: WireRequest): Reaction {
  const [, model = '', method] = PATH.exec(request.path) ?? [];
  if (method === undefined) return failure(404, 'UnknownOperationException', 'Unknown operation.');
  const problem = signatureProblem(request);
  if (problem !== undefined) return failure(403, ...problem);
  if (decodeURIComponent(model) !== BEDROCK_MODEL) {
    return failure(400, 'ValidationException', 'The provided model identifier is invalid.');
  }
  return answerConverse(request.body, method === 'converse-stream');
}

/** Wherever it is asked, and by whomever. */
export function answerConverse(body: unknown, stream: boolean): Reaction {
  try {
    const asked = readBody(body, stream);
    const plan = planFor(asked);
    if (plan.kind === 'failure') return failure(...FAILURES[plan.status]);
    if (!asked.stream) return { kind: 'json', status: 200, headers: HEADERS, body: answerOf(plan.reply, asked) };
    const { breaks = 'end' } = plan.reply;
    return {
      kind: 'events',
      headers: { ...HEADERS, 'content-type': 'application/vnd.amazon.eventstream' },
      events: framesOf(plan.reply, asked),
      ending: breaks === 'error-event' ? 'end' : breaks,
    };
  } catch (error) {
    if (!(error instanceof BodyProblem)) throw error;
    return failure(400, 'ValidationException', error.message);
  }
}

function failure(status: number, type: string, message: string): Reaction {
  const headers = { ...HEADERS, 'x-amzn-errortype': `${type}:http://internal.amazon.com/coral/com.amazon.bedrock/` };
  return { kind: 'json', status, headers, body: { message } };
}
