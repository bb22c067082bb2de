/** What the package says of itself. */
import { createRequire } from 'node:module';

export interface Manifest {
  readonly version: string;
  readonly engines: { readonly node: string };
}

/** It lies as far above the source as above what is built from it. */
export function readManifest(): Manifest {
  return createRequire(import.meta.url)('../../package.json') as Manifest;
}
