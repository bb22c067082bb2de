/** Whether a deployment can be trusted right now, as a decision reads it. */

export type Health =
  | { readonly kind: 'ok' }
  /** It is back from an ejection, and one request at a time finds out whether its trouble is over. */
  | { readonly kind: 'on-trial'; readonly busy: boolean }
  /** It is left alone: we have ejected it, or it has asked for it. */
  | { readonly kind: 'cooling'; readonly untilMs: number; readonly cause: 'ejected' | 'asked' }
  /** It is as busy as it can be. */
  | { readonly kind: 'full'; readonly limit: number };

export const HEALTHY: Health = { kind: 'ok' };
export const ON_TRIAL: Health = { kind: 'on-trial', busy: false };
export const BUSY_ON_TRIAL: Health = { kind: 'on-trial', busy: true };

export function isUsable(health: Health, now: number): boolean {
  switch (health.kind) {
    case 'ok':
      return true;
    case 'on-trial':
      return !health.busy;
    case 'cooling':
      return now >= health.untilMs;
    case 'full':
      return false;
  }
}

/** When it can be used again, as far as anybody knows: where nobody can, the soonest is the least bad. */
export function usableAtMs(health: Health, now: number): number {
  return health.kind === 'cooling' ? Math.max(now, health.untilMs) : now;
}
