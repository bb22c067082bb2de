/** OpenAI's chat completions, and what everybody else speaks that is compatible with them. */
import type { ClientDialect, PassThrough, ProviderDialect } from '../dialect.ts';
import { classifyFailure } from '../openai/classify-failure.ts';
import { writeError, writeStreamError } from '../openai/write-error.ts';
import { canPass } from './can-pass.ts';
import { decodeAnswer } from './decode-answer.ts';
import { decodeRequest } from './decode-request.ts';
import { decodeStream } from './decode-stream.ts';
import { editBody } from './edits.ts';
import { encodeAnswer } from './encode-answer.ts';
import { encodeRequest, unsupported } from './encode-request.ts';
import { encodeStream } from './encode-stream.ts';
import { failureIn } from './error-inside.ts';
import { isPlainChunk } from './observe-stream.ts';
import { pathOf } from './path.ts';
import { readAnswer } from './read-answer.ts';
import { readChatRequest } from './read-request.ts';
import { refusedIn } from './refused-fields.ts';

const name = 'openai-chat';

export const openaiChatClient: ClientDialect = {
  name,
  requestIdHeader: 'x-request-id',
  readRequest: readChatRequest,
  decodeRequest,
  encodeAnswer,
  encodeStream,
  writeError: (error) => ({ ...writeError(error) }),
  writeStreamError: (error) => writeStreamError(error),
};

export const openaiChatProvider: ProviderDialect = {
  name,
  framing: 'sse',
  path: pathOf,
  encodeRequest,
  unsupported,
  decodeAnswer,
  failureIn,
  decodeStream,
  classifyFailure,
};

export const openaiChatPassThrough: PassThrough = {
  name,
  canPass,
  refused: refusedIn,
  editBody,
  forwardedHeaders: ['openai-beta', 'traceparent', 'tracestate'],
  readAnswer,
  isPlain: isPlainChunk,
};
