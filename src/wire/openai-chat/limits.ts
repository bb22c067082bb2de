/** The fields for a limit on output tokens. */
export const LIMITS: readonly string[] = ['max_completion_tokens', 'max_tokens'];
