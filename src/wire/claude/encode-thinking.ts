/** How much a model is told to think, and how long its answer may be with that. */
import type { Effort, ReasoningWish } from '../form/conversation.ts';
import { budgetOf, effortOf } from '../form/effort.ts';
import type { JsonObject } from '../json/problem.ts';
import type { ClaudeTraits } from './claude-models.ts';

export interface ThinkingRequest {
  readonly wish: ReasoningWish | undefined;
  readonly traits: ClaudeTraits;
  /** Of the conversation and of the target, the lower one. */
  readonly maxTokens: number | undefined;
  /** A tool loop that was begun without thinking, or a call that is forced, goes on without. */
  readonly allowed: boolean;
}

export interface ThinkingFields {
  readonly thinking: JsonObject | undefined;
  readonly effort: string | undefined;
  readonly maxTokens: number;
  readonly dropped: readonly string[];
}

/** What an answer may have, beside the thinking, if nobody has said and nothing is known of the model. */
const DEFAULT_MAX_TOKENS = 4096;
/** Anthropic takes no less. */
const MIN_BUDGET = 1024;
/** The rest of the limit is for the answer. */
const BUDGET_SHARE = 0.8;

const WORDS: Readonly<Record<Effort, string>> = {
  none: 'low',
  minimal: 'low',
  low: 'low',
  medium: 'medium',
  high: 'high',
  xhigh: 'xhigh',
};

export function encodeThinking({ wish, traits, maxTokens, allowed }: ThinkingRequest): ThinkingFields {
  const limit = maxTokens ?? traits.outputTokens;
  const plain = { thinking: undefined, effort: undefined, maxTokens: limit ?? DEFAULT_MAX_TOKENS, dropped: [] };
  if (wish === undefined) return plain;
  const wanted = budgetOf(wish);
  const budget = Math.max(MIN_BUDGET, wanted);
  if (wanted <= 0) return { ...plain, ...quietly(traits) };
  const room = limit ?? DEFAULT_MAX_TOKENS + budget;
  if (traits.thinking === 'effort') {
    const shown = traits.hidesThinking ? { display: 'summarized' } : {};
    const effort = wordOf(effortOf(wish), traits);
    return { thinking: { type: 'adaptive', ...shown }, effort, maxTokens: room, dropped: [] };
  }
  const tokens = Math.min(budget, Math.floor(room * BUDGET_SHARE));
  if (traits.thinking === 'never' || !allowed || tokens < MIN_BUDGET) return { ...plain, dropped: ['reasoning'] };
  return { ...plain, thinking: { type: 'enabled', budget_tokens: tokens }, maxTokens: room };
}

function quietly({ quiet }: ClaudeTraits): Partial<ThinkingFields> {
  if (quiet === 'nothing-said') return {};
  return quiet === 'low-effort' ? { effort: WORDS.none } : { thinking: { type: quiet } };
}

function wordOf(effort: Effort, { extraEffort }: ClaudeTraits): string {
  return effort === 'xhigh' && !extraEffort ? WORDS.high : WORDS[effort];
}
