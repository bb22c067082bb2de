/** Tokens that a provider says it used. Cached tokens are part of the input, reasoning tokens of the output. */
export interface Usage {
  readonly inputTokens: number;
  readonly cachedInputTokens: number;
  readonly outputTokens: number;
  readonly reasoningTokens: number;
}
