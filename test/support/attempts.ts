/** What an attempt needs, so that a test names only what it is about. */
import type { Provider } from '../../src/core/config.ts';
import type { Deployment } from '../../src/core/deployment.ts';
import type { AttemptPlan } from '../../src/runtime/attempt.ts';
import { deployment } from './builders.ts';

export function provider(name: string, overrides: Partial<Provider> = {}): Provider {
  return {
    name,
    baseUrl: `https://${name}.example/v1`,
    dialect: 'openai-chat',
    local: false,
    headers: {},
    maxConnections: 10,
    connectTimeoutMs: 5000,
    streamUsage: true,
    limitField: 'max_tokens',
    ...overrides,
  };
}

/** An attempt at a deployment of this id. */
export function attemptPlan(id: string, overrides: Partial<AttemptPlan> = {}): AttemptPlan {
  const facts: Deployment = deployment(id);
  return {
    deployment: facts,
    provider: provider(facts.provider),
    call: { path: '/chat/completions', headers: [], body: Buffer.from('{}') },
    stream: true,
    hideUsage: false,
    timeoutMs: 10_000,
    number: 1,
    ...overrides,
  };
}

/** A whole answer, not streamed. */
export function completion(content: string, usage: object | null = { prompt_tokens: 3, completion_tokens: 2 }): string {
  const choices = [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }];
  return JSON.stringify({ id: 'chatcmpl-1', object: 'chat.completion', choices, usage });
}
