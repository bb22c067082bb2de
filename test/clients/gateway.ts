/** A gateway over one imitation of each upstream dialect. */

import { startServer } from '../../src/cli/start-server.ts';
import { normaliseConfig, type RawProvider } from '../../src/config/index.ts';
import { type Clock, systemClock } from '../../src/runtime/clock.ts';
import {
  ANTHROPIC_KEY,
  type Api,
  AWS_ACCESS_KEY_ID,
  AWS_REGION,
  AWS_SECRET_ACCESS_KEY,
  anthropicApi,
  BEDROCK_MODEL,
  bedrockApi,
  GEMINI_KEY,
  geminiApi,
  type Imitation,
  OPENAI_KEY,
  openaiChatApi,
  openaiResponsesApi,
  startImitation,
} from '../support/imitations/index.ts';
import type { UpstreamName } from './table.ts';

export interface ClientGateway {
  /** Without `/v1`. */
  readonly url: string;
  readonly imitations: Readonly<Record<UpstreamName, Imitation>>;
  /** What was reported as a defect of ours. */
  readonly defects: readonly unknown[];
  /** Another one over the same imitations, that has not seen any of them fail. */
  fresh(): Promise<ClientGateway>;
  close(): Promise<void>;
}

const APIS: Readonly<Record<UpstreamName, Api>> = {
  'openai-chat': openaiChatApi,
  'openai-responses': openaiResponsesApi,
  anthropic: anthropicApi,
  gemini: geminiApi,
  bedrock: bedrockApi,
};

const PROVIDERS: Readonly<Record<UpstreamName, RawProvider>> = {
  'openai-chat': { preset: 'openai', apiKey: OPENAI_KEY },
  'openai-responses': { preset: 'openai', dialect: 'openai-responses', apiKey: OPENAI_KEY },
  anthropic: { preset: 'anthropic', apiKey: ANTHROPIC_KEY },
  gemini: { preset: 'google', apiKey: GEMINI_KEY },
  bedrock: {
    preset: 'bedrock',
    region: AWS_REGION,
    auth: { type: 'aws', accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY },
  },
};

export const UPSTREAM_MODELS: Readonly<Record<UpstreamName, string>> = {
  'openai-chat': 'gpt-4.1',
  'openai-responses': 'gpt-4.1',
  anthropic: 'claude-sonnet-4-5',
  gemini: 'gemini-2.5-flash',
  bedrock: BEDROCK_MODEL,
};

/** What clients call the model behind an upstream. */
export function modelOver(upstream: UpstreamName): string {
  return `model-over-${upstream}`;
}

/** Pauses before a retry are a second long, and there are hundreds of them. */
const HASTE = 50;
const HASTY: Clock = {
  ...systemClock,
  monotonicMs: () => systemClock.monotonicMs() * HASTE,
  schedule: (callback, delayMs) => systemClock.schedule(callback, delayMs / HASTE),
};

export async function startClientGateway(): Promise<ClientGateway> {
  const names = Object.keys(APIS) as UpstreamName[];
  const started = await Promise.all(names.map(async (name) => [name, await startImitation(APIS[name])] as const));
  const imitations = Object.fromEntries(started) as Record<UpstreamName, Imitation>;
  const defects: unknown[] = [];
  const result = normaliseConfig({
    // What is tested is not how fast this machine is.
    server: { port: 0, maxLoopDelayMs: 60_000 },
    records: { directory: null },
    providers: Object.fromEntries(names.map((name) => [name, { ...PROVIDERS[name], baseUrl: imitations[name].url }])),
    models: Object.fromEntries(
      names.map((name) => [
        modelOver(name),
        { provider: name, upstreamModel: UPSTREAM_MODELS[name], modalities: ['text', 'image'], ability: 0.8 },
      ]),
    ),
  });
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  const start = async (): Promise<ClientGateway> => {
    const server = await startServer(result.config, (message, error) => defects.push([message, error]), HASTY);
    return { url: server.url, imitations, defects, fresh: start, close: () => server.close() };
  };
  const gateway = await start();
  return {
    ...gateway,
    async close() {
      await gateway.close();
      await Promise.all(names.map((name) => imitations[name].close()));
    },
  };
}
