/** How long a client will wait, and whether it has asked before: what SDKs say of themselves in headers. */
import type { Headers } from '../controls.ts';

export interface Patience {
  /** Milliseconds from the arrival of the request to the answer, or to its first output; infinite if nobody says. */
  readonly deadlineMs: number;
  /** How often the client has sent this request before. */
  readonly retries: number;
}

export const PATIENT: Patience = { deadlineMs: Number.POSITIVE_INFINITY, retries: 0 };

const SECOND_MS = 1000;

/** Those of the official OpenAI and Anthropic SDKs, and our own. What is no number says nothing. */
export function readPatience(headers: Headers): Patience {
  const seconds = headers['x-stainless-timeout'];
  const ms = headers['x-request-timeout-ms'];
  const again = headers['x-stainless-retry-count'];
  if (seconds === undefined && ms === undefined && again === undefined) return PATIENT;
  return {
    deadlineMs: Math.min(positive(ms), positive(seconds) * SECOND_MS),
    retries: again === undefined ? 0 : Math.trunc(numberIn(again) ?? 0),
  };
}

function positive(text: Headers[string]): number {
  const number = text === undefined ? undefined : numberIn(text);
  return number === undefined || number === 0 ? Number.POSITIVE_INFINITY : number;
}

function numberIn(text: string | readonly string[]): number | undefined {
  return typeof text === 'string' && /^\d{1,9}(\.\d{1,9})?$/.test(text) ? Number(text) : undefined;
}
