import { createOpenAI } from '@ai-sdk/openai';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { createOpenRouter } from '@openrouter/ai-sdk-provider';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HELLO, PROMPTS, USAGE } from '../support/imitations/index.ts';
import { aiDriver } from './drivers/ai-sdk.ts';
import { type ClientGateway, modelOver, startClientGateway } from './gateway.ts';
import { UPSTREAMS } from './table.ts';
import { tryClient } from './try-client.ts';

const apiKey = 'none';
// Without `store: false` it names its earlier answers by ids, which mean nothing to another provider.
const openai = { store: false };

tryClient(
  'ai-compatible',
  aiDriver({
    model: (baseURL, name) =>
      createOpenAICompatible({
        name: 'pointsman',
        baseURL,
        apiKey,
        includeUsage: true,
        supportsStructuredOutputs: true,
      })(name),
    thinking: { pointsman: { reasoningEffort: 'low' } },
  }),
);

tryClient(
  'ai-openai-chat',
  aiDriver({
    model: (baseURL, name) => createOpenAI({ baseURL, apiKey }).chat(name),
    thinking: { openai: { reasoningEffort: 'low', forceReasoning: true } },
  }),
);

tryClient(
  'ai-openai-responses',
  aiDriver({
    model: (baseURL, name) => createOpenAI({ baseURL, apiKey })(name),
    options: { openai },
    // It knows from names whether a model reasons, and ours mean nothing to it.
    thinking: { openai: { ...openai, reasoningEffort: 'low', reasoningSummary: 'auto', forceReasoning: true } },
  }),
);

tryClient(
  'openrouter',
  aiDriver({
    model: (baseURL, name) => createOpenRouter({ baseURL, apiKey, compatibility: 'strict' })(name),
    thinking: { openrouter: { reasoning: { effort: 'low' } } },
  }),
);

// Left to itself it does not ask for usage in OpenAI's words.
describe('the OpenRouter provider in its own way of speaking', () => {
  const extras = { transforms: ['middle-out'], route: 'fallback', plugins: [{ id: 'web' }] };
  const driver = aiDriver({
    model: (baseURL, name) =>
      createOpenRouter({ baseURL, apiKey, extraBody: extras })(name, {
        usage: { include: true },
        includeReasoning: true,
      }),
    thinking: {},
  });
  let gateway: ClientGateway;
  beforeAll(async () => {
    gateway = await startClientGateway();
  });
  afterAll(() => gateway.close());

  it.each(UPSTREAMS.flatMap((upstream) => [true, false].map((streamed) => ({ upstream, streamed }))))(
    'is told what was used over $upstream, streamed: $streamed',
    async ({ upstream, streamed }) => {
      const line = { url: gateway.url, model: modelOver(upstream), streamed };
      const { text, usage } = await driver.ask(line, { prompt: PROMPTS.hello });
      expect(text).toBe(HELLO);
      expect(usage).toEqual({ input: USAGE.input, cached: USAGE.cached, output: USAGE.output });
    },
  );
});
