/** What the gateway's endpoints work with. */
import type { Clock } from '../runtime/clock.ts';
import type { Engine } from '../runtime/engine.ts';
import type { Random } from '../runtime/random.ts';
import type { Authenticate } from './authenticate.ts';

export interface GatewayDeps {
  readonly engine: Engine;
  readonly authenticate: Authenticate;
  readonly clock: Clock;
  readonly random: Random;
  /** Told of defects, never of a caller's mistakes. No prompt is in it. */
  readonly onDefect: (error: unknown, requestId: string) => void;
}
