/** Why an answer ended, in the words of OpenAI and of those who speak like it. */

import type { FailureCode } from '../../core/attempts/consequences.ts';
import { own } from '../../core/own.ts';
import type { Finish, FinishReason } from '../form/answer.ts';

const REASONS: Readonly<Record<string, FinishReason>> = {
  stop: 'stop',
  length: 'length',
  tool_calls: 'tool-calls',
  content_filter: 'content-filter',
  // Before there were tools.
  function_call: 'tool-calls',
  // Mistral's context window.
  model_length: 'length',
  // Text Generation Inference, Together.
  eos_token: 'stop',
  eos: 'stop',
  stop_sequence: 'stop',
  // What some routers pass on of Anthropic's and Gemini's.
  end_turn: 'stop',
  max_tokens: 'length',
  tool_use: 'tool-calls',
  STOP: 'stop',
  MAX_TOKENS: 'length',
  SAFETY: 'content-filter',
};

/** Endings that are none: the provider could not go on. */
const FAILURES: Readonly<Record<string, FailureCode>> = {
  error: 'upstream_error',
  abort: 'upstream_error',
  insufficient_system_resource: 'upstream_overloaded',
};

/** @param called the answer calls tools; some say `stop` even so */
export function finishOf(raw: string | null, called: boolean): Finish {
  const unified = (raw === null ? undefined : own(REASONS, raw)) ?? 'other';
  return { unified: called && (unified === 'stop' || raw === null) ? 'tool-calls' : unified, raw };
}

export function failureOfFinish(raw: string): FailureCode | undefined {
  return own(FAILURES, raw);
}

const WORDS: Readonly<Record<FinishReason, string>> = {
  stop: 'stop',
  length: 'length',
  'tool-calls': 'tool_calls',
  'content-filter': 'content_filter',
  other: 'stop',
};

/** A client knows only these words, whatever the provider's own was. */
export function finishReasonOf({ unified }: Finish): string {
  return WORDS[unified];
}
