/** What a caller says about one request, by body object or header. It outranks whatever would be inferred. */
import type { Constraints } from './constraints.ts';

export interface RequestHints {
  readonly task?: string;
  /** 0..1 */
  readonly complexity?: number;
  /** Name of a policy in config, or of a built-in one. */
  readonly policy?: string;
  /** A latency class: `realtime`, `interactive`, `batch`, `research`, or one from config. */
  readonly latencyClass?: string;
  /** For `hybrid`: 0 asks for the cheapest, 1 for the best. */
  readonly dial?: number;
  readonly constraints: Constraints;
  /** Requests with the same session share a budget and keep to a model. */
  readonly session?: string;
  readonly tags: readonly string[];
  /** Milliseconds: no attempt may take longer. */
  readonly timeoutMs?: number;
  /** The most attempts at an answer. */
  readonly maxAttempts?: number;
  /** A stream is handed on when it is complete, so that a failure before is nobody's business. */
  readonly atomic?: boolean;
  /** Names to try after `model`, in this order: routes, models or deployments, with or without a suffix. */
  readonly models?: readonly string[];
  /** Deployments, models or providers that come first, in this order. */
  readonly prefer?: readonly string[];
  /** Each name gives only its first choice. */
  readonly fallbacks?: false;
  /**
   * What the request called it where that was no field of Pointsman's own, for errors: `provider.sort` for `policy`,
   * `provider.only` for `constraints.only`.
   */
  readonly calledBy?: Readonly<Record<string, string>>;
}
