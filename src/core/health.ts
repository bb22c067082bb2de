/**
 * Whether a deployment can be trusted right now, as plain data folded from what happened to it.
 *
 * There is no timer: a cooldown is over when `now` has passed it.
 */

export type Health =
  | { readonly kind: 'ok'; readonly consecutiveFailures: number }
  | { readonly kind: 'cooling'; readonly untilMs: number; readonly consecutiveFailures: number };

export type HealthEvent =
  | { readonly kind: 'success' }
  /** A failure that is the deployment's fault; `coolForMs` if it, or the kind of failure, asks to be left alone. */
  | { readonly kind: 'failure'; readonly coolForMs?: number }
  /** It is not to blame, but wants to be left alone: a rate limit, a rejected credential. */
  | { readonly kind: 'wait'; readonly coolForMs: number };

export const HEALTHY: Health = { kind: 'ok', consecutiveFailures: 0 };

/** As Envoy's outlier detection: five in a row, then thirty seconds, doubling with every further failure. */
const FAILURES_TO_COOL = 5;
const COOLDOWN_MS = 30_000;
const MAX_COOLDOWN_MS = 300_000;

export function isCooling(health: Health, now: number): boolean {
  return health.kind === 'cooling' && now < health.untilMs;
}

/**
 * What happens during a cooldown began before it: it neither ends it nor makes it longer, but for a deployment that
 * says itself how long it wants to be left alone.
 */
export function afterEvent(health: Health, event: HealthEvent, now: number): Health {
  const cooling = isCooling(health, now);
  const failures = health.consecutiveFailures;
  switch (event.kind) {
    case 'success':
      return cooling ? health : HEALTHY;
    case 'wait':
      return cooled(health, failures, now + event.coolForMs, now);
    case 'failure': {
      const { coolForMs = 0 } = event;
      if (cooling) return cooled(health, failures, now + coolForMs, now);
      return cooled(health, failures + 1, now + Math.max(coolForMs, ejectionMs(failures + 1)), now);
    }
  }
}

/** A cooldown under way is never cut short. */
function cooled(health: Health, consecutiveFailures: number, wantedMs: number, now: number): Health {
  const running = health.kind === 'cooling' ? health.untilMs : 0;
  const untilMs = Math.max(running, wantedMs);
  return untilMs > now ? { kind: 'cooling', untilMs, consecutiveFailures } : { kind: 'ok', consecutiveFailures };
}

function ejectionMs(consecutiveFailures: number): number {
  const over = consecutiveFailures - FAILURES_TO_COOL;
  return over < 0 ? 0 : Math.min(COOLDOWN_MS * 2 ** over, MAX_COOLDOWN_MS);
}
