/** What one simulated provider works with: its options with the defaults filled in, and its books. */
import { type Clock, systemClock } from '../runtime/clock.ts';
import { AttemptCounter } from './attempt-counter.ts';
import type { Behaviour } from './behaviours.ts';
import { RequestBooks, type SimulatedRequest } from './request-books.ts';
import { type ModelProfile, modelProfile, type SimulatedModel } from './simulated-model.ts';
import { type Wait, waitOn } from './wait.ts';

export interface SimulatedProviderOptions {
  readonly models: readonly SimulatedModel[];
  /** What is drawn for a request follows from the seed, the model and what is asked. Default 1. */
  readonly seed?: number | string;
  /** Default 0: a free one. */
  readonly port?: number;
  /** Answer 401 unless a request bears this key. */
  readonly requireKey?: string;
  /** Default: the system's. */
  readonly clock?: Clock;
  /** How latency is waited for. Default: on the clock. */
  readonly wait?: Wait;
  /** Keep every chat request in `requests`, bodies and all. Default true; say false for a server that lives long. */
  readonly keepRequests?: boolean;
  /** What to do with a valid request, instead of what the model's figures say. `index` is its order of arrival. */
  readonly script?: (request: SimulatedRequest, index: number) => Behaviour | undefined;
}

export interface Desk {
  readonly models: ReadonlyMap<string, ModelProfile>;
  readonly seed: number | string;
  readonly requireKey: string | null;
  readonly clock: Clock;
  readonly wait: Wait;
  readonly script: NonNullable<SimulatedProviderOptions['script']>;
  readonly attempts: AttemptCounter;
  readonly books: RequestBooks;
  /** Aborted when the provider is being closed. */
  readonly closing: AbortController;
}

/** Repetitions are counted per question and model, among the last so many of them. */
const REMEMBERED_QUESTIONS = 10_000;

/** Throws a `RangeError` for a model whose figures make no sense. */
export function openDesk(options: SimulatedProviderOptions): Desk {
  const clock = options.clock ?? systemClock;
  return {
    models: new Map(options.models.map((model) => [model.name, modelProfile(model)])),
    seed: options.seed ?? 1,
    requireKey: options.requireKey ?? null,
    clock,
    wait: options.wait ?? waitOn(clock),
    script: options.script ?? (() => undefined),
    attempts: new AttemptCounter(REMEMBERED_QUESTIONS),
    books: new RequestBooks(options.keepRequests ?? true),
    closing: new AbortController(),
  };
}
