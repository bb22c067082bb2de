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

/** A status below 400 that is not a success (a redirect, say) is malformed. */
export function codeByRules(rules: readonly FailureRule[], status: number, words: string): FailureCode {
  const rule = rules.find(({ status: fits, says }) => fits(status) && (says?.test(words) ?? true));
  return rule?.code ?? 'upstream_malformed';
}
