/** Paths of endpoints that do not have their dialect's own. */
import type { Target } from './dialect.ts';

/**
 * Undefined where an endpoint has the dialect's own path.
 *
 * @param encode how the dialect writes the name of a model in a path
 */
export function quirkPath(
  { quirks, upstreamModel }: Target,
  stream: boolean,
  encode: (model: string) => string,
): string | undefined {
  const { path } = quirks;
  if (path === undefined) return undefined;
  const template = stream ? (path.stream ?? path.whole) : path.whole;
  return template.replaceAll('{model}', () => encode(upstreamModel));
}
