/** A legacy completion body as a `ChatRequest`: the prompt is what a user says. */
import type { ChatMessage, ChatRequest } from '../../core/chat-request.ts';
import type { RequestHints } from '../../core/hints.ts';
import {
  type JsonObject,
  type Reader,
  readArrayOf,
  readBoolean,
  readCount,
  readNumber,
  readObject,
  readOptional,
  readString,
  readText,
} from '../json/problem.ts';
import { readInputs } from '../text-inputs.ts';
import { fateOf } from './fields.ts';

const readTexts = readArrayOf(readText);
const readStop: Reader<unknown> = (value, param) => (typeof value === 'string' ? readText : readTexts)(value, param);

/** Fields that no decision reads, but that no provider could read either if they were not of this type. */
const CHECKED_FIELDS: readonly (readonly [string, Reader<unknown>])[] = [
  ['temperature', readNumber],
  ['top_p', readNumber],
  ['presence_penalty', readNumber],
  ['frequency_penalty', readNumber],
  ['seed', readNumber],
  ['n', readCount],
  ['stop', readStop],
  ['stream_options', readObject],
  ['user', readText],
];

/** @throws PointsmanError `invalid_value`, with the path of the field */
export function readRequest(body: JsonObject, hints: RequestHints): ChatRequest {
  for (const [name, read] of CHECKED_FIELDS) readOptional(body, name, read);
  const model = readString(body['model'], 'model');
  const maxOutputTokens = readOptional(body, 'max_tokens', readCount);
  return {
    dialect: 'openai-completions',
    untranslatable: Object.keys(body).filter((name) => fateOf(name, body[name]) === 'untranslatable'),
    model,
    messages: readPrompt(body['prompt']),
    toolCount: 0,
    responseFormat: 'text',
    ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
    stream: readOptional(body, 'stream', readBoolean) ?? false,
    hints,
  };
}

function readPrompt(prompt: unknown): readonly ChatMessage[] {
  return readInputs(prompt, 'prompt').texts.map((content) => ({ role: 'user', content, toolCalls: 0 }));
}
