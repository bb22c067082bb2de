/**
 * The tools of a Responses body. Functions and custom tools can be served anywhere. Built-in tools are run by the provider, or are
 * known to its models alone.
 */

import type { Tool, ToolChoice } from '../form/conversation.ts';
import { objectsOf } from '../json/objects-of.ts';
import {
  invalid,
  isObject,
  type JsonObject,
  type Reader,
  readArrayOf,
  readObject,
  readString,
} from '../json/problem.ts';
import { decodeCustomTool } from './custom-tools.ts';
import { type Findings, isAbsent } from './findings.ts';
import { type ListedTool, listedTools } from './listed-tools.ts';
import { fitsFlat, flatName } from './namespaces.ts';

/**
 * Built-in tools that only make an answer better: it can be had without them, if the model has functions to work with
 * and is free in its choice. So an agent that names web search among its tools by habit, as Codex does, can be served
 * by any provider. All others are what the request is about (the caller's files, its servers, its screen), or are run
 * by the client, which would wait for them.
 */
const DISPENSABLE: ReadonlySet<unknown> = new Set([
  'web_search',
  'web_search_2025_08_26',
  'web_search_preview',
  'web_search_preview_2025_03_11',
  'image_generation',
  // All tools are there from the start.
  'tool_search',
  'programmatic_tool_calling',
]);

const NO_PARAMETERS: JsonObject = { type: 'object', properties: {} };
const CHOICES: readonly unknown[] = ['auto', 'none', 'required'];
/** Of a function: they save work, or say how its result or its text looks. */
const FUNCTION_HINTS: readonly string[] = ['defer_loading', 'allowed_callers', 'output_schema', 'format'];

/** @throws PointsmanError `invalid_value` for tools that nobody could read */
export function checkTools(body: JsonObject): void {
  checkToolList(body['tools'], 'tools');
  const choice = body['tool_choice'];
  if (isAbsent(choice) || CHOICES.includes(choice)) return;
  if (!isObject(choice)) throw invalid('tool_choice', '`auto`, `none`, `required` or an object', choice);
  if (isCallable(choice['type'])) readString(choice['name'], 'tool_choice.name');
}

/** @throws PointsmanError `invalid_value` */
export function checkToolList(tools: unknown, param: string): void {
  if (!isAbsent(tools)) readTools(tools, param);
}

function isCallable(type: unknown): boolean {
  return type === 'function' || type === 'custom';
}

const readTool: Reader<void> = (value, param) => {
  const tool = readObject(value, param);
  const type = readString(tool['type'], `${param}.type`);
  if (isCallable(type)) readFunction(tool, param);
  if (type !== 'namespace') return;
  readString(tool['name'], `${param}.name`);
  readInnerTools(tool['tools'], `${param}.tools`);
};

const readInnerTool: Reader<void> = (value, param) => {
  const tool = readObject(value, param);
  if (isCallable(readString(tool['type'], `${param}.type`))) readFunction(tool, param);
};

const readTools = readArrayOf(readTool);
const readInnerTools = readArrayOf(readInnerTool);

function readFunction(tool: JsonObject, param: string): void {
  readString(tool['name'], `${param}.name`);
  if (!isAbsent(tool['parameters'])) readObject(tool['parameters'], `${param}.parameters`);
}

/** How many tools the model may call. */
export function countTools(body: JsonObject): number {
  if (body['tool_choice'] === 'none') return 0;
  let count = 0;
  for (const { tool } of listedTools(body)) {
    count += tool['type'] === 'namespace' ? objectsOf(tool['tools']).length : 1;
  }
  return count;
}

/** A choice of a built-in tool, or among some of the functions. */
export function surveyChoice(choice: unknown, name: string, found: Findings): void {
  if (isObject(choice) && !isCallable(choice['type'])) found.untranslatable.push(`${name}.type`);
}

/** @param tools some of those of the body */
export function surveyTools(tools: readonly ListedTool[], body: JsonObject, found: Findings): void {
  const choice = body['tool_choice'] ?? 'auto';
  const dispensable = choice === 'none' || (choice === 'auto' && decodeTools(body).length > 0);
  for (const { tool, param } of tools) {
    if (isCallable(tool['type'])) surveyFunction(tool, found);
    else if (tool['type'] === 'namespace') surveyNamespace(tool, param, found);
    else (dispensable && DISPENSABLE.has(tool['type']) ? found.dropped : found.untranslatable).push(`${param}.type`);
  }
}

function surveyNamespace(namespace: JsonObject, param: string, found: Findings): void {
  objectsOf(namespace['tools']).forEach((tool, index) => {
    const inner = `${param}.tools[${index}]`;
    if (!isCallable(tool['type'])) found.untranslatable.push(`${inner}.type`);
    else if (!fitsFlat(text(namespace['name']), text(tool['name']))) found.untranslatable.push(`${inner}.name`);
    else surveyFunction(tool, found);
  });
}

/** There may be hundreds of tools, all alike. */
function surveyFunction(tool: JsonObject, found: Findings): void {
  for (const name of FUNCTION_HINTS) {
    const path = `tools[].${name}`;
    if (!isAbsent(tool[name]) && !found.dropped.includes(path)) found.dropped.push(path);
  }
}

/** Those that can be served anywhere. */
export function decodeTools(body: JsonObject): readonly Tool[] {
  return listedTools(body).flatMap(({ tool }) => {
    if (isCallable(tool['type'])) return [decodeFunction(tool, text(tool['name']))];
    if (tool['type'] !== 'namespace') return [];
    return objectsOf(tool['tools'])
      .filter(({ type }) => isCallable(type))
      .map((inner) => decodeFunction(inner, flatName(text(tool['name']), text(inner['name']))));
  });
}

function decodeFunction(tool: JsonObject, name: string): Tool {
  if (tool['type'] === 'custom') return decodeCustomTool(tool, name);
  const { description, parameters, strict } = tool;
  return {
    name,
    ...(typeof description === 'string' ? { description } : {}),
    parameters: isObject(parameters) ? parameters : NO_PARAMETERS,
    ...(typeof strict === 'boolean' ? { strict } : {}),
  };
}

export function decodeToolChoice(choice: unknown): ToolChoice {
  if (choice === 'none' || choice === 'required') return choice;
  return isObject(choice) && isCallable(choice['type']) ? { name: text(choice['name']) } : 'auto';
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
