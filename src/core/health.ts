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

export function afterEvent(health: Health, event: HealthEvent, now: number): Health {
  if (event.kind === 'success') return HEALTHY;
  const { coolForMs = 0 } = event;
  if (event.kind === 'wait') return cooled(health, health.consecutiveFailures, now + coolForMs, now);
  const consecutiveFailures = health.consecutiveFailures + 1;
  return cooled(health, consecutiveFailures, now + Math.max(coolForMs, ejectionMs(consecutiveFailures)), now);
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
