/** The two ways to a decision that are measured, over the same five models. */
import { normaliseConfig, type RawConfig } from '../src/config/index.ts';
import { type ChatBody, createRouter } from '../src/index.ts';
import { ANYBODY } from '../src/runtime/caller.ts';
import { systemClock } from '../src/runtime/clock.ts';
import { createEngine } from '../src/runtime/engine.ts';
import { createEngineState } from '../src/runtime/engine-state.ts';
import { createSystemRandom } from '../src/runtime/random.ts';
import { createUpstream } from '../src/runtime/upstream.ts';
import { createMemoryRecords } from '../src/stores/index.ts';
import { takeControls } from '../src/wire/controls.ts';
import { openaiChatClient } from '../src/wire/openai-chat/index.ts';
import type { Decide } from './decision-cost.ts';
import { benchModels } from './targets/pointsman.ts';

function decisionConfig(): RawConfig {
  const models = benchModels('bench');
  return {
    providers: { bench: { baseUrl: 'http://127.0.0.1:9/v1', apiKey: 'sk-upstream' } },
    models,
    routes: { auto: { policy: 'hybrid', candidates: Object.keys(models) } },
    records: { directory: null },
  };
}

/** What the gateway does between the parsed body and the first attempt: view, traits, question, decision. */
export function createGatewayDecide(): Decide {
  const result = normaliseConfig(decisionConfig(), { env: {} });
  if (!result.ok) throw new Error(result.problems.map(({ message }) => message).join('\n'));
  const clock = systemClock;
  const random = createSystemRandom();
  const engine = createEngine(result.config, {
    clock,
    random,
    upstream: createUpstream(),
    authorizer: { headers: () => [], refused: () => false },
    records: createMemoryRecords(),
    state: createEngineState({ clock, random }),
  });
  return (body) => {
    const { hints, body: fields } = takeControls(body, {});
    return engine.decide(openaiChatClient.readRequest(fields, hints), ANYBODY);
  };
}

/** What a program calls. */
export function createLibraryDecide(): Decide {
  const router = createRouter(decisionConfig(), { env: {} });
  return (body) => router.decide(body as ChatBody);
}
