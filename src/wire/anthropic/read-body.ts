/**
 * The body of a client's request, checked and typed. One table says what becomes of every top-level field, so that
 * none is lost without a word.
 */
import { own } from '../../core/own.ts';
import type {
  AnswerFormat,
  Effort,
  ReasoningWish,
  Sampling,
  TextPart,
  Tool,
  ToolChoice,
} from '../form/conversation.ts';
import {
  invalid,
  type JsonObject,
  type Reader,
  readArray,
  readArrayOf,
  readBoolean,
  readCount,
  readNumber,
  readObject,
  readOneOf,
  readOptional,
  readString,
} from '../json/problem.ts';
import { type Block, type Notes, readContent, readMessageList, readTextContent } from './blocks.ts';

export interface Body extends Notes {
  readonly model: string;
  /** Undefined where tokens are only counted. */
  readonly maxTokens: number | undefined;
  readonly system: readonly TextPart[];
  readonly messages: readonly BodyMessage[];
  /** How many, Anthropic's own included. */
  readonly toolCount: number;
  readonly tools: readonly Tool[];
  readonly toolChoice: ToolChoice;
  readonly parallelToolCalls: boolean | undefined;
  readonly format: AnswerFormat;
  readonly sampling: Sampling;
  readonly reasoning: ReasoningWish | undefined;
  readonly user: string | undefined;
  readonly stream: boolean;
}

export interface BodyMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly blocks: readonly Block[];
}

/**
 * - `read`: a conversation has a place for it;
 * - `hint`: an answer without it is still an answer to this request.
 *
 * Every other field, known or not, is left to Anthropic.
 */
const FIELDS: Readonly<Record<string, 'read' | 'hint'>> = {
  model: 'read',
  max_tokens: 'read',
  messages: 'read',
  system: 'read',
  tools: 'read',
  tool_choice: 'read',
  output_config: 'read',
  output_format: 'read',
  temperature: 'read',
  top_p: 'read',
  top_k: 'read',
  stop_sequences: 'read',
  thinking: 'read',
  metadata: 'read',
  stream: 'read',
  // Where to keep the prompt, how soon to answer, what to leave out of a long history, who else may answer or pay.
  cache_control: 'hint',
  service_tier: 'hint',
  speed: 'hint',
  context_management: 'hint',
  compaction: 'hint',
  diagnostics: 'hint',
  fallbacks: 'hint',
  fallback_credit_token: 'hint',
  billing_policy: 'hint',
};

/**
 * @param body what `JSON.parse` made of it
 * @param counting `max_tokens` need not be there
 * @throws PointsmanError `invalid_value`, with the path of the field
 */
export function readBody(body: JsonObject, { counting = false }: { readonly counting?: boolean } = {}): Body {
  const notes: Notes = { untranslatable: [], dropped: [] };
  noteFields(body, notes);
  const model = readString(body['model'], 'model');
  const choice = readOptional(body, 'tool_choice', readToolChoice) ?? { toolChoice: 'auto', parallel: undefined };
  const config = readOptional(body, 'output_config', readObject) ?? {};
  return {
    ...notes,
    model,
    maxTokens: counting ? undefined : readMaxTokens(body, notes),
    system:
      body['system'] === undefined || body['system'] === null ? [] : readTextContent(body['system'], 'system', notes),
    messages: readMessageList(body['messages'], 'messages').map((entry, index) => readMessage(entry, index, notes)),
    ...readTools(body, notes),
    toolChoice: choice.toolChoice,
    parallelToolCalls: choice.parallel,
    format: readFormat(body, config, notes),
    sampling: readSampling(body),
    reasoning: readReasoning(body, config, notes),
    user: readUser(body, notes),
    stream: readOptional(body, 'stream', readBoolean) ?? false,
  };
}

function noteFields(body: JsonObject, { untranslatable, dropped }: Notes): void {
  for (const [name, value] of Object.entries(body)) {
    const fate = own(FIELDS, name);
    if (fate === 'read' || isEmpty(value)) continue;
    (fate === 'hint' ? dropped : untranslatable).push(name);
  }
}

/** Says nothing. */
function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || (Array.isArray(value) && value.length === 0);
}

/** With 0 the prompt is put into the cache and nothing is answered: no other dialect knows that. */
function readMaxTokens(body: JsonObject, { untranslatable }: Notes): number {
  const value = body['max_tokens'];
  if (!Number.isSafeInteger(value) || (value as number) < 0) {
    throw invalid('max_tokens', 'a whole number: how many tokens the answer may have at most', value);
  }
  if (value === 0) untranslatable.push('max_tokens');
  return value as number;
}

const ROLES = ['user', 'assistant', 'system'] as const;
const readRole = readOneOf(ROLES);

function readMessage(value: unknown, index: number, notes: Notes): BodyMessage {
  const param = `messages[${index}]`;
  const message = readObject(value, param);
  const role = readRole(message['role'], `${param}.role`);
  return { role, blocks: readContent(message['content'], role, `${param}.content`, notes) };
}

function readTools(body: JsonObject, notes: Notes): Pick<Body, 'tools' | 'toolCount'> {
  const list = readOptional(body, 'tools', readArray) ?? [];
  return { toolCount: list.length, tools: list.flatMap((entry, index) => readTool(entry, `tools[${index}]`, notes)) };
}

