/** The version of this package. */
import { createRequire } from 'node:module';

/** From the manifest, which lies as far above the source as above what is built from it. */
export function readVersion(): string {
  const { version } = createRequire(import.meta.url)('../../package.json') as { readonly version: string };
  return version;
}
