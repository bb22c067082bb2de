/**
 * What must be known of a complete (not streamed) answer before it is passed on: that it is one, and its usage.
 *
 * Only the usage is parsed. That the text is whole, and what its top-level members are, is seen without.
 */
import type { AnswerReading } from '../dialect.ts';
import { scanAnswer } from '../json/scan-answer.ts';
import { readUsage } from '../openai/usage.ts';

const MALFORMED: AnswerReading = { kind: 'malformed' };

/** @param text one character a byte */
export function readAnswer(text: string): AnswerReading {
  const answer = scanAnswer(text);
  if (answer === undefined || answer.textOf('error') !== 'null') return MALFORMED;
  if (!/^\[\s*\{/.test(answer.textOf('choices'))) return MALFORMED;
  return { kind: 'answer', usage: readUsage(answer.parse('usage')) ?? null };
}
