/**
 * How long an answer each Claude documents that it gives: https://docs.claude.com/en/docs/about-claude/models/overview,
 * as of November 2026. For when nobody else says: Anthropic wants a limit with every request, and what a client did not
 * limit should not be cut.
 */

/** Version as major * 100 + minor. */
export interface ClaudeName {
  readonly family: string;
  readonly version: number;
}

/** Since a version so many tokens; the newest first. */
type Limits = readonly (readonly [since: number, tokens: number])[];

const LIMITS: Readonly<Record<string, Limits>> = {
  opus: [
    [406, 128_000],
    [405, 64_000],
    [400, 32_000],
    [0, 4096],
  ],
  sonnet: [
    [500, 128_000],
    [307, 64_000],
    [305, 8192],
    [0, 4096],
  ],
  haiku: [
    [505, 128_000],
    [405, 64_000],
    [305, 8192],
    [0, 4096],
  ],
};

/** What every newer one gives. */
const NEWER: readonly (readonly [since: number, tokens: number])[] = [[0, 64_000]];

/** In tokens, thinking included. */
export function outputLimitOf({ family, version }: ClaudeName): number {
  const limits = (Object.hasOwn(LIMITS, family) ? LIMITS[family] : undefined) ?? NEWER;
  return limits.find(([since]) => version >= since)?.[1] ?? 4096;
}
