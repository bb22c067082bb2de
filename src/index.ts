/**
 * Sends every LLM request to the cheapest model that will do the job well and in time.
 *
 * @example
 * const router = createRouter({ providers: { ... }, models: { ... } });
 * const { text, modelUsed, costUsd } = await router.execute('Summarise this mail: ...');
 *
 * @module
 */
export type { RawConfig } from './config/index.ts';
export * from './core/index.ts';
export {
  type Answered,
  type AnswerStream,
  type CallOptions,
  createRouter,
  type Embeddings,
  type Execution,
  type RouteResult,
  type Router,
  type RouterOptions,
} from './create-router.ts';
export type { Ask, ChatBody, EmbeddingsBody } from './library-ask.ts';
export type { CatalogueChoice } from './library-config.ts';
