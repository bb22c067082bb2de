/**
 * Providers that are recognised by an environment variable, and local servers by their port.
 *
 * A price stands here only where two sources agreed, in November 2026, on one flat list price; `context` may end
 * early, where a higher price begins. Everything else is left unknown.
 */
import type { RawDeployment, RawProvider } from './raw-config.ts';

export interface WellKnownModel extends Pick<RawDeployment, 'upstreamModel' | 'price' | 'context' | 'modalities'> {
  readonly model: string;
}

export interface WellKnownProvider extends Pick<RawProvider, 'baseUrl' | 'streamUsage' | 'limitField'> {
  readonly name: string;
  /** Environment variable of the credential. */
  readonly variable: string;
  readonly models: readonly WellKnownModel[];
}

export const WELL_KNOWN_PROVIDERS: readonly WellKnownProvider[] = [
  {
    name: 'openai',
    variable: 'OPENAI_API_KEY',
    baseUrl: 'https://api.openai.com/v1',
    // Its reasoning models refuse the other one.
    limitField: 'max_completion_tokens',
    models: [
      {
        model: 'gpt-5.4',
        price: { input: 2.5, output: 15, cachedInput: 0.25 },
        context: 271_000,
        modalities: ['text', 'image'],
      },
      {
        model: 'gpt-5.4-mini',
        price: { input: 0.75, output: 4.5, cachedInput: 0.075 },
        context: 400_000,
        modalities: ['text', 'image'],
      },
    ],
  },
  {
    name: 'groq',
    variable: 'GROQ_API_KEY',
    baseUrl: 'https://api.groq.com/openai/v1',
    models: [
      {
        model: 'gpt-oss-120b',
        upstreamModel: 'openai/gpt-oss-120b',
        price: { input: 0.15, output: 0.6, cachedInput: 0.075 },
        context: 131_072,
      },
      {
        model: 'gpt-oss-20b',
        upstreamModel: 'openai/gpt-oss-20b',
        price: { input: 0.075, output: 0.3, cachedInput: 0.0375 },
        context: 131_072,
      },
    ],
  },
  {
    name: 'mistral',
    variable: 'MISTRAL_API_KEY',
    baseUrl: 'https://api.mistral.ai/v1',
    // It refuses requests with `stream_options.include_usage`, and reports the usage without being asked.
    streamUsage: false,
    models: [
      { model: 'mistral-large-2512', context: 262_144 },
      { model: 'mistral-small-2603', context: 262_144 },
    ],
  },
  {
    name: 'deepseek',
    variable: 'DEEPSEEK_API_KEY',
    baseUrl: 'https://api.deepseek.com/v1',
    // Its prices change with the hour of the day.
    models: [{ model: 'deepseek-v4-pro' }, { model: 'deepseek-v4-flash' }],
  },
  {
    name: 'xai',
    variable: 'XAI_API_KEY',
    baseUrl: 'https://api.x.ai/v1',
    models: [{ model: 'grok-4.3', price: { input: 1.25, output: 2.5, cachedInput: 0.2 }, context: 199_000 }],
  },
  {
    name: 'openrouter',
    variable: 'OPENROUTER_API_KEY',
    baseUrl: 'https://openrouter.ai/api/v1',
    models: [
      {
        model: 'gpt-5.4-mini',
        upstreamModel: 'openai/gpt-5.4-mini',
        price: { input: 0.75, output: 4.5, cachedInput: 0.075 },
        context: 400_000,
        modalities: ['text', 'image'],
      },
      // It takes the price of whichever host it picks.
      { model: 'gpt-oss-120b', upstreamModel: 'openai/gpt-oss-120b', context: 131_072 },
    ],
  },
  {
    name: 'together',
    variable: 'TOGETHER_API_KEY',
    baseUrl: 'https://api.together.xyz/v1',
    models: [
      {
        model: 'gpt-oss-120b',
        upstreamModel: 'openai/gpt-oss-120b',
        price: { input: 0.15, output: 0.6 },
        context: 131_072,
      },
    ],
  },
  {
    name: 'fireworks',
    variable: 'FIREWORKS_API_KEY',
    baseUrl: 'https://api.fireworks.ai/inference/v1',
    models: [
      {
        model: 'gpt-oss-120b',
        upstreamModel: 'accounts/fireworks/models/gpt-oss-120b',
        price: { input: 0.15, output: 0.6 },
        context: 131_072,
      },
      {
        model: 'gpt-oss-20b',
        upstreamModel: 'accounts/fireworks/models/gpt-oss-20b',
        price: { input: 0.07, output: 0.3 },
        context: 131_072,
      },
    ],
  },
  {
    name: 'cerebras',
    variable: 'CEREBRAS_API_KEY',
    baseUrl: 'https://api.cerebras.ai/v1',
    // Its free tier has the smaller window.
    models: [{ model: 'gpt-oss-120b', price: { input: 0.35, output: 0.75 }, context: 65_536 }],
  },
];

/** On the ports that they listen on unless they are told otherwise. */
export const LOCAL_SERVERS: readonly { readonly name: string; readonly baseUrl: string }[] = [
  { name: 'ollama', baseUrl: 'http://127.0.0.1:11434/v1' },
  { name: 'llama.cpp', baseUrl: 'http://127.0.0.1:8080/v1' },
  { name: 'vllm', baseUrl: 'http://127.0.0.1:8000/v1' },
  { name: 'lm-studio', baseUrl: 'http://127.0.0.1:1234/v1' },
];
