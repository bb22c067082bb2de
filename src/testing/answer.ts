/** What a simulated model says to a call: a pure function of the seed, the model and the question. */
import type { ChatCall } from './chat-call.ts';
import type { Draws } from './draws.ts';
import { schemaValue } from './schema-value.ts';
import { simulatedText, tokenize } from './simulated-text.ts';

interface AnswerBase {
  /** Id of the completion. */
  readonly id: string;
  readonly model: string;
  /** Of the text, or of the arguments of the tool call; cut at the call's limit. */
  readonly tokens: readonly string[];
  /** The limit cut it. */
  readonly truncated: boolean;
  readonly inputTokens: number;
  /** The quality draw. */
  readonly good: boolean;
}

export type Answer =
  | (AnswerBase & { readonly kind: 'text' })
  | (AnswerBase & { readonly kind: 'tool-call'; readonly toolCallId: string; readonly tool: string });

/** `draws` must follow from the seed, the model and the question. */
export function composeAnswer(call: ChatCall, draws: Draws): Answer {
  const good = draws.uniform('quality') < call.model.quality;
  const tokens = tokenize(contentOf(call, good, draws));
  const limit = call.maxTokens ?? Infinity;
  const base: AnswerBase = {
    id: `chatcmpl-sim-${draws.digits('completion', 16)}`,
    model: call.model.name,
    tokens: tokens.slice(0, limit),
    truncated: tokens.length > limit,
    inputTokens: call.inputTokens,
    good,
  };
  if (call.tool === null) return { kind: 'text', ...base };
  return { kind: 'tool-call', ...base, tool: call.tool.name, toolCallId: `call_sim_${draws.digits('tool call', 16)}` };
}

function contentOf(call: ChatCall, good: boolean, draws: Draws): string {
  if (call.tool !== null) return JSON.stringify(schemaValue(call.tool.parameters ?? NO_PARAMETERS, draws));
  if (call.format.kind === 'json-schema') return JSON.stringify(schemaValue(call.format.schema, draws));
  const tokens = call.model.outputTokens * 2 ** (2 * draws.uniform('length') - 1);
  const text = simulatedText({ model: call.model.name, tokens, good }, draws);
  return call.format.kind === 'json-object' ? JSON.stringify({ simulated: true, answer: text }) : text;
}

const NO_PARAMETERS = { type: 'object', properties: {} };
