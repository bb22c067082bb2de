/** How many attempts of the last minute failed, in slots of five seconds. */

export interface Slot {
  /** Number of the slot since the clock began. */
  readonly slot: number;
  readonly total: number;
  readonly failed: number;
}

/** Oldest first; slots in which nothing happened are not there. */
export type FailureWindow = readonly Slot[];

export const EMPTY_WINDOW: readonly Slot[] = [];

const SLOT_MS = 5000;
const SHORT = { slots: 6, samples: 20 };
/** For little traffic: fewer samples, over twice the time. */
const LONG = { slots: 12, samples: 10 };

/**
 * Five failures in a row hardly ever happen to a provider that fails one call in three, and at two requests a second
 * nearly all traffic would stay with it; a share of failures finds it after ten calls.
 */
const BAD_SHARE = 0.15;

export function counted(window: FailureWindow, failed: boolean, nowMs: number): FailureWindow {
  const slot = Math.floor(nowMs / SLOT_MS);
  const more = failed ? 1 : 0;
  const last = window[window.length - 1];
  if (last?.slot === slot) {
    return [...window.slice(0, -1), { slot, total: last.total + 1, failed: last.failed + more }];
  }
  return [...window.filter((each) => each.slot > slot - LONG.slots), { slot, total: 1, failed: more }];
}

/** Whether too large a share failed, of enough attempts to tell. */
export function isBad(window: FailureWindow, nowMs: number): boolean {
  const slot = Math.floor(nowMs / SLOT_MS);
  return [SHORT, LONG].some(({ slots, samples }) => {
    const within = window.filter((each) => each.slot > slot - slots);
    const total = within.reduce((sum, each) => sum + each.total, 0);
    const failed = within.reduce((sum, each) => sum + each.failed, 0);
    return total >= samples && failed > BAD_SHARE * total;
  });
}
