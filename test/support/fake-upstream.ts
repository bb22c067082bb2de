/** An upstream without sockets: every call plays a script in the time of a clock, or waits for a test to speak. */
import type { Provider } from '../../src/core/config.ts';
import type { Clock } from '../../src/runtime/clock.ts';
import type {
  Upstream,
  UpstreamCall,
  UpstreamError,
  UpstreamExchange,
  UpstreamHeaders,
  UpstreamListener,
} from '../../src/runtime/upstream.ts';

export type Move =
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'head'; readonly status: number; readonly headers: UpstreamHeaders }
  | { readonly kind: 'data'; readonly bytes: Buffer }
  | { readonly kind: 'end' }
  | { readonly kind: 'error'; readonly error: UpstreamError['kind'] };

export type Script = readonly Move[];

export const END: Move = { kind: 'end' };
export const BREAK: Move = { kind: 'error', error: 'broken' };
export const REFUSED: Move = { kind: 'error', error: 'unreachable' };

export function wait(ms: number): Move {
  return { kind: 'wait', ms };
}

export function head(status: number, headers: UpstreamHeaders = {}): Move {
  return { kind: 'head', status, headers };
}

export function data(content: string | Buffer): Move {
  return { kind: 'data', bytes: Buffer.from(content) };
}

/** A complete response: one of an error by default, or whatever the text is. */
export function answers(status: number, text: string, headers: UpstreamHeaders = {}): Script {
  return [head(status, headers), data(text), END];
}

/** Each of these texts as one piece of data, and the end. */
export function streams(...texts: readonly string[]): Script {
  return [head(200), ...texts.map(data), END];
}

export interface FakeUpstream extends Upstream {
  readonly calls: readonly FakeCall[];
}

/** @param scriptOf what happens in the call of this number, from 0; nothing unless it says so */
export function createFakeUpstream(
  clock: Clock,
  scriptOf: (index: number, provider: Provider, call: UpstreamCall) => Script = () => [],
): FakeUpstream {
  const calls: FakeCall[] = [];
  return {
    calls,
    send(provider, call, listener) {
      const exchange = new FakeCall(clock, provider, call, listener);
      const script = scriptOf(calls.length, provider, call);
      calls.push(exchange);
      // As over a real network, nothing happens before `send` has returned.
      if (script.length > 0) exchange.play(wait(0), ...script);
      return exchange;
    },
    close: () => Promise.resolve(),
  };
}

/** Plays its moves in order, stands still while paused, and is silent after it was aborted. */
export class FakeCall implements UpstreamExchange {
  readonly provider: Provider;
  readonly call: UpstreamCall;
  readonly #clock: Clock;
  readonly #listener: UpstreamListener;
  readonly #moves: Move[] = [];
  #cancelWait: (() => void) | undefined;
  #playing = false;
  paused = false;
  pauses = 0;
  aborted = false;
  /** The last move was an end or an error. */
  over = false;

  constructor(clock: Clock, provider: Provider, call: UpstreamCall, listener: UpstreamListener) {
    this.provider = provider;
    this.call = call;
    this.#clock = clock;
    this.#listener = listener;
  }

  play(...moves: Script): void {
    this.#moves.push(...moves);
    this.#goOn();
  }

  abort(): void {
    if (this.aborted) return;
    this.aborted = true;
    this.#cancelWait?.();
    this.#moves.length = 0;
    if (!this.over) this.#listener.onError({ kind: 'aborted' });
  }

  pause(): void {
    this.paused = true;
    this.pauses++;
  }

  resume(): void {
    this.paused = false;
    this.#goOn();
  }

  #goOn(): void {
    if (this.#playing) return;
    this.#playing = true;
    while (!this.paused && !this.over && this.#cancelWait === undefined) {
      const move = this.#moves.shift();
      if (move === undefined) break;
      this.#make(move);
    }
    this.#playing = false;
  }

  #make(move: Move): void {
    switch (move.kind) {
      case 'wait':
        this.#cancelWait = this.#clock.schedule(() => {
          this.#cancelWait = undefined;
          this.#goOn();
        }, move.ms);
        return;
      case 'head':
        this.#listener.onHead(move.status, move.headers);
        return;
      case 'data':
        this.#listener.onData(move.bytes);
        return;
      case 'end':
        this.over = true;
        this.#listener.onEnd();
        return;
      case 'error':
        this.over = true;
        this.#listener.onError({ kind: move.error });
    }
  }
}
