/** How embeddings are asked for, and handed on to a provider that speaks as OpenAI does. */
import type { ChatRequest } from '../../core/chat-request.ts';
import type { RequestHints } from '../../core/hints.ts';
import type { Client, PassThrough, Target } from '../dialect.ts';
import type { JsonObject } from '../json/problem.ts';
import { namedIn } from '../leave-out-refused.ts';
import { writeError, writeStreamError } from '../openai/write-error.ts';
import { quirkPath } from '../quirk-path.ts';
import { editBody } from './edit-body.ts';
import { readAnswer } from './read-answer.ts';
import { readRequest } from './read-request.ts';

const name = 'openai-embeddings';
const PATH = '/embeddings';

export const openaiEmbeddingsClient: Client = {
  name,
  requestIdHeader: 'x-request-id',
  readRequest: readAsChat,
  writeError: (error) => ({ ...writeError(error) }),
  writeStreamError: (error) => writeStreamError(error),
};

export const openaiEmbeddingsPassThrough: PassThrough = {
  name: 'openai-chat',
  path: pathOf,
  refused: (body, { quirks }) => namedIn(body, quirks),
  editBody,
  forwardedHeaders: ['openai-beta'],
  readAnswer,
  isPlain: () => false,
};

/** Each text is what a user says, so that they are measured as prompts are. */
function readAsChat(body: JsonObject, hints: RequestHints): ChatRequest {
  const { model, texts, tokenCount } = readRequest(body);
  return {
    dialect: name,
    untranslatable: [],
    model,
    messages: texts.map((content) => ({ role: 'user', content, toolCalls: 0 })),
    ...(tokenCount === 0 ? {} : { promptTokens: tokenCount }),
    toolCount: 0,
    responseFormat: 'text',
    stream: false,
    hints,
  };
}

/** Where an endpoint has a path of its own for chat completions, embeddings are beside it. */
function pathOf(target: Target): string {
  const whole = quirkPath(target, false, encodeURIComponent) ?? '';
  return whole.includes('/chat/completions') ? whole.replace('/chat/completions', PATH) : PATH;
}
