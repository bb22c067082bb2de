/** An error as clients of this dialect expect it: OpenAI's error object, or a response that has failed. */
import { ERRORS, type PointsmanError } from '../../core/errors.ts';
import type { StreamBegun } from '../dialect.ts';
import { parseObject } from '../json/loose.ts';
import { isObject, type JsonObject } from '../json/problem.ts';
import { writeError as writeOpenAiError } from '../openai/write-error.ts';
import { responseId } from './response-object.ts';
import { writeEvent } from './write-event.ts';

export function writeError(error: PointsmanError): JsonObject {
  return { ...writeOpenAiError(error) };
}

/**
 * Whoever writes it does not know how far the stream has come, and no number before it is larger; the SDKs only ask
 * that there is one.
 */
const LAST_SEQUENCE_NUMBER = Number.MAX_SAFE_INTEGER;

/**
 * Two events, since there are clients that take one of them for nothing: those built on OpenAI's SDK go on after a
 * response that has failed, Codex after an error. An error is documented flat and sent nested, so it is both.
 *
 * What has been said so far is not repeated: the clients that read it have kept it.
 */
export function writeStreamError(error: PointsmanError, requestId: string, begun?: StreamBegun): string {
  const { code, message, param } = error;
  const nested = { type: ERRORS[code].type, code, message, param };
  const response = {
    ...namesOf(requestId, begun),
    object: 'response',
    status: 'failed',
    error: { code, message },
    incomplete_details: null,
    instructions: null,
    metadata: {},
    output: [],
    parallel_tool_calls: true,
    temperature: null,
    tool_choice: 'auto',
    tools: [],
    top_p: null,
    usage: null,
  };
  return [
    writeEvent({ type: 'error', code, message, param, error: nested }, LAST_SEQUENCE_NUMBER - 1),
    writeEvent({ type: 'response.failed', response }, LAST_SEQUENCE_NUMBER),
  ].join('');
}

const DATA = /^data: ?(.+)$/gm;

/** As the client knows the response from its first event: a provider's has other names than ours. */
function namesOf(requestId: string, begun: StreamBegun | undefined): JsonObject {
  const { first, model = '', createdAt = 0 } = begun ?? {};
  const told = first === undefined ? {} : firstResponse(new TextDecoder().decode(first));
  return {
    id: told['id'] ?? responseId(requestId),
    created_at: told['created_at'] ?? createdAt,
    model: told['model'] ?? model,
  };
}

function firstResponse(text: string): JsonObject {
  for (const [, data = ''] of text.matchAll(DATA)) {
    const response = parseObject(data)?.['response'];
    if (isObject(response)) return response;
  }
  return {};
}
