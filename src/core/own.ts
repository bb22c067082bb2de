/** Finds only what was put into the table, never `constructor` and the like: some names come from a caller. */
export function own<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
