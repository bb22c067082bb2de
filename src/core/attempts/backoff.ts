/** Full jitter: anything from nothing to a ceiling that doubles, so that those who failed together come back apart. */

const MAX_PAUSE_MS = 20_000;
/** So much longer than our own pause a provider may make a request wait; beyond it the client is told instead. */
const PATIENCE_MS = 5000;

/**
 * Milliseconds before the same is asked again; null if the provider wants to be left alone for longer than a request
 * may be kept waiting.
 *
 * @param baseMs ceiling of the first pause
 * @param failures how often it has failed, at least 1
 * @param askedMs how long the provider wants to be left alone
 * @param draw uniform in [0, 1)
 */
export function pauseMs(baseMs: number, failures: number, askedMs: number, draw: number): number | null {
  const ceiling = Math.min(MAX_PAUSE_MS, baseMs * 2 ** (failures - 1));
  if (askedMs > ceiling + PATIENCE_MS) return null;
  // On top of what was asked for: all who wait for the same moment would come at once.
  return askedMs + ceiling * draw;
}
