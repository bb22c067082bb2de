/**
 * Who serves models, as far as it is known: one record each. A provider that names a preset needs to say little more
 * than its credential.
 *
 * Addresses are from the documentation that is named beside them. Of the quirks some are documented and some are
 * not: where it is not certain that a provider takes a field, the quirk is set, since a field that is left out does
 * less harm than one that is refused. A config can take every one of them back.
 */
import type { NonEmpty } from '../core/decision.ts';
import type { DialectName } from '../core/dialect-name.ts';
import { OPENROUTER_EXTRAS, type Quirks } from '../core/quirks.ts';

export const PRESET_NAMES = [
  'openai',
  'azure-openai',
  'anthropic',
  'google',
  'bedrock',
  'vertex-gemini',
  'vertex-claude',
  'groq',
  'mistral',
  'deepseek',
  'xai',
  'openrouter',
  'together',
  'fireworks',
  'cerebras',
  'ollama',
  'llama.cpp',
  'vllm',
  'lm-studio',
] as const;

export type PresetName = (typeof PRESET_NAMES)[number];

/** Fields of a provider that stand in braces in an address. */
export const PLACES = ['resource', 'region', 'project', 'location'] as const;

/** Where an `apiKey` goes. */
export type KeyScheme = { readonly kind: 'bearer' } | { readonly kind: 'header'; readonly name: string };

/** Credentials that are no headers themselves, but make them. */
export type MadeAuth = 'aws' | 'entra' | 'google';

export interface Preset {
  /** The first is the one that is spoken unless the provider says another. */
  readonly dialects: NonEmpty<DialectName>;
  /** `{place}` stands for the field of the provider. */
  readonly baseUrl: string;
  /** Where `location` is `global`. */
  readonly globalUrl?: string;
  /** Where the provider says an `apiVersion`; `{apiVersion}` stands for it. Only for the first dialect. */
  readonly versioned?: { readonly baseUrl: string; readonly path: string };
  /** Absent where it takes no key. */
  readonly key?: KeyScheme;
  /** Environment variable in which people keep the key. */
  readonly variable?: string;
  /** Taken instead of a key. */
  readonly made?: MadeAuth;
  /** Of the first dialect. */
  readonly quirks: Quirks;
  /** It runs on hardware of one's own, and needs no credential. */
  readonly local: boolean;
}

const BEARER: KeyScheme = { kind: 'bearer' };

const LOCAL: Pick<Preset, 'dialects' | 'key' | 'local'> = {
  dialects: ['openai-chat', 'openai-responses', 'anthropic'],
  key: BEARER,
  local: true,
};

