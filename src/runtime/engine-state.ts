/** What a process remembers from one request to the next. It outlives the config: a new engine goes on with it. */
import type { Clock } from './clock.ts';
import { createLiveStates, type LiveStates } from './live-state.ts';
import type { Random } from './random.ts';
import { createRetries, type RetriesOf } from './retries.ts';
import { createSessions, type Sessions } from './sessions.ts';

export interface EngineState {
  readonly live: LiveStates;
  readonly retriesOf: RetriesOf;
  readonly sessions: Sessions;
}

export function createEngineState(deps: { readonly clock: Clock; readonly random: Random }): EngineState {
  return { live: createLiveStates(deps), retriesOf: createRetries(deps.clock), sessions: createSessions() };
}