const TOOL_FIELDS: readonly string[] = ['type', 'name', 'description', 'input_schema', 'strict'];

function readTool(value: unknown, param: string, { untranslatable, dropped }: Notes): readonly Tool[] {
  const tool = readObject(value, param);
  const type = readOptional(tool, 'type', readString, `${param}.`) ?? 'custom';
  if (type !== 'custom') {
    untranslatable.push(`${param}.type`);
    return [];
  }
  for (const [key, entry] of Object.entries(tool)) {
    if (!TOOL_FIELDS.includes(key) && !isEmpty(entry)) dropped.push(`${param}.${key}`);
  }
  const description = readOptional(tool, 'description', readAnyString, `${param}.`);
  const strict = readOptional(tool, 'strict', readBoolean, `${param}.`);
  return [
    {
      name: readString(tool['name'], `${param}.name`),
      ...(description === undefined ? {} : { description }),
      parameters: readObject(tool['input_schema'], `${param}.input_schema`),
      ...(strict === undefined ? {} : { strict }),
    },
  ];
}

const readAnyString: Reader<string> = (value, param) => (value === '' ? '' : readString(value, param));

interface Choice {
  readonly toolChoice: ToolChoice;
  readonly parallel: boolean | undefined;
}

const CHOICES: Readonly<Record<'auto' | 'any' | 'none', ToolChoice>> = { auto: 'auto', any: 'required', none: 'none' };
const readChoiceType = readOneOf(['auto', 'any', 'tool', 'none']);

const readToolChoice: Reader<Choice> = (value, param) => {
  const choice = readObject(value, param);
  const type = readChoiceType(choice['type'], `${param}.type`);
  const single = readOptional(choice, 'disable_parallel_tool_use', readBoolean, `${param}.`);
  const toolChoice = type === 'tool' ? { name: readString(choice['name'], `${param}.name`) } : CHOICES[type];
  return { toolChoice, parallel: single === undefined ? undefined : !single };
};

const CONFIG_FIELDS: readonly string[] = ['effort', 'format'];
/** Anthropic's schemas have no name. */
const FORMAT_NAME = 'answer';

/** `output_format` is what `output_config.format` was called at first. */
function readFormat(body: JsonObject, config: JsonObject, { untranslatable, dropped }: Notes): AnswerFormat {
  for (const [key, value] of Object.entries(config)) {
    if (!CONFIG_FIELDS.includes(key) && !isEmpty(value)) dropped.push(`output_config.${key}`);
  }
  const path = config['format'] === undefined || config['format'] === null ? 'output_format' : 'output_config.format';
  const format =
    readOptional(config, 'format', readObject, 'output_config.') ?? readOptional(body, 'output_format', readObject);
  if (format === undefined) return { type: 'text' };
  if (format['type'] === 'json_schema') {
    return {
      type: 'json-schema',
      name: FORMAT_NAME,
      schema: readObject(format['schema'], `${path}.schema`),
      strict: true,
    };
  }
  untranslatable.push(`${path}.type`);
  return { type: 'text' };
}

const readStrings = readArrayOf(readString);

function readSampling(body: JsonObject): Sampling {
  const temperature = readOptional(body, 'temperature', readNumber);
  const topP = readOptional(body, 'top_p', readNumber);
  const topK = readOptional(body, 'top_k', readNumber);
  const stop = readOptional(body, 'stop_sequences', readStrings);
  return {
    ...(temperature === undefined ? {} : { temperature }),
    ...(topP === undefined ? {} : { topP }),
    ...(topK === undefined ? {} : { topK }),
    ...(stop === undefined || stop.length === 0 ? {} : { stop }),
  };
}

const EFFORTS: Readonly<Record<string, Effort>> = {
  low: 'low',
  medium: 'medium',
  high: 'high',
  xhigh: 'xhigh',
  max: 'xhigh',
};
/** What Anthropic takes for the effort if it is told none. */
const ADAPTIVE: ReasoningWish = { kind: 'effort', effort: 'high' };

function readReasoning(body: JsonObject, config: JsonObject, { untranslatable }: Notes): ReasoningWish | undefined {
  const word = readOptional(config, 'effort', readString, 'output_config.');
  const effort = word === undefined ? undefined : own(EFFORTS, word);
  if (word !== undefined && effort === undefined) untranslatable.push('output_config.effort');
  const wish: ReasoningWish | undefined = effort === undefined ? undefined : { kind: 'effort', effort };
  const thinking = readOptional(body, 'thinking', readObject);
  if (thinking === undefined) return wish;
  switch (readString(thinking['type'], 'thinking.type')) {
    case 'enabled':
      return { kind: 'budget', tokens: readCount(thinking['budget_tokens'], 'thinking.budget_tokens') };
    case 'adaptive':
      return wish ?? ADAPTIVE;
    case 'disabled':
    case 'between_tools':
      return { kind: 'effort', effort: 'none' };
    default:
      untranslatable.push('thinking.type');
      return wish;
  }
}

function readUser(body: JsonObject, { dropped }: Notes): string | undefined {
  const metadata = readOptional(body, 'metadata', readObject) ?? {};
  for (const [key, value] of Object.entries(metadata)) {
    if (key !== 'user_id' && !isEmpty(value)) dropped.push(`metadata.${key}`);
  }
  return readOptional(metadata, 'user_id', readString, 'metadata.');
}
