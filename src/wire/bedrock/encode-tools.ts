/** `toolConfig`, and what of the choice among tools Converse leaves to the model's own fields. */
import type { Conversation, Tool } from '../form/conversation.ts';
import { compact } from '../json/compact.ts';
import type { JsonObject } from '../json/problem.ts';
import type { Family } from './model.ts';

export interface ToolFields {
  readonly toolConfig: JsonObject | undefined;
  /** For `additionalModelRequestFields`. */
  readonly additional: JsonObject;
  readonly dropped: readonly string[];
}

const NO_TOOLS: ToolFields = { toolConfig: undefined, additional: {}, dropped: [] };

/** @param canForce whether the model can be made to call a tool */
export function encodeTools(conversation: Conversation, family: Family, canForce: boolean): ToolFields {
  const { tools, toolChoice } = conversation;
  const called = calledTools(conversation);
  const isForbidden = toolChoice === 'none' || tools.length === 0;
  if (isForbidden && called.length === 0) return NO_TOOLS;
  // Converse refuses calls and results in the history of a request without tools.
  const declared = (tools.length === 0 ? called : tools).map(encodeTool);
  const wish = isForbidden ? 'none' : !canForce && toolChoice !== 'auto' ? 'auto' : toolChoice;
  const choice = family === 'claude' ? claudeChoice(wish, conversation) : commonChoice(wish, conversation);
  return {
    toolConfig: compact({ tools: declared, toolChoice: choice.common }),
    additional: choice.claude === undefined ? {} : { tool_choice: choice.claude },
    dropped: [
      ...(isForbidden || wish === toolChoice ? [] : ['toolChoice']),
      ...(tools.some(({ strict }) => strict) ? ['tools[].strict'] : []),
      ...choice.dropped,
    ],
  };
}

type Choice = Conversation['toolChoice'];

/** In one of the two places: Bedrock refuses both. */
interface EncodedChoice {
  readonly common?: JsonObject;
  readonly claude?: JsonObject;
  readonly dropped: readonly string[];
}

function commonChoice(choice: Choice, { parallelToolCalls }: Conversation): EncodedChoice {
  const dropped = parallelToolCalls === false ? ['parallelToolCalls'] : [];
  if (choice === 'none') return { dropped: ['toolChoice', ...dropped] };
  if (choice === 'auto') return { dropped };
  return { common: choice === 'required' ? { any: {} } : { tool: { name: choice.name } }, dropped };
}

/** What Converse has no words for, Claude has. */
function claudeChoice(choice: Choice, conversation: Conversation): EncodedChoice {
  if (choice === 'none') return { claude: { type: 'none' }, dropped: [] };
  if (conversation.parallelToolCalls !== false) return commonChoice(choice, conversation);
  const kind =
    choice === 'auto' ? { type: 'auto' } : choice === 'required' ? { type: 'any' } : { type: 'tool', ...choice };
  return { claude: { ...kind, disable_parallel_tool_use: true }, dropped: [] };
}

function encodeTool({ name, description, parameters }: Tool): JsonObject {
  const text = description?.trim() === '' ? undefined : description;
  return { toolSpec: compact({ name, description: text, inputSchema: { json: parameters } }) };
}

/** Every tool that was called so far, once. */
function calledTools({ messages }: Conversation): readonly Tool[] {
  const parts = messages.flatMap((message) => (message.role === 'assistant' ? message.content : []));
  const names = new Set(parts.flatMap((part) => (part.type === 'tool-call' ? [part.name] : [])));
  return Array.from(names, (name) => ({ name, parameters: { type: 'object', properties: {} } }));
}
