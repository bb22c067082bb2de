/** The models of demo mode: a mix as many people have it, every one simulated. */
import type { SimulatedModel, SimulatedPrice } from './simulated-model.ts';

export interface DemoModel extends SimulatedModel {
  readonly provider: 'sim-cloud' | 'sim-local';
  readonly ttftMs: number;
  readonly tokensPerSecond: number;
  readonly price: SimulatedPrice;
  /** Expected score 0..1: overall, and by task. */
  readonly ability: { readonly overall: number; readonly [task: string]: number };
  /** 0..1 */
  readonly maxComplexity: number;
  readonly contextTokens: number;
  readonly maxOutputTokens: number;
  readonly modalities: readonly ('text' | 'image')[];
  readonly tools: boolean;
  readonly jsonSchema: boolean;
  /** Billions of parameters. */
  readonly sizeB: number;
  /** For one attempt. */
  readonly timeoutMs: number;
}

export const DEMO_MODELS: readonly DemoModel[] = [
  {
    name: 'sim-local-3b',
    provider: 'sim-local',
    ttftMs: 60,
    tokensPerSecond: 110,
    quality: 0.52,
    outputTokens: 80,
    price: { perHour: 0.05 },
    ability: {
      overall: 0.52,
      classification: 0.8,
      extraction: 0.72,
      summarization: 0.66,
      code_generation: 0.34,
      math: 0.3,
      reasoning: 0.32,
    },
    maxComplexity: 0.35,
    contextTokens: 32_768,
    maxOutputTokens: 4096,
    modalities: ['text'],
    tools: false,
    jsonSchema: true,
    sizeB: 3,
    timeoutMs: 60_000,
  },
  {
    name: 'sim-local-8b',
    provider: 'sim-local',
    ttftMs: 140,
    tokensPerSecond: 60,
    quality: 0.64,
    outputTokens: 110,
    price: { perHour: 0.1 },
    ability: {
      overall: 0.64,
      classification: 0.86,
      extraction: 0.82,
      summarization: 0.78,
      code_generation: 0.55,
      math: 0.48,
      reasoning: 0.5,
    },
    maxComplexity: 0.55,
    contextTokens: 32_768,
    maxOutputTokens: 8192,
    modalities: ['text'],
    tools: true,
    jsonSchema: true,
    sizeB: 8,
    timeoutMs: 120_000,
  },
  {
    name: 'sim-small',
    provider: 'sim-cloud',
    ttftMs: 220,
    tokensPerSecond: 180,
    quality: 0.74,
    errorRate: 0.005,
    rateLimitRate: 0.01,
    outputTokens: 120,
    price: { input: 0.15, output: 0.6, cachedInput: 0.075 },
    ability: {
      overall: 0.74,
      classification: 0.89,
      extraction: 0.87,
      summarization: 0.84,
      code_generation: 0.68,
      math: 0.66,
      reasoning: 0.64,
    },
    maxComplexity: 0.65,
    contextTokens: 128_000,
    maxOutputTokens: 16_384,
    modalities: ['text', 'image'],
    tools: true,
    jsonSchema: true,
    sizeB: 20,
    timeoutMs: 30_000,
  },
  {
    name: 'sim-medium',
    provider: 'sim-cloud',
    ttftMs: 320,
    tokensPerSecond: 110,
    quality: 0.83,
    errorRate: 0.005,
    rateLimitRate: 0.005,
    outputTokens: 150,
    price: { input: 0.8, output: 3.2, cachedInput: 0.2 },
    ability: {
      overall: 0.83,
      classification: 0.91,
      extraction: 0.9,
      summarization: 0.88,
      code_generation: 0.81,
      math: 0.78,
      reasoning: 0.77,
    },
    maxComplexity: 0.8,
    contextTokens: 128_000,
    maxOutputTokens: 16_384,
    modalities: ['text', 'image'],
    tools: true,
    jsonSchema: true,
    sizeB: 70,
    timeoutMs: 45_000,
  },
  {
    name: 'sim-large',
    provider: 'sim-cloud',
    ttftMs: 400,
    tokensPerSecond: 80,
    quality: 0.9,
    errorRate: 0.01,
    rateLimitRate: 0.005,
    outputTokens: 180,
    price: { input: 2.5, output: 10, cachedInput: 1.25 },
    ability: {
      overall: 0.9,
      classification: 0.92,
      extraction: 0.92,
      summarization: 0.91,
      code_generation: 0.92,
      math: 0.9,
      reasoning: 0.9,
    },
    maxComplexity: 1,
    contextTokens: 128_000,
    maxOutputTokens: 16_384,
    modalities: ['text', 'image'],
    tools: true,
    jsonSchema: true,
    sizeB: 200,
    timeoutMs: 60_000,
  },
];

/** Where the two providers of demo mode listen; each ends in `/v1`. */
export interface DemoBaseUrls {
  readonly cloud: string;
  readonly local: string;
}

/** The providers and models of a config file, as they would be written in YAML. */
export interface DemoConfig {
  readonly providers: {
    readonly 'sim-cloud': { readonly baseUrl: string; readonly apiKey: string; readonly local: false };
    readonly 'sim-local': { readonly baseUrl: string; readonly local: true };
  };
  readonly models: Readonly<Record<string, DemoModelConfig>>;
}

export interface DemoModelConfig {
  readonly provider: DemoModel['provider'];
  readonly price: SimulatedPrice;
  readonly ability: DemoModel['ability'];
  readonly maxComplexity: number;
  readonly context: number;
  readonly maxOutput: number;
  readonly modalities: DemoModel['modalities'];
  readonly tools: boolean;
  readonly jsonSchema: boolean;
  readonly sizeB: number;
  readonly latency: { readonly ttftMs: number; readonly tokensPerSecond: number };
  readonly timeoutMs: number;
}

/** What the cloud of demo mode wants as its key. */
export const DEMO_API_KEY = 'simulated';

/** A config for `DEMO_MODELS`, as served at these addresses. */
export function demoConfig(baseUrls: DemoBaseUrls): DemoConfig {
  return {
    providers: {
      'sim-cloud': { baseUrl: baseUrls.cloud, apiKey: DEMO_API_KEY, local: false },
      'sim-local': { baseUrl: baseUrls.local, local: true },
    },
    models: Object.fromEntries(DEMO_MODELS.map((model) => [model.name, modelConfig(model)])),
  };
}

function modelConfig(model: DemoModel): DemoModelConfig {
  const { provider, price, ability, maxComplexity, modalities, tools, jsonSchema, sizeB, timeoutMs } = model;
  return {
    provider,
    price,
    ability,
    maxComplexity,
    context: model.contextTokens,
    maxOutput: model.maxOutputTokens,
    modalities,
    tools,
    jsonSchema,
    sizeB,
    latency: { ttftMs: model.ttftMs, tokensPerSecond: model.tokensPerSecond },
    timeoutMs,
  };
}
