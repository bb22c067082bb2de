/** A Responses body as a `ChatRequest`. Unknown fields are left alone. */
import type { ChatMessage, ChatRequest, ResponseFormat } from '../../core/chat-request.ts';
import { PointsmanError } from '../../core/errors.ts';
import type { RequestHints } from '../../core/hints.ts';
import { own } from '../../core/own.ts';
import {
  invalid,
  isObject,
  type JsonObject,
  type Reader,
  readArray,
  readBoolean,
  readCount,
  readNumber,
  readObject,
  readOptional,
  readString,
  readText,
} from '../json/problem.ts';
import { isAbsent } from './findings.ts';
import { listedTools } from './listed-tools.ts';
import { readInput } from './read-input.ts';
import { surveyFields } from './survey-fields.ts';
import { checkTools, countTools } from './tools.ts';

const FORMATS: Readonly<Record<string, ResponseFormat>> = {
  text: 'text',
  json_object: 'json',
  json_schema: 'json-schema',
};

/** Fields that no decision reads, but that no provider could read either if they were not of this type. */
const CHECKED_FIELDS: readonly (readonly [string, Reader<unknown>])[] = [
  ['temperature', readNumber],
  ['top_p', readNumber],
  ['parallel_tool_calls', readBoolean],
  ['include', readArray],
  ['reasoning', readObject],
  ['user', readText],
  ['safety_identifier', readText],
];

/** With one of these the prompt, or its beginning, is at the provider. */
const STORED_PROMPT: readonly string[] = ['previous_response_id', 'conversation', 'prompt'];

/** @throws PointsmanError `invalid_value`, with the path of the field */
export function readRequest(body: JsonObject, hints: RequestHints): ChatRequest {
  for (const [name, read] of CHECKED_FIELDS) readOptional(body, name, read);
  checkTools(body);
  const model = readString(body['model'], 'model');
  const maxOutputTokens = readOptional(body, 'max_output_tokens', readCount);
  return {
    dialect: 'openai-responses',
    model,
    messages: readMessages(body),
    toolCount: countTools(body),
    ...definitionsIn(body),
    responseFormat: readOptional(body, 'text', readFormat) ?? 'text',
    ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
    stream: readOptional(body, 'stream', readBoolean) ?? false,
    untranslatable: surveyFields(body).untranslatable,
    hints,
  };
}

/** What is offered stands in the prompt, also if it may not be called. */
function definitionsIn(body: JsonObject): Pick<ChatRequest, 'definitions'> {
  const { text } = body;
  const format = isObject(text) ? text['format'] : undefined;
  const schema = isObject(format) && format['schema'] !== undefined ? [format['schema']] : [];
  const definitions = [...listedTools(body).map(({ tool }) => tool), ...schema];
  return definitions.length === 0 ? {} : { definitions };
}

function readMessages(body: JsonObject): readonly ChatMessage[] {
  const instructions = readOptional(body, 'instructions', readText);
  const system: readonly ChatMessage[] =
    instructions === undefined ? [] : [{ role: 'system', content: instructions, toolCalls: 0 }];
  const { input } = body;
  const stored = STORED_PROMPT.some((name) => !isAbsent(body[name]));
  if (isAbsent(input) && stored) return system;
  if (Array.isArray(input) && input.length === 0 && !stored) throw invalid('input', 'at least one item', input);
  return [...system, ...readInput(input)];
}

const readFormat: Reader<ResponseFormat | undefined> = (value, param) => {
  const { format } = readObject(value, param);
  if (isAbsent(format)) return undefined;
  const type = readString(readObject(format, `${param}.format`)['type'], `${param}.format.type`);
  if (type === 'json_schema') {
    readString((format as JsonObject)['name'], `${param}.format.name`);
    readObject((format as JsonObject)['schema'], `${param}.format.schema`);
  }
  return own(FORMATS, type);
};

/** Cursor posts such bodies to `/chat/completions`. */
export function isResponsesBody(body: JsonObject): boolean {
  const { input } = body;
  return isAbsent(body['messages']) && (typeof input === 'string' || Array.isArray(input));
}

/** The path of an item that is named by its id. */
const REFERENCE = /^input\[\d+\]\.id$/;

const STATE_FIELDS = ['previous_response_id', 'conversation'] as const;

/** The field that names what is stored at a provider; undefined if there is none. */
export function storedStateIn({ dialect, untranslatable }: ChatRequest): string | undefined {
  if (dialect !== 'openai-responses') return undefined;
  return (
    STATE_FIELDS.find((name) => untranslatable.includes(name)) ?? untranslatable.find((path) => REFERENCE.test(path))
  );
}

/**
 * The error for a request that goes on from an answer that is stored at a provider, where no provider that could
 * have it is a candidate. Undefined for any other request.
 */
export function refuseStoredState(request: ChatRequest): PointsmanError | undefined {
  const state = storedStateIn(request);
  if (state === undefined) return undefined;
  return REFERENCE.test(state)
    ? nothingStored(state, 'Send the item itself: clients do so when they are told `store: false`.')
    : nothingStored(state, 'Leave it out and send the whole conversation in `input`.');
}

function nothingStored(param: string, remedy: string): PointsmanError {
  return new PointsmanError('invalid_value', `\`${param}\` cannot be served: nothing is stored here. ${remedy}`, {
    param,
  });
}
