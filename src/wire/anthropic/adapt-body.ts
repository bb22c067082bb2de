/**
 * A client tunes its body to the model that it has in mind, and Anthropic refuses the whole request if another one of
 * its models does not take a setting. Where we have chosen the model, its settings are put as this one takes them.
 */

import { type ClaudeTraits, claudeTraits, isClaude } from '../claude/claude-models.ts';
import { encodeThinking } from '../claude/encode-thinking.ts';
import type { DroppedPaths } from '../dialect.ts';
import type { Effort, ReasoningWish } from '../form/conversation.ts';
import { compactOrAbsent } from '../json/compact.ts';
import { isObject, type JsonObject } from '../json/problem.ts';
import { withoutSystemTurns } from './system-turns.ts';
import { isForced, mayThink } from './tool-loop.ts';

/** New values of members, by name; undefined takes one out. */
export type Edits = Readonly<Record<string, unknown>>;

/**
 * @param body as it will be, apart from these edits
 * @param model as the provider calls it
 */
export function adaptBody(body: JsonObject, model: string): Edits {
  if (!isClaude(model)) return {};
  const traits = claudeTraits(model);
  const thinking = adaptThinking(body, traits);
  return {
    ...thinking,
    ...adaptEffort(body, thinking, traits),
    ...adaptSampling(body, traits),
    ...adaptChoice(body, traits),
    ...adaptContext(body, thinking),
    ...adaptMessages(body, traits),
  };
}

/** What of a body these edits take back, by its names there. */
export function adaptedNames(body: JsonObject, edits: Edits): DroppedPaths {
  return Object.keys(edits).flatMap((name) => {
    if (name === 'output_config') return effortOf(body) === undefined ? [] : ['output_config.effort'];
    return [name === 'messages' ? 'messages[].role' : name];
  });
}

/** Unchanged: no member. */
function adaptThinking(body: JsonObject, traits: ClaudeTraits): Edits {
  const thinking = body['thinking'];
  if (!isObject(thinking)) return {};
  switch (thinking['type']) {
    case 'adaptive':
      return traits.thinking === 'effort' ? {} : { thinking: thinkInTokens(body, traits) };
    case 'enabled':
      if (traits.thinking === 'never') return { thinking: undefined };
      return traits.hidesThinking ? thinkByEffort(body, thinking, traits) : {};
    case 'disabled':
    case 'between_tools':
      return traits.quiet === thinking['type'] ? {} : { thinking: quiet(traits) };
    default:
      return {};
  }
}

/** For models that refuse a number. An effort that the client has named besides it holds. */
function thinkByEffort(body: JsonObject, { budget_tokens: tokens }: JsonObject, traits: ClaudeTraits): Edits {
  const wish: ReasoningWish = { kind: 'budget', tokens: typeof tokens === 'number' ? tokens : 1 };
  const { thinking, effort } = encodeThinking({ wish, traits, maxTokens: undefined, allowed: true });
  if (effortOf(body) !== undefined || effort === undefined) return { thinking };
  const config = isObject(body['output_config']) ? body['output_config'] : {};
  return { thinking, output_config: { ...config, effort } };
}

const EFFORTS: readonly Effort[] = ['low', 'medium', 'high', 'xhigh'];

function thinkInTokens(body: JsonObject, traits: ClaudeTraits): JsonObject | undefined {
  const messages: readonly unknown[] = Array.isArray(body['messages']) ? body['messages'] : [];
  const maxTokens = body['max_tokens'];
  return encodeThinking({
    wish: { kind: 'effort', effort: EFFORTS.find((word) => word === effortOf(body)) ?? 'high' },
    traits,
    maxTokens: typeof maxTokens === 'number' ? maxTokens : undefined,
    allowed: mayThink(messages) && !isForced(body['tool_choice']),
  }).thinking;
}

/** What says nothing is taken by all. */
function quiet({ quiet: way }: ClaudeTraits): JsonObject | undefined {
  return way === 'disabled' || way === 'between_tools' ? { type: way } : undefined;
}

function effortOf(body: JsonObject): unknown {
  return isObject(body['output_config']) ? body['output_config']['effort'] : undefined;
}

function adaptEffort(body: JsonObject, edits: Edits, traits: ClaudeTraits): Edits {
  const config = isObject(body['output_config']) ? body['output_config'] : {};
  const effort = effortOf(body);
  if (effort === undefined || effort === null) return {};
  if (traits.thinking !== 'effort') return { output_config: compactOrAbsent({ ...config, effort: undefined }) };
  // The highest words came with the same generation; and who thinks that hard cannot be kept from it.
  const isTooHigh = effort === 'xhigh' || effort === 'max';
  const thinking = 'thinking' in edits ? edits['thinking'] : body['thinking'];
  const isQuiet = isObject(thinking) && (thinking['type'] === 'disabled' || thinking['type'] === 'between_tools');
  return isTooHigh && (!traits.extraEffort || isQuiet) ? { output_config: { ...config, effort: 'high' } } : {};
}

const SAMPLING: readonly string[] = ['temperature', 'top_p', 'top_k'];

function adaptSampling(body: JsonObject, { sampling }: ClaudeTraits): Edits {
  const said = SAMPLING.filter((name) => body[name] !== undefined);
  if (sampling === 'none') return Object.fromEntries(said.map((name) => [name, undefined]));
  const isBoth = said.includes('temperature') && said.includes('top_p');
  return sampling === 'one' && isBoth ? { top_p: undefined } : {};
}

function adaptChoice(body: JsonObject, { forcedTools }: ClaudeTraits): Edits {
  const choice = body['tool_choice'];
  if (forcedTools || !isObject(choice) || !isForced(choice)) return {};
  const { name: _, ...rest } = choice;
  return { tool_choice: { ...rest, type: 'auto' } };
}

function adaptMessages({ messages }: JsonObject, { systemTurns }: ClaudeTraits): Edits {
  const changed = systemTurns ? undefined : withoutSystemTurns(messages);
  return changed === undefined ? {} : { messages: changed };
}

/** Old thinking can only be cleared away by who thinks. */
function adaptContext(body: JsonObject, edits: Edits): Edits {
  const context = body['context_management'];
  if (!('thinking' in edits) || !isObject(context) || !Array.isArray(context['edits'])) return {};
  const thinking = edits['thinking'];
  if (isObject(thinking) && (thinking['type'] === 'enabled' || thinking['type'] === 'adaptive')) return {};
  const all: readonly unknown[] = context['edits'];
  const kept = all.filter((edit) => !(isObject(edit) && String(edit['type']).startsWith('clear_thinking')));
  return kept.length === all.length ? {} : { context_management: { ...context, edits: kept } };
}
