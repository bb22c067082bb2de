/** What the options of `route` ask, for every prompt alike. */
import { didYouMean } from '../config/suggest.ts';
import type { ChatRequest } from '../core/chat-request.ts';
import { canonicalTask } from '../core/classify/tasks.ts';
import type { Snapshot } from '../core/decision.ts';
import type { RequestHints } from '../core/hints.ts';
import { own } from '../core/own.ts';
import { MODEL_SUFFIXES } from '../runtime/caller.ts';
import { readControls } from '../wire/controls.ts';
import { readChatRequest } from '../wire/openai-chat/read-request.ts';

/** Latencies in milliseconds, money in USD, everything else from 0 to 1. */
export interface QuestionOptions {
  readonly model?: string;
  readonly policy?: string;
  readonly task?: string;
  readonly complexity?: number;
  readonly dial?: number;
  readonly latencyClass?: string;
  readonly maxLatencyMs?: number;
  readonly maxCostUsd?: number;
  readonly minQuality?: number;
  readonly localOnly?: boolean;
}

const DEFAULT_ROUTE = 'auto';

/** The text of a user, or a conversation as OpenAI writes it. */
export type Prompt = { readonly prompt: string } | { readonly messages: unknown };

export interface Question {
  /**
   * @param task what somebody says of this prompt
   * @throws PointsmanError `invalid_value` with the path of the field
   */
  ask(prompt: Prompt, task?: string): ChatRequest;
}

/** @throws PointsmanError `invalid_value` */
export function createQuestion(options: QuestionOptions): Question {
  const { model = DEFAULT_ROUTE } = options;
  const hints = hintsOf(options);
  return {
    ask(prompt, task) {
      const messages = 'messages' in prompt ? prompt.messages : [{ role: 'user', content: prompt.prompt }];
      return readChatRequest({ model, messages }, task === undefined ? hints : { ...hints, task: canonicalTask(task) });
    },
  };
}

function hintsOf(options: QuestionOptions): RequestHints {
  const { policy, task, complexity, dial, latencyClass } = options;
  const { maxLatencyMs, maxCostUsd, minQuality, localOnly } = options;
  return readControls(
    withoutUndefined({
      policy,
      task,
      complexity,
      dial,
      latencyClass,
      constraints: withoutUndefined({ maxLatencyMs, maxCostUsd, minQuality, localOnly }),
    }),
    {},
  );
}

function withoutUndefined(fields: object): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/** What is wrong with the names among the options, or undefined. */
export function unknownName({ model, policy, latencyClass }: QuestionOptions, snapshot: Snapshot): string | undefined {
  const { routes, policies, latencyClasses } = snapshot;
  return (
    unknown('route or model', isSuffixed(model, routes) ? undefined : model, routes) ??
    unknown('policy', policy, policies) ??
    unknown('latency class', latencyClass, latencyClasses)
  );
}

/** A name of the table with an ending that stands for a policy, as the gateway takes it. */
function isSuffixed(name: string | undefined, routes: Snapshot['routes']): boolean {
  const suffix = Object.keys(MODEL_SUFFIXES).find((ending) => name?.endsWith(ending));
  return suffix !== undefined && own(routes, name?.slice(0, -suffix.length) ?? '') !== undefined;
}

function unknown(what: string, name: string | undefined, table: Readonly<Record<string, object>>): string | undefined {
  if (name === undefined || own(table, name) !== undefined) return undefined;
  const known = Object.keys(table);
  return `There is no ${what} "${name}". ${didYouMean(name, known) ?? `Known: ${known.join(', ')}`}`;
}
