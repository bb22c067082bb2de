/** When no more is taken in: before memory runs out, and while the event loop does not keep up. */
import type { Clock, LoopDelay } from '../runtime/clock.ts';

export interface Load {
  /** What the bodies of other requests under way take up. */
  readonly heldBytes: number;
  /** What this one would. */
  readonly askedBytes: number;
  /** In the last seconds, 99 of 100 delays of the event loop were no longer than this. */
  readonly loopDelayMs: number;
}

export interface LoadLimits {
  readonly maxHeldBytes: number;
  readonly maxLoopDelayMs: number;
}

/** What there is too much of. One request alone is always taken: if it were not now, it would never be. */
export function overload(
  { heldBytes, askedBytes, loopDelayMs }: Load,
  { maxHeldBytes, maxLoopDelayMs }: LoadLimits,
): 'memory' | 'work' | undefined {
  if (heldBytes > 0 && heldBytes + askedBytes > maxHeldBytes) return 'memory';
  return loopDelayMs > maxLoopDelayMs ? 'work' : undefined;
}

/** A body is there as bytes, as text and as the values it stands for. */
const BYTES_HELD_PER_BYTE = 3;
/** So long is looked back. */
const LOOK_EVERY_MS = 2000;

/** How busy this server is. */
export class LoadGauge {
  readonly #clock: Clock;
  readonly #loopDelay: LoopDelay;
  #lookedMs: number;
  #loopDelayMs = 0;
  #heldBytes = 0;

  constructor(clock: Clock, loopDelay: LoopDelay) {
    this.#clock = clock;
    this.#loopDelay = loopDelay;
    this.#lookedMs = clock.monotonicMs();
  }

  /** Of bodies of requests under way, times what each takes up. */
  get heldBytes(): number {
    return this.#heldBytes;
  }

  /** @param bodyBytes that have come */
  hold(bodyBytes: number): void {
    this.#heldBytes += bodyBytes * BYTES_HELD_PER_BYTE;
  }

  letGo(bodyBytes: number): void {
    this.#heldBytes -= bodyBytes * BYTES_HELD_PER_BYTE;
  }

  /** @param bodyBytes of a request that has come, before it is held */
  isOverloaded(bodyBytes: number, limits: LoadLimits): boolean {
    const nowMs = this.#clock.monotonicMs();
    if (nowMs - this.#lookedMs >= LOOK_EVERY_MS) {
      this.#lookedMs = nowMs;
      this.#loopDelayMs = this.#loopDelay.takeP99Ms();
    }
    const askedBytes = bodyBytes * BYTES_HELD_PER_BYTE;
    return overload({ heldBytes: this.#heldBytes, askedBytes, loopDelayMs: this.#loopDelayMs }, limits) !== undefined;
  }

  /**
   * For a request that has been let in; that the event loop is slow is no reason to have taken in half of it for nothing.
   *
   * @param heldBytes of its body
   * @param moreBytes of it, before they are held
   */
  hasRoom(heldBytes: number, moreBytes: number, limits: LoadLimits): boolean {
    const ownBytes = heldBytes * BYTES_HELD_PER_BYTE;
    const askedBytes = ownBytes + moreBytes * BYTES_HELD_PER_BYTE;
    return overload({ heldBytes: this.#heldBytes - ownBytes, askedBytes, loopDelayMs: 0 }, limits) === undefined;
  }

  stop(): void {
    this.#loopDelay.stop();
  }
}
