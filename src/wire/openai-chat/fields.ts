/** What becomes of every top-level field of a chat completion when it is translated. */

import { isObject } from '../json/problem.ts';
import { readEffort } from '../openai/effort.ts';
import { any, CONSTRAINTS, type Fate, type Fields, fateIn, is, type Test } from '../openai/fate.ts';
import { decodeFormat, decodeReasoning, decodeStop, decodeThinking, decodeToolChoice } from './decode-settings.ts';

const isText: Test = (value) => typeof value === 'string';
const isNumber: Test = (value) => typeof value === 'number';
const isFlag: Test = (value) => typeof value === 'boolean';
const isUsageWish: Test = (value) => isObject(value) && typeof value['include'] === 'boolean';
const reads =
  (read: (value: unknown) => unknown): Test =>
  (value) =>
    read(value) !== undefined;

const FIELDS: Fields = {
  carried: {
    model: any,
    messages: any,
    stream: any,
    stream_options: any,
    max_completion_tokens: any,
    max_tokens: any,
    temperature: any,
    top_p: any,
    presence_penalty: any,
    frequency_penalty: any,
    seed: any,
    stop: reads(decodeStop),
    tools: any,
    tool_choice: reads(decodeToolChoice),
    parallel_tool_calls: isFlag,
    response_format: reads(decodeFormat),
    // These ask for nothing.
    n: is(1),
    logprobs: is(false),
    top_logprobs: is(0),
    modalities: (value) => Array.isArray(value) && value.every(is('text')),
  },
  hints: {
    reasoning_effort: reads(readEffort),
    reasoning: reads(decodeReasoning),
    thinking: reads(decodeThinking),
    // To be shown what is thought, or told what was used, is no matter of the provider's.
    include_reasoning: is(true),
    usage: isUsageWish,
    top_k: isNumber,
    user: isText,
    safety_identifier: isText,
    store: is(false),
  },
  essential: new Set([
    'audio',
    'functions',
    'function_call',
    'moderation',
    'prediction',
    'web_search_options',
    ...CONSTRAINTS,
  ]),
};

export function fateOf(name: string, value: unknown): Fate {
  return fateIn(FIELDS, name, value);
}
