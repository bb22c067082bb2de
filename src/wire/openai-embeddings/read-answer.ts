/**
 * What must be known of an answer with embeddings before it is passed on: that it is one, and its usage. The vectors
 * are not looked at.
 */
import type { Usage } from '../../core/usage.ts';
import type { AnswerReading } from '../dialect.ts';
import { isObject } from '../json/problem.ts';
import { scanAnswer } from '../json/scan-answer.ts';

/** @param text one character a byte */
export function readAnswer(text: string): AnswerReading {
  const answer = scanAnswer(text);
  if (answer === undefined || answer.textOf('error') !== 'null' || !answer.textOf('data').startsWith('[')) {
    return { kind: 'malformed' };
  }
  return { kind: 'answer', usage: readUsage(answer.parse('usage')), model: answer.wordOf('model') };
}

/** Nothing is cached, and what comes out is not counted in tokens. */
function readUsage(value: unknown): Usage | null {
  const inputTokens = isObject(value) ? value['prompt_tokens'] : undefined;
  if (typeof inputTokens !== 'number' || !Number.isSafeInteger(inputTokens) || inputTokens < 0) return null;
  return { inputTokens, cachedInputTokens: 0, outputTokens: 0, reasoningTokens: 0 };
}
