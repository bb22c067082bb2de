/** An OpenAI chat completion body as a `ChatRequest`. Unknown fields are left alone. */
import type { ChatMessage, ChatRequest, ContentPart, ResponseFormat, Role } from '../../core/chat-request.ts';
import type { RequestHints } from '../../core/hints.ts';
import { own } from '../../core/own.ts';
import {
  checkWellFormed,
  invalid,
  isObject,
  type JsonObject,
  type Reader,
  readArray,
  readArrayOf,
  readBoolean,
  readCount,
  readNumber,
  readObject,
  readOptional,
  readString,
} from '../json/problem.ts';
import { checkMedia } from './check-media.ts';
import { untranslatableIn } from './untranslatable.ts';

const ROLES: Readonly<Record<string, Role>> = {
  system: 'system',
  developer: 'system',
  user: 'user',
  assistant: 'assistant',
  tool: 'tool',
  function: 'tool',
};

const PART_TYPES: Readonly<Record<string, Exclude<ContentPart['type'], 'text'>>> = {
  image_url: 'image',
  input_audio: 'audio',
  file: 'file',
};

const FORMATS: Readonly<Record<string, ResponseFormat>> = {
  text: 'text',
  json_object: 'json',
  json_schema: 'json-schema',
};

/** Fields that no decision reads, but that no provider could read either if they were not of this type. */
const CHECKED_FIELDS: readonly (readonly [string, Reader<unknown>])[] = [
  ['temperature', readNumber],
  ['top_p', readNumber],
  ['presence_penalty', readNumber],
  ['frequency_penalty', readNumber],
  ['seed', readNumber],
  ['n', readCount],
  ['stream_options', readObject],
];

/**
 * @param body what `JSON.parse` made of it
 * @throws PointsmanError `invalid_value`, with the path of the field
 */
export function readChatRequest(body: unknown, hints: RequestHints): ChatRequest {
  const fields = readObject(body, 'body');
  for (const [name, read] of CHECKED_FIELDS) readOptional(fields, name, read);
  const model = readString(fields['model'], 'model');
  const maxOutputTokens =
    readOptional(fields, 'max_completion_tokens', readCount) ?? readOptional(fields, 'max_tokens', readCount);
  const messages = readMessages(fields['messages']);
  return {
    dialect: 'openai-chat',
    untranslatable: untranslatableIn(fields),
    model,
    messages,
    toolCount: readToolCount(fields),
    ...definitionsIn(fields),
    responseFormat: readOptional(fields, 'response_format', readFormat) ?? 'text',
    ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
    stream: readOptional(fields, 'stream', readBoolean) ?? false,
    hints,
  };
}

function readMessages(value: unknown): readonly ChatMessage[] {
  const messages = readArray(value, 'messages');
  if (messages.length === 0) throw invalid('messages', 'an array of at least one message', messages);
  return messages.map(readMessage);
}

function readMessage(value: unknown, index: number): ChatMessage {
  const param = `messages[${index}]`;
  const message = readObject(value, param);
  const name = message['role'];
  const role = typeof name === 'string' ? own(ROLES, name) : undefined;
  if (role === undefined) throw invalid(`${param}.role`, `one of ${Object.keys(ROLES).join(', ')}`, name);
  const calls = message['tool_calls'];
  const toolCalls = calls === undefined || calls === null ? 0 : readArray(calls, `${param}.tool_calls`).length;
  const content = readContent(message['content'], role, `${param}.content`);
  return toolCalls === 0 ? { role, content, toolCalls } : { role, content, toolCalls, calls: calledBy(calls) };
}

/** Ids are nothing to a model. */
function calledBy(calls: unknown): readonly unknown[] {
  if (!Array.isArray(calls)) return [];
  return calls.map((call: unknown) => (isObject(call) ? (call['function'] ?? call['custom'] ?? call) : call));
}

/** What is offered stands in the prompt, also if it may not be called. */
function definitionsIn({ tools, functions, response_format: format }: JsonObject): Pick<ChatRequest, 'definitions'> {
  const offered: readonly unknown[] = Array.isArray(tools) ? tools : Array.isArray(functions) ? functions : [];
  const schema = isObject(format) && format['json_schema'] !== undefined ? [format['json_schema']] : [];
  const definitions = [...offered, ...schema];
  return definitions.length === 0 ? {} : { definitions };
}

function readContent(value: unknown, role: Role, param: string): ChatMessage['content'] {
  if (typeof value === 'string') {
    checkWellFormed(value, param);
    return value;
  }
  if (Array.isArray(value)) return value.flatMap((part, index) => readPart(part, `${param}[${index}]`));
  // An assistant that called a tool or refused has no content.
  if (role === 'assistant' && (value === null || value === undefined)) return '';
  throw invalid(param, 'a string or an array of parts', value);
}

/** Parts of a type that is not known yet say nothing to a decision, and are the provider's to judge. */
function readPart(value: unknown, param: string): readonly ContentPart[] {
  const part = readObject(value, param);
  const type = readString(part['type'], `${param}.type`);
  if (type === 'text') {
    const text = part['text'];
    if (typeof text !== 'string') throw invalid(`${param}.text`, 'a string', text);
    checkWellFormed(text, `${param}.text`);
    return [{ type: 'text', text }];
  }
  checkMedia(part, type, param);
  const known = own(PART_TYPES, type);
  return known === undefined ? [] : [{ type: known }];
}

const readObjects = readArrayOf(readObject);

function readToolCount(fields: JsonObject): number {
  const tools = readOptional(fields, 'tools', readObjects) ?? readOptional(fields, 'functions', readObjects) ?? [];
  return fields['tool_choice'] === 'none' ? 0 : tools.length;
}

const readFormat: Reader<ResponseFormat | undefined> = (value, param) => {
  if (!isObject(value)) throw invalid(param, 'an object', value);
  const type = readString(value['type'], `${param}.type`);
  return own(FORMATS, type);
};
