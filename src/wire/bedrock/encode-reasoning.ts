/** How much to think: fields of the model's own, which Converse only hands on. */
import { claudeTraits } from '../claude/claude-models.ts';
import { encodeThinking } from '../claude/encode-thinking.ts';
import type { Target } from '../dialect.ts';
import type { Conversation } from '../form/conversation.ts';
import { budgetOf, effortOf } from '../form/effort.ts';
import { sealBy } from '../form/seal.ts';
import { compact, compactOrAbsent } from '../json/compact.ts';
import type { JsonObject } from '../json/problem.ts';
import { familyOf, reasoningFields } from './model.ts';

export interface ReasoningFields {
  /** For `additionalModelRequestFields`. */
  readonly additional: JsonObject;
  /** A Claude thinks. */
  readonly thinks: boolean;
  /** What a Claude needs in order to think; it refuses to think with more tokens than it may give. */
  readonly maxTokens?: number;
  readonly dropped: readonly string[];
}

const NONE: ReasoningFields = { additional: {}, thinks: false, dropped: [] };

/**
 * @param maxTokens of the conversation and of the target, the lower one
 * @param isForced the model has no choice but to call a tool
 */
export function encodeReasoning(
  conversation: Conversation,
  { upstreamModel, quirks }: Target,
  maxTokens: number | undefined,
  isForced: boolean,
): ReasoningFields {
  const { reasoning: wish } = conversation;
  if (wish === undefined) return NONE;
  if (quirks.noReasoningEffort) return { ...NONE, dropped: ['reasoning'] };
  if (familyOf(upstreamModel) !== 'claude') {
    const fields = reasoningFields(upstreamModel, effortOf(wish));
    if (fields !== undefined) return { ...NONE, additional: fields };
    return budgetOf(wish) === 0 ? NONE : { ...NONE, dropped: ['reasoning'] };
  }
  const allowed = !isForced && mayThink(conversation);
  const traits = claudeTraits(upstreamModel);
  const { thinking, effort, dropped, maxTokens: room } = encodeThinking({ wish, traits, maxTokens, allowed });
  const additional = compact({ thinking, output_config: compactOrAbsent({ effort }) });
  const thinks = thinking?.['type'] === 'enabled' || thinking?.['type'] === 'adaptive';
  return { additional, thinks, ...(thinks ? { maxTokens: room } : {}), dropped };
}

/**
 * In the middle of a tool loop a model that thinks wants to see what it thought when it called. Where that is lost, as
 * after another model's turn, it has to go on without.
 */
function mayThink({ messages }: Conversation): boolean {
  if (messages.at(-1)?.role !== 'tool') return true;
  const caller = messages.findLast(({ role }) => role === 'assistant');
  const first = caller?.role === 'assistant' ? caller.content[0] : undefined;
  return first?.type === 'reasoning' && sealBy('bedrock', first) !== undefined;
}
