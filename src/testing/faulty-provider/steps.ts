/** What a provider does on a connection, one after another. */

/** `deltas` and `tokens` count as sent with the last byte. */
export interface SendBody {
  readonly kind: 'body';
  readonly bytes: Buffer;
  readonly deltas: number;
  readonly tokens: number;
}

export interface Pause {
  readonly kind: 'wait';
  readonly ms: number;
}

export type Step =
  | { readonly kind: 'head'; readonly bytes: Buffer; readonly whole: boolean }
  | SendBody
  | Pause
  /** The last step. `answered` ends the HTTP answer as its framing wants. */
  | { readonly kind: 'over'; readonly how: 'answered' | 'stall' | 'reset' | 'close' };

export function sendBytes(bytes: Buffer): SendBody {
  return { kind: 'body', bytes, deltas: 0, tokens: 0 };
}

export function pause(ms: number): Pause {
  return { kind: 'wait', ms };
}
