/** How a model is told to choose its words, as far as it lets itself be told. */

import type { ClaudeTraits } from '../claude/claude-models.ts';
import type { Sampling } from '../form/conversation.ts';
import { compact } from '../json/compact.ts';
import type { JsonObject } from '../json/problem.ts';

export interface SamplingFields {
  readonly fields: JsonObject;
  /** Paths of what the conversation wishes and is left out. */
  readonly dropped: readonly string[];
}

/** Anthropic's scale ends where others' go on. */
const MAX_TEMPERATURE = 1;

/** @param thinks one that thinks chooses for itself */
export function encodeSampling(sampling: Sampling, traits: ClaudeTraits, thinks: boolean): SamplingFields {
  const { temperature, topP, topK } = sampling;
  const isFree = traits.sampling !== 'none' && !thinks;
  const isBoth = traits.sampling === 'one' && temperature !== undefined;
  // It would be refused.
  const stop = sampling.stop?.filter((text) => text.trim() !== '') ?? [];
  const taken = compact({
    temperature: isFree && temperature !== undefined ? Math.min(temperature, MAX_TEMPERATURE) : undefined,
    topP: isFree && !isBoth ? topP : undefined,
    topK: isFree ? topK : undefined,
    stop: stop.length === 0 ? undefined : stop,
  });
  const fields = {
    temperature: taken['temperature'],
    top_p: taken['topP'],
    top_k: taken['topK'],
    stop_sequences: taken['stop'],
  };
  const isLost = ([name, value]: readonly [string, unknown]): boolean =>
    name === 'stop' ? stop.length < (sampling.stop?.length ?? 0) : taken[name] !== value;
  const lost = Object.entries(compact({ ...sampling })).filter(isLost);
  return { fields: compact(fields), dropped: lost.map(([name]) => `sampling.${name}`) };
}
