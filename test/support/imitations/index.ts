/** Imitations of the providers' APIs, written from their documentation and with nothing of our own translation in them. */
export { ANTHROPIC_KEY, anthropicApi } from './anthropic/api.ts';
export { SIGNATURE } from './anthropic/read-body.ts';
export * from './azure/api.ts';
export { BEDROCK_MODEL, bedrockApi } from './bedrock/api.ts';
export { AWS_ACCESS_KEY_ID, AWS_REGION, AWS_SECRET_ACCESS_KEY } from './bedrock/check-signature.ts';
export { REASONING_SIGNATURE } from './bedrock/read-body.ts';
export { GEMINI_KEY, geminiApi } from './gemini/api.ts';
export { THOUGHT_SIGNATURE } from './gemini/read-body.ts';
export {
  type Api,
  type Imitation,
  type Reaction,
  startImitation,
} from './imitation.ts';
export { openaiChatApi } from './openai-chat/api.ts';
export { OPENAI_KEY } from './openai-error.ts';
export { openaiResponsesApi } from './openai-responses/api.ts';
export { SEALED_THOUGHT } from './openai-responses/read-body.ts';
export * from './plan.ts';
export { type ServedConfig, serveConfig } from './serve-config.ts';
export * from './vertex/api.ts';
