/** A provider as it is being read: what was written of it, and where problems go. */
import type { DialectName } from '../../core/dialect-name.ts';
import type { Preset } from '../presets.ts';
import type { Path, ProblemList } from '../problems.ts';
import type { RawAuth, RawProvider } from '../raw-config.ts';

export interface WrittenProvider {
  readonly raw: RawProvider;
  readonly path: Path;
  /** The one that `raw` names. */
  readonly preset: Preset | undefined;
  readonly dialect: DialectName;
  readonly problems: ProblemList;
}

export function authsOf({ auth }: RawProvider): readonly RawAuth[] {
  if (auth === undefined) return [];
  return isList(auth) ? auth : [auth];
}

export function isList<T>(value: T | readonly T[]): value is readonly T[] {
  return Array.isArray(value);
}
