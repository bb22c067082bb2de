/** The package as a user gets it, made once by `pack.setup.ts`. */
import { inject } from 'vitest';

export interface Packed {
  /** The working tree as a fresh clone of it is after `npm ci`. */
  readonly clone: string;
  readonly tarball: string;
  /** What the tarball holds, with the clone's dependencies beside it. */
  readonly unpacked: string;
}

declare module 'vitest' {
  export interface ProvidedContext {
    packed: Packed | { readonly problem: string };
  }
}

/** @throws When the working tree does not build, with what the build said. */
export function packed(): Packed {
  const result = inject('packed');
  if ('problem' in result) throw new Error(result.problem);
  return result;
}
