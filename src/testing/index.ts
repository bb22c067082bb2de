/**
 * Imitations to test against, over real HTTP: a provider of simulated models, and a clock that stands still.
 *
 * ```ts
 * import { startSimulatedProvider } from 'pointsman/testing';
 *
 * const provider = await startSimulatedProvider({
 *   models: [{ name: 'small', quality: 0.7 }, { name: 'large', ttftMs: 300, tokensPerSecond: 80 }],
 *   script: (request, index) => (index === 0 ? { kind: 'cut', afterChunks: 5 } : undefined),
 * });
 * // ... send chat requests to `provider.url` ...
 * const first = await provider.waitForClose(0);
 * console.log(first.status, first.chunksSent, first.completed);
 * await provider.close();
 * ```
 *
 * @module
 */
export type { ApiFault } from './api-fault.ts';
export type { Behaviour } from './behaviours.ts';
export {
  DEMO_API_KEY,
  DEMO_MODELS,
  type DemoBaseUrls,
  type DemoConfig,
  type DemoModel,
  type DemoModelConfig,
  demoConfig,
} from './demo-models.ts';
export type { SimulatedProviderOptions } from './desk.ts';
export { createFakeClock, type FakeClock } from './fake-clock.ts';
export type {
  AnswerFinish,
  AnswerHeaders,
  AnswerToolCall,
  AnswerUsage,
  BodyEncoding,
  Content,
  Travel,
} from './faulty-provider/answer-options.ts';
export type {
  BookedConnection,
  BookedRequest,
  Books,
  ConnectionEnd,
  RequestEnd,
} from './faulty-provider/books.ts';
export type { CertificateFault } from './faulty-provider/certificate.ts';
export { closedPort } from './faulty-provider/closed-port.ts';
export type { FaultyDialectName } from './faulty-provider/dialects/dialects.ts';
export { CONTEXT_LENGTH_SPELLINGS, type Spelling } from './faulty-provider/errors/context-length-spellings.ts';
export type { ErrorName } from './faulty-provider/errors/error-name.ts';
export type {
  BodyPlace,
  Fault,
  FaultKind,
  FaultOf,
  Junk,
  Next,
  Place,
  ResetForm,
  RetryHint,
  StatusFault,
  Told,
} from './faulty-provider/fault.ts';
export {
  type FaultyProvider,
  type FaultyProviderOptions,
  startFaultyProvider,
} from './faulty-provider/faulty-provider.ts';
export type { Greeting } from './faulty-provider/reception.ts';
export type { AskedRequest, Script } from './faulty-provider/script.ts';
export type { SimulatedRequest } from './request-books.ts';
export type { SimulatedModel, SimulatedPrice } from './simulated-model.ts';
export { type SimulatedProvider, startSimulatedProvider } from './simulated-provider.ts';
export { noWait, type Wait, waitOn } from './wait.ts';
