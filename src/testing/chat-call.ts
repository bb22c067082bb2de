/** What the simulated provider reads of a chat request; anything else in the body is accepted and ignored. */
import { createHash } from 'node:crypto';
import { type ApiFault, apiFault } from './api-fault.ts';
import { asArray, asObject, type JsonObject } from './json-object.ts';
import type { ModelProfile } from './simulated-model.ts';
import { countTokens } from './simulated-text.ts';

export interface ToolDefinition {
  readonly name: string;
  /** A JSON Schema. */
  readonly parameters: unknown;
}

export type AnswerFormat =
  | { readonly kind: 'text' }
  | { readonly kind: 'json-object' }
  | { readonly kind: 'json-schema'; readonly schema: unknown };

export interface ChatCall {
  readonly model: ModelProfile;
  readonly stream: boolean;
  readonly includeUsage: boolean;
  /** Null: no limit. */
  readonly maxTokens: number | null;
  readonly format: AnswerFormat;
  /** The tool that the answer must call, or null. */
  readonly tool: ToolDefinition | null;
  readonly inputTokens: number;
  /**
   * Hash of what is asked. How the answer is to be delivered is not part of it, nor how long it may be: streamed or
   * not, from this model or that, it is the same question.
   */
  readonly question: string;
}

export type ParsedCall =
  | { readonly ok: true; readonly call: ChatCall }
  | { readonly ok: false; readonly fault: ApiFault };

/** `body` is null if what was sent is not a JSON object. */
export function parseChatCall(body: JsonObject | null, models: ReadonlyMap<string, ModelProfile>): ParsedCall {
  if (body === null) return fault(apiFault(400, { message: 'The body is not a JSON object.' }));
  const name = body['model'];
  if (typeof name !== 'string') return invalid('model', 'You must provide a model parameter.');
  const messages = asArray(body['messages']);
  if (messages.length === 0) return invalid('messages', 'There must be at least one message.');
  const limit = body['max_completion_tokens'] ?? body['max_tokens'] ?? null;
  if (!isLimit(limit)) return invalid('max_tokens', 'The limit must be a whole number above 0.');
  const model = models.get(name);
  if (model === undefined) return fault(unknownModel(name));
  return {
    ok: true,
    call: {
      model,
      stream: body['stream'] === true,
      includeUsage: asObject(body['stream_options'])['include_usage'] === true,
      maxTokens: limit,
      format: formatOf(body['response_format']),
      tool: roleOf(messages.at(-1)) === 'user' ? toolToCall(body) : null,
      inputTokens: countTokens(messages.map(textOf).join('') + toolText(body)),
      question: questionOf(body),
    },
  };
}

/** Which of `tools` a real model would call is anyone's guess; this one calls the named one, or else the first. */
function toolToCall(body: JsonObject): ToolDefinition | null {
  const choice = body['tool_choice'];
  if (choice === 'none') return null;
  const wanted = asObject(asObject(choice)['function'])['name'];
  const tools = asArray(body['tools']).map((tool) => asObject(asObject(tool)['function']));
  const tool = tools.find(({ name }) => typeof name === 'string' && (wanted === undefined || name === wanted));
  return tool === undefined ? null : { name: String(tool['name']), parameters: tool['parameters'] };
}

function formatOf(responseFormat: unknown): AnswerFormat {
  const format = asObject(responseFormat);
  if (format['type'] === 'json_object') return { kind: 'json-object' };
  if (format['type'] !== 'json_schema') return { kind: 'text' };
  return { kind: 'json-schema', schema: asObject(format['json_schema'])['schema'] };
}

function questionOf(body: JsonObject): string {
  const { model, stream, stream_options, max_tokens, max_completion_tokens, user, ...question } = body;
  return createHash('sha256').update(JSON.stringify(question)).digest('hex');
}

function roleOf(message: unknown): unknown {
  return asObject(message)['role'];
}

function textOf(message: unknown): string {
  const content = asObject(message)['content'];
  if (typeof content === 'string') return content;
  return asArray(content)
    .map((part) => asObject(part)['text'])
    .filter((text) => typeof text === 'string')
    .join('');
}

function toolText(body: JsonObject): string {
  return body['tools'] === undefined ? '' : JSON.stringify(body['tools']);
}

function isLimit(value: unknown): value is number | null {
  return value === null || (typeof value === 'number' && Number.isInteger(value) && value > 0);
}

function unknownModel(model: string): ApiFault {
  const message = `The model \`${model}\` does not exist.`;
  return apiFault(404, { code: 'model_not_found', param: 'model', message });
}

function invalid(param: string, message: string): ParsedCall {
  return fault(apiFault(400, { param, message }));
}

function fault(what: ApiFault): ParsedCall {
  return { ok: false, fault: what };
}
