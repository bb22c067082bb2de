/** A store that cannot do what it was asked. The message says what was wrong and, where it can, what to do. */
export class StoreError extends Error {
  override readonly name = 'StoreError';

  constructor(message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
  }
}

/** The message of whatever was thrown, for use inside a longer one. */
export function reasonOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