export const PRESETS: Readonly<Record<PresetName, Preset>> = {
  openai: {
    dialects: ['openai-chat', 'openai-responses'],
    baseUrl: 'https://api.openai.com/v1',
    key: BEARER,
    variable: 'OPENAI_API_KEY',
    quirks: {},
    local: false,
  },
  // The first address needs no version since 2025; the second names the deployment in the path.
  // https://learn.microsoft.com/azure/ai-foundry/openai/api-version-lifecycle
  'azure-openai': {
    dialects: ['openai-chat', 'openai-responses'],
    baseUrl: 'https://{resource}.openai.azure.com/openai/v1',
    versioned: {
      baseUrl: 'https://{resource}.openai.azure.com/openai',
      path: '/deployments/{model}/chat/completions?api-version={apiVersion}',
    },
    key: { kind: 'header', name: 'api-key' },
    variable: 'AZURE_OPENAI_API_KEY',
    made: 'entra',
    quirks: {},
    local: false,
  },
  anthropic: {
    dialects: ['anthropic'],
    baseUrl: 'https://api.anthropic.com/v1',
    key: { kind: 'header', name: 'x-api-key' },
    variable: 'ANTHROPIC_API_KEY',
    quirks: {},
    local: false,
  },
  google: {
    dialects: ['gemini'],
    baseUrl: 'https://generativelanguage.googleapis.com/v1beta',
    key: { kind: 'header', name: 'x-goog-api-key' },
    variable: 'GEMINI_API_KEY',
    quirks: {},
    local: false,
  },
  // A key of Bedrock's own is a bearer token: https://docs.aws.amazon.com/bedrock/latest/userguide/api-keys-use.html
  bedrock: {
    dialects: ['bedrock'],
    baseUrl: 'https://bedrock-runtime.{region}.amazonaws.com',
    key: BEARER,
    variable: 'AWS_BEARER_TOKEN_BEDROCK',
    made: 'aws',
    quirks: {},
    local: false,
  },
  'vertex-gemini': {
    dialects: ['gemini'],
    baseUrl:
      'https://{location}-aiplatform.googleapis.com/v1/projects/{project}/locations/{location}/publishers/google',
    globalUrl: 'https://aiplatform.googleapis.com/v1/projects/{project}/locations/global/publishers/google',
    made: 'google',
    quirks: { noCallIds: true },
    local: false,
  },
  // https://docs.cloud.google.com/vertex-ai/generative-ai/docs/partner-models/claude/use-claude
  'vertex-claude': {
    dialects: ['anthropic'],
    baseUrl:
      'https://{location}-aiplatform.googleapis.com/v1/projects/{project}/locations/{location}/publishers/anthropic',
    globalUrl: 'https://aiplatform.googleapis.com/v1/projects/{project}/locations/global/publishers/anthropic',
    made: 'google',
    quirks: {
      path: { whole: '/models/{model}:rawPredict', stream: '/models/{model}:streamRawPredict' },
      noModelInBody: true,
      bodyFields: { anthropic_version: 'vertex-2023-10-16' },
    },
    local: false,
  },
  // https://console.groq.com/docs/api-reference calls `max_tokens` deprecated, and https://console.groq.com/docs/openai
  // says what it answers 400 to.
  groq: {
    dialects: ['openai-chat', 'openai-responses'],
    baseUrl: 'https://api.groq.com/openai/v1',
    key: BEARER,
    variable: 'GROQ_API_KEY',
    quirks: {
      noDeveloperRole: true,
      openRouterFields: ['include_reasoning'],
      refuses: ['logit_bias', 'logprobs', 'top_logprobs'],
    },
    local: false,
  },
  // It refuses unknown fields, `stream_options` among them, and reports the usage of a stream without being asked.
  // https://docs.mistral.ai/api/endpoint/chat
  mistral: {
    dialects: ['openai-chat'],
    baseUrl: 'https://api.mistral.ai/v1',
    key: BEARER,
    variable: 'MISTRAL_API_KEY',
    quirks: {
      noDeveloperRole: true,
      noStreamUsage: true,
      limitField: 'max_tokens',
      shortCallIds: true,
      refuses: ['seed', 'store', 'user'],
    },
    local: false,
  },
  // Of response formats it knows text and json_object: https://api-docs.deepseek.com/api/create-chat-completion
  deepseek: {
    dialects: ['openai-chat'],
    baseUrl: 'https://api.deepseek.com/v1',
    key: BEARER,
    variable: 'DEEPSEEK_API_KEY',
    quirks: {
      noDeveloperRole: true,
      limitField: 'max_tokens',
      noJsonSchema: true,
      noParallelToolCalls: true,
      reasoningField: 'reasoning_content',
    },
    local: false,
  },
  // Which of its models take `reasoning_effort` changes from one to the next, and the others refuse the request; those
  // that reason, which are most, refuse penalties: https://docs.x.ai/developers/model-capabilities/text/reasoning
  xai: {
    dialects: ['openai-chat', 'openai-responses'],
    baseUrl: 'https://api.x.ai/v1',
    key: BEARER,
    variable: 'XAI_API_KEY',
    quirks: { noDeveloperRole: true, noReasoningEffort: true, refuses: ['frequency_penalty', 'presence_penalty'] },
    local: false,
  },
  // https://openrouter.ai/docs/api-reference
  openrouter: {
    dialects: ['openai-chat', 'openai-responses', 'anthropic'],
    baseUrl: 'https://openrouter.ai/api/v1',
    key: BEARER,
    variable: 'OPENROUTER_API_KEY',
    quirks: { openRouterFields: OPENROUTER_EXTRAS, limitField: 'max_tokens' },
    local: false,
  },
  // https://docs.together.ai/docs/inference/openai-compatibility; before, it was api.together.xyz.
  together: {
    dialects: ['openai-chat', 'openai-responses'],
    baseUrl: 'https://api.together.ai/v1',
    key: BEARER,
    variable: 'TOGETHER_API_KEY',
    quirks: { noDeveloperRole: true, limitField: 'max_tokens', noParallelToolCalls: true },
    local: false,
  },
  // https://docs.fireworks.ai/api-reference/post-chatcompletions and
  // https://docs.fireworks.ai/tools-sdks/anthropic-compatibility, which takes the key as a bearer token as well.
  fireworks: {
    dialects: ['openai-chat', 'openai-responses', 'anthropic'],
    baseUrl: 'https://api.fireworks.ai/inference/v1',
    key: BEARER,
    variable: 'FIREWORKS_API_KEY',
    quirks: { noDeveloperRole: true, limitField: 'max_tokens' },
    local: false,
  },
  // Some of its models refuse `parallel_tool_calls`, and it has refused penalties:
  // https://inference-docs.cerebras.ai/api-reference/chat-completions
  cerebras: {
    dialects: ['openai-chat'],
    baseUrl: 'https://api.cerebras.ai/v1',
    key: BEARER,
    variable: 'CEREBRAS_API_KEY',
    quirks: { noDeveloperRole: true, noParallelToolCalls: true, refuses: ['frequency_penalty', 'presence_penalty'] },
    local: false,
  },
  // https://docs.ollama.com/api/openai-compatibility
  ollama: {
    ...LOCAL,
    baseUrl: 'http://127.0.0.1:11434/v1',
    quirks: { noDeveloperRole: true, limitField: 'max_tokens', noParallelToolCalls: true },
  },
  // How much a model thinks is set when the server is started: https://github.com/ggml-org/llama.cpp/tree/master/tools/server
  'llama.cpp': {
    ...LOCAL,
    baseUrl: 'http://127.0.0.1:8080/v1',
    quirks: { noDeveloperRole: true, limitField: 'max_tokens', noReasoningEffort: true },
  },
  // https://docs.vllm.ai/en/latest/serving/openai_compatible_server.html
  vllm: {
    ...LOCAL,
    baseUrl: 'http://127.0.0.1:8000/v1',
    quirks: { noDeveloperRole: true, openRouterFields: ['include_reasoning'], limitField: 'max_tokens' },
  },
  // https://lmstudio.ai/docs/developer/openai-compat/chat-completions
  'lm-studio': {
    ...LOCAL,
    baseUrl: 'http://127.0.0.1:1234/v1',
    quirks: { noDeveloperRole: true, limitField: 'max_tokens', noParallelToolCalls: true, noReasoningEffort: true },
  },
};
