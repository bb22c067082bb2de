/** Tools, and how free the model is to call them. */

import type { ClaudeTraits } from '../claude/claude-models.ts';
import type { Target } from '../dialect.ts';
import type { Conversation, Tool, ToolChoice } from '../form/conversation.ts';
import { compact } from '../json/compact.ts';
import type { JsonObject } from '../json/problem.ts';

export interface ToolFields {
  readonly tools: readonly JsonObject[] | undefined;
  readonly choice: JsonObject | undefined;
  /** The model has no choice but to call one. */
  readonly forced: boolean;
  readonly dropped: readonly string[];
}

export function encodeTools(conversation: Conversation, { quirks }: Target, traits: ClaudeTraits): ToolFields {
  const { tools, toolChoice, parallelToolCalls } = conversation;
  if (tools.length === 0) return calledBefore(conversation);
  const wantsForce = toolChoice === 'required' || typeof toolChoice === 'object';
  const isForced = wantsForce && traits.forcedTools;
  const isLost = wantsForce && !isForced;
  const isSingle = parallelToolCalls === false && quirks.noParallelToolCalls !== true;
  const lost: readonly (readonly [string, boolean])[] = [
    // The limits on strict tools are so low that whole requests are refused for them.
    ['tools[].strict', tools.some(({ strict }) => strict === true)],
    ['toolChoice', isLost],
    ['parallelToolCalls', parallelToolCalls === false && !isSingle],
  ];
  // A model that cannot be made to call a tool at least sees no other.
  const offered =
    isLost && typeof toolChoice === 'object' ? tools.filter(({ name }) => name === toolChoice.name) : tools;
  return {
    tools: offered.map(encodeTool),
    choice: encodeChoice(isLost ? 'auto' : toolChoice, isSingle),
    forced: isForced,
    dropped: lost.flatMap(([name, isTrue]) => (isTrue ? [name] : [])),
  };
}

function encodeTool({ name, description, parameters }: Tool): JsonObject {
  return compact({ name, description, input_schema: { type: 'object', ...parameters } });
}

function encodeChoice(choice: ToolChoice, isSingle: boolean): JsonObject | undefined {
  const single = isSingle ? { disable_parallel_tool_use: true } : {};
  if (typeof choice === 'object') return { type: 'tool', name: choice.name, ...single };
  if (choice === 'required') return { type: 'any', ...single };
  if (choice === 'none') return { type: 'none' };
  return isSingle ? { type: 'auto', ...single } : undefined;
}

/** Calls in the history need tools by their names, even if none may be called any more. */
function calledBefore({ messages }: Conversation): ToolFields {
  const calls = messages.flatMap((message) =>
    message.role === 'assistant'
      ? message.content.flatMap((part) => (part.type === 'tool-call' ? [part.name] : []))
      : [],
  );
  const none = { forced: false, dropped: [] };
  if (calls.length === 0) return { tools: undefined, choice: undefined, ...none };
  const tools = [...new Set(calls)].map((name) => encodeTool({ name, parameters: {} }));
  return { tools, choice: { type: 'none' }, ...none };
}
