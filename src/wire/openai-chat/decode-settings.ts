/** The settings of a request, as the form has them. Undefined for what it has no place for. */
import { own } from '../../core/own.ts';
import type { AnswerFormat, ReasoningWish, Tool, ToolChoice } from '../form/conversation.ts';
import { isObject, type JsonObject } from '../json/problem.ts';
import { readEffort } from '../openai/effort.ts';

const NO_PARAMETERS: JsonObject = { type: 'object', properties: {} };

export function decodeTool(value: unknown): Tool | undefined {
  if (!isObject(value) || value['type'] !== 'function' || !isObject(value['function'])) return undefined;
  const tool = value['function'];
  const { name } = tool;
  const parameters = tool['parameters'] ?? NO_PARAMETERS;
  if (typeof name !== 'string' || name === '' || !isObject(parameters)) return undefined;
  return { name, ...describing(tool), parameters };
}

function describing({ description, strict }: JsonObject): { readonly description?: string; readonly strict?: boolean } {
  return {
    ...(typeof description === 'string' ? { description } : {}),
    ...(typeof strict === 'boolean' ? { strict } : {}),
  };
}

const CHOICES: Readonly<Record<string, ToolChoice>> = {
  auto: 'auto',
  none: 'none',
  required: 'required',
  // Mistral's word.
  any: 'required',
};

export function decodeToolChoice(value: unknown): ToolChoice | undefined {
  if (typeof value === 'string') return own(CHOICES, value);
  if (!isObject(value) || value['type'] !== 'function' || !isObject(value['function'])) return undefined;
  const { name } = value['function'];
  return typeof name === 'string' ? { name } : undefined;
}

export function decodeFormat(value: unknown): AnswerFormat | undefined {
  if (!isObject(value)) return undefined;
  if (value['type'] === 'text') return { type: 'text' };
  if (value['type'] === 'json_object') return { type: 'json' };
  const wanted = value['json_schema'];
  if (value['type'] !== 'json_schema' || !isObject(wanted) || !isObject(wanted['schema'])) return undefined;
  const { name } = wanted;
  return {
    type: 'json-schema',
    name: typeof name === 'string' && name !== '' ? name : 'answer',
    ...describing(wanted),
    schema: wanted['schema'],
  };
}

export function decodeStop(value: unknown): readonly string[] | undefined {
  if (typeof value === 'string') return [value];
  return Array.isArray(value) && value.every((word) => typeof word === 'string') ? value : undefined;
}

export function decodeEffort(value: unknown): ReasoningWish | undefined {
  const effort = readEffort(value);
  return effort === undefined ? undefined : { kind: 'effort', effort };
}

/** As OpenRouter has it. */
export function decodeReasoning(value: unknown): ReasoningWish | undefined {
  if (!isObject(value)) return undefined;
  const { effort, max_tokens: tokens, enabled } = value;
  if (typeof tokens === 'number' && tokens > 0) return { kind: 'budget', tokens };
  if (enabled === false) return { kind: 'effort', effort: 'none' };
  return decodeEffort(effort) ?? (enabled === true ? { kind: 'effort', effort: 'medium' } : undefined);
}

/** As Anthropic has it, and those who took it over. */
export function decodeThinking(value: unknown): ReasoningWish | undefined {
  if (!isObject(value)) return undefined;
  if (value['type'] === 'disabled') return { kind: 'effort', effort: 'none' };
  if (value['type'] !== 'enabled') return undefined;
  const tokens = value['budget_tokens'];
  return typeof tokens === 'number' && tokens > 0 ? { kind: 'budget', tokens } : { kind: 'effort', effort: 'medium' };
}
