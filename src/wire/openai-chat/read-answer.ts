/**
 * What must be known of a complete (not streamed) answer before it is passed on: that it is one, and its usage.
 *
 * Only the usage is parsed. That the text is whole, and what its top-level members are, is seen without.
 */
import type { AnswerReading } from '../dialect.ts';
import { scanAnswer } from '../json/scan-answer.ts';
import { readUsage } from '../openai/usage.ts';
import { utf8Of } from '../sse/byte-text.ts';
import { failureInText } from './error-inside.ts';
import { failureOfFinish } from './finish.ts';

const MALFORMED: AnswerReading = { kind: 'malformed' };

/** @param text one character a byte */
export function readAnswer(text: string): AnswerReading {
  const answer = scanAnswer(text);
  if (answer === undefined) return MALFORMED;
  if (answer.textOf('error') !== 'null' || !/^\[\s*\{/.test(answer.textOf('choices'))) return failureOf(text);
  const finish = failedFinishIn(answer.textOf('choices'));
  if (finish !== undefined) return { kind: 'failure', failure: { code: finish } };
  const usage = answer.parse('usage');
  // Damage is found where we read; the rest goes on as the bytes it was.
  if (usage === undefined) return MALFORMED;
  return { kind: 'answer', usage: readUsage(usage) ?? null, model: answer.wordOf('model') };
}

/** Quotes within a text are escaped, so that nothing an answer says can look like this. */
const FINISH = /"finish_reason"\s*:\s*"(\w+)"/g;

function failedFinishIn(choices: string): ReturnType<typeof failureOfFinish> {
  for (const [, raw = ''] of choices.matchAll(FINISH)) {
    const code = failureOfFinish(raw);
    if (code !== undefined) return code;
  }
  return undefined;
}

function failureOf(text: string): AnswerReading {
  const failure = failureInText(utf8Of(text));
  return failure === undefined ? MALFORMED : { kind: 'failure', failure };
}
