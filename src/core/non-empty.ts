/** Lists that have a first item, by their type. The casts are sound: none of these changes a length. */
import type { NonEmpty } from './decision.ts';

export function isNonEmpty<T>(items: readonly T[]): items is NonEmpty<T> {
  return items.length > 0;
}

export function mapNonEmpty<T, U>(items: NonEmpty<T>, change: (item: T) => U): NonEmpty<U> {
  return items.map(change) as [U, ...U[]];
}

/** Stable; leaves `items` as they are. */
export function sortNonEmpty<T>(items: NonEmpty<T>, compare: (a: T, b: T) => number): NonEmpty<T> {
  return [...items].sort(compare) as [T, ...T[]];
}
