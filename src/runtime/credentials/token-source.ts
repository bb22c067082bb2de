/** A token that is there when it is needed. */
import type { Clock } from '../clock.ts';
import type { Grant } from './token-exchange.ts';

/** So long before its end a token is no longer used: a call takes its time to arrive. */
const MARGIN_MS = 60_000;

interface HeldToken {
  /** Names and values in turn. */
  readonly headers: readonly string[];
  /** Monotonic. */
  readonly freshUntilMs: number;
}

export class TokenSource {
  readonly #exchange: () => Promise<Grant>;
  readonly #clock: Clock;
  #held: HeldToken | undefined;
  #underWay: Promise<readonly string[]> | undefined;

  constructor(exchange: () => Promise<Grant>, clock: Clock) {
    this.#exchange = exchange;
    this.#clock = clock;
  }

  /** At once while a token is fresh. However many ask for one meanwhile, it is exchanged once. */
  headers(): readonly string[] | Promise<readonly string[]> {
    const held = this.#held;
    if (held !== undefined && this.#clock.monotonicMs() < held.freshUntilMs) return held.headers;
    this.#underWay ??= this.#renew().finally(() => {
      this.#underWay = undefined;
    });
    return this.#underWay;
  }

  /** Forgets the token of these headers: whoever it was for does not take it, whatever its lifetime. */
  drop(headers: readonly string[]): void {
    if (this.#held?.headers === headers) this.#held = undefined;
  }

  async #renew(): Promise<readonly string[]> {
    const startedMs = this.#clock.monotonicMs();
    const { token, lifetimeMs } = await this.#exchange();
    const headers = ['authorization', `Bearer ${token}`];
    this.#held = { headers, freshUntilMs: startedMs + lifetimeMs - MARGIN_MS };
    return headers;
  }
}
