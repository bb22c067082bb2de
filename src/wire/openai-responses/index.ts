/** OpenAI's Responses: `POST /responses`. */
import type { ClientDialect, ProviderDialect } from '../dialect.ts';
import { classifyFailure } from '../openai/classify-failure.ts';
import { decodeAnswer } from './decode-answer.ts';
import { decodeRequest } from './decode-request.ts';
import { decodeStream } from './decode-stream.ts';
import { encodeAnswer } from './encode-answer.ts';
import { encodeRequest, path, unsupported } from './encode-request.ts';
import { encodeStream } from './encode-stream.ts';
import { readRequest } from './read-request.ts';
import { writeError, writeStreamError } from './write-error.ts';

export { openaiResponsesPassThrough } from './pass-through.ts';
export { isResponsesBody, refuseStoredState, storedStateIn } from './read-request.ts';

export const openaiResponsesClient: ClientDialect = {
  name: 'openai-responses',
  requestIdHeader: 'x-request-id',
  readRequest,
  decodeRequest,
  encodeAnswer,
  encodeStream,
  writeError,
  writeStreamError,
};

export const openaiResponsesProvider: ProviderDialect = {
  name: 'openai-responses',
  framing: 'sse',
  path,
  encodeRequest,
  unsupported,
  decodeAnswer,
  decodeStream,
  classifyFailure,
};
