/** What an attempt needs, so that a test names only what it is about. */
import type { Provider } from '../../src/core/config.ts';
import type { Deployment } from '../../src/core/deployment.ts';
import type { AnswerSink } from '../../src/runtime/answer-sink.ts';
import type { AttemptPlan } from '../../src/runtime/attempt.ts';
import type { Authorizer } from '../../src/runtime/credentials/authorizer.ts';
import { JsonAnswer } from '../../src/runtime/json-answer.ts';
import { StreamAnswer } from '../../src/runtime/stream-answer.ts';
import { type Translation, translatedAnswer } from '../../src/runtime/translated-answer.ts';
import { TranslatedStream } from '../../src/runtime/translated-stream.ts';
import { classifyFailure } from '../../src/wire/openai/classify-failure.ts';
import { observeStream } from '../../src/wire/openai-chat/observe-stream.ts';
import { readAnswer } from '../../src/wire/openai-chat/read-answer.ts';
import { deployment } from './builders.ts';

export function provider(name: string, overrides: Partial<Provider> = {}): Provider {
  return {
    name,
    baseUrl: `https://${name}.example/v1`,
    dialect: 'openai-chat',
    credentials: [{ kind: 'none' }],
    quirks: {},
    local: false,
    headers: {},
    maxConnections: 10,
    connectTimeoutMs: 5000,
    ...overrides,
  };
}

/** For providers that ask nobody who they are. */
export const noProof: Authorizer = { headers: () => [], refused: () => false };

export interface PlanOptions extends Partial<AttemptPlan> {
  readonly stream?: boolean;
  /** The client did not ask for the usage chunk. */
  readonly hideUsage?: boolean;
  readonly number?: number;
  readonly atomic?: boolean;
  /** Instead of passing through. */
  readonly translation?: Translation;
}

/** An attempt at a deployment of this id that hands its answer to this sink: chat completions, passed through. */
export function attemptPlan(
  id: string,
  sink: AnswerSink,
  { stream = true, hideUsage = false, number = 1, atomic = false, translation, ...overrides }: PlanOptions = {},
): AttemptPlan {
  const facts: Deployment = deployment(id);
  const origin = { deployment: facts, number };
  const of = provider(facts.provider);
  return {
    deployment: facts,
    provider: of,
    credential: 0,
    auth: of.credentials[0],
    call: { path: '/chat/completions', headers: [], body: Buffer.from('{}') },
    dropped: [],
    read: (elapsedMs, flow, onOutput) => {
      const output = { sink, elapsedMs, onOutput, atomic };
      if (translation !== undefined) {
        return stream
          ? new TranslatedStream(origin, output, flow, translation)
          : translatedAnswer(origin, output, translation);
      }
      return stream
        ? new StreamAnswer(origin, output, flow, observeStream(hideUsage))
        : new JsonAnswer(origin, output, readAnswer);
    },
    classifyFailure,
    timeoutMs: 10_000,
    ...(stream ? { streamLimits: facts.streamLimits } : {}),
    ...overrides,
  };
}

/** A whole answer, not streamed. */
export function completion(content: string, usage: object | null = { prompt_tokens: 3, completion_tokens: 2 }): string {
  const choices = [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }];
  return JSON.stringify({ id: 'chatcmpl-1', object: 'chat.completion', choices, usage });
}
