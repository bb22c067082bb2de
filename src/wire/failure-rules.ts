/** What an endpoint means by an answer that is not a success, by rules: the first that fits. */
import type { FailureCode } from '../core/attempts/consequences.ts';

export interface FailureRule {
  readonly status: (status: number) => boolean;
  /** Tried on the endpoint's words, a line each. */
  readonly says?: RegExp;
  readonly code: FailureCode;
}

export function isStatus(...statuses: readonly number[]): (status: number) => boolean {
  return (status) => statuses.includes(status);
}

/**
 * What a refusal (403) says of the key itself, rather than of this request: where the key is worth nothing, no other
 * request needs to find out.
 */
export const KEY_REFUSED: RegExp =
  /\b(invalid|incorrect|disabled|revoked|expired|deactivated|suspended|deleted|inactive|unknown|leaked|missing)\b.{0,30}\b(key|token|credentials?|account)\b|\b(key|token|credentials?|account|consumer|organi[sz]ation)\b.{0,30}\b(invalid|incorrect|disabled|revoked|expired|deactivated|suspended|deleted|inactive|leaked|not (valid|active|found))\b|invalid_api_key|authentication_error|(api_key|account|consumer)_(invalid|expired|disabled|suspended|deactivated|service_blocked)/i;

/** Transient, whoever says it: a step before the model failed (424), it is too early (425), or somebody hung up (499). */
export const PASSING: readonly number[] = [424, 425, 499];

/** A status below 400 that is not a success (a redirect, say) is malformed. */
export function codeByRules(rules: readonly FailureRule[], status: number, words: string): FailureCode {
  const rule = rules.find(({ status: fits, says }) => fits(status) && (says?.test(words) ?? true));
  return rule?.code ?? 'upstream_malformed';
}
