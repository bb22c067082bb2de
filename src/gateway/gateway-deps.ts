/** What the gateway's endpoints work with. */
import type { IdempotencyStore } from '../core/ports.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Engine } from '../runtime/engine.ts';
import type { Random } from '../runtime/random.ts';
import type { Authenticate } from './authenticate.ts';
import type { CheckOrigin } from './check-origin.ts';
import type { LoadLimits } from './overload.ts';

/** What follows from one config. A request stays with it from its first line to its end. */
export interface Serving {
  readonly engine: Engine;
  readonly authenticate: Authenticate;
  readonly checkOrigin: CheckOrigin;
  readonly loadLimits: LoadLimits;
}

export interface GatewayDeps {
  /** For a request that arrives now. */
  readonly current: () => Serving;
  readonly clock: Clock;
  readonly random: Random;
  readonly idempotency: IdempotencyStore;
  /** Told of defects, never of a caller's mistakes. No prompt is in it. */
  readonly onDefect: (error: unknown, requestId: string) => void;
}
