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
}
