/** `inferenceConfig`, and what of the sampling only some models know. */
import { claudeTraits } from '../claude/claude-models.ts';
import type { Sampling } from '../form/conversation.ts';
import { compact } from '../json/compact.ts';
import type { JsonObject } from '../json/problem.ts';
import { familyOf, topKFields } from './model.ts';

export interface SamplingFields {
  /** For `inferenceConfig`. */
  readonly common: JsonObject;
  /** For `additionalModelRequestFields`. */
  readonly additional: JsonObject;
  /** Paths of what the conversation wishes and is left out. */
  readonly dropped: readonly string[];
}

/** Bedrock's scale ends where others' go on. */
const MAX_TEMPERATURE = 1;

/** @param thinks a Claude that thinks chooses its words by itself */
export function encodeSampling(sampling: Sampling, model: string, thinks: boolean): SamplingFields {
  const { temperature, topP, topK, stop } = sampling;
  const family = familyOf(model);
  const freedom = thinks ? 'none' : family === 'claude' ? claudeTraits(model).sampling : 'free';
  const isFree = freedom !== 'none';
  const takesTopP = isFree && !(freedom === 'one' && temperature !== undefined);
  // A blank one would be refused.
  const stopSequences = stop?.filter((text) => text.trim() !== '') ?? [];
  const additional = isFree && topK !== undefined ? topKFields(family, topK) : undefined;
  const common = compact({
    temperature: isFree && temperature !== undefined ? Math.min(temperature, MAX_TEMPERATURE) : undefined,
    topP: takesTopP ? topP : undefined,
    stopSequences: stopSequences.length === 0 ? undefined : stopSequences,
  });
  const lost: Readonly<Record<keyof Sampling, boolean>> = {
    temperature: common['temperature'] !== temperature,
    topP: common['topP'] !== topP,
    topK: topK !== undefined && additional === undefined,
    stop: stopSequences.length !== (stop?.length ?? 0),
    seed: sampling.seed !== undefined,
    presencePenalty: sampling.presencePenalty !== undefined,
    frequencyPenalty: sampling.frequencyPenalty !== undefined,
  };
  const dropped = Object.entries(lost).flatMap(([name, isLost]) => (isLost ? [`sampling.${name}`] : []));
  return { common, additional: additional ?? {}, dropped };
}
