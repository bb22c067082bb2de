/** A correct answer to a request, with everything that a script left open filled in. */
import { tokenize } from '../simulated-text.ts';
import type { Content } from './answer-options.ts';
import type { Asked } from './asked.ts';
import type { Answer } from './dialects/dialect.ts';

const TEXT = 'This is a correct answer of a faulty provider.';
const INPUT_TOKENS = 10;

export function answerOf(content: Content, { request, dialect, nowMs }: Asked): Answer {
  const toolCalls = content.toolCalls ?? [];
  const deltas = content.deltas ?? tokenize(content.text ?? (toolCalls.length > 0 ? '' : TEXT));
  const answer: Answer = {
    id: `faulty${request.number}`,
    model: content.model ?? request.model ?? 'faulty',
    createdMs: nowMs,
    deltas,
    toolCalls,
    finish: content.finish ?? (toolCalls.length > 0 ? 'tool-calls' : 'stop'),
    usage: null,
    usageTwice: content.usage === 'twice',
    choices: content.choices ?? 1,
  };
  const silent = request.stream && content.usage === undefined && !dialect.streamsUsage(request.body ?? {});
  return content.usage === 'missing' || silent ? answer : { ...answer, usage: usageOf(content, answer) };
}

/** The tokens that `answer` consists of, whatever it says that it used. */
export function tokensOf({ deltas, toolCalls, choices }: Answer): number {
  const calls = toolCalls.map((call) => tokenize(call.arguments).length);
  return choices * calls.reduce((sum, tokens) => sum + tokens, deltas.length);
}

function usageOf({ usage }: Content, answer: Answer): NonNullable<Answer['usage']> {
  if (typeof usage === 'object') return usage;
  return { inputTokens: INPUT_TOKENS, outputTokens: tokensOf(answer) };
}
