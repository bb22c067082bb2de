import { expect, it } from 'vitest';
import type { SqliteDatabase } from './driver.ts';
import { useWriteAheadLog } from './write-ahead-log.ts';

/** A connection to a database that refuses the first attempts to change its mode. */
function refusing(times: number): { readonly database: SqliteDatabase; readonly executed: string[] } {
  const executed: string[] = [];
  let left = times;
  const exec = (sql: string): void => {
    executed.push(sql.includes('journal_mode') ? 'settings' : sql);
    if (executed.at(-1) !== 'settings' || left === 0) return;
    left -= 1;
    throw new Error('database is locked');
  };
  return { database: { exec } as SqliteDatabase, executed };
}

it('waits for its turn when another process changes the mode at the same moment', () => {
  const { database, executed } = refusing(2);
  useWriteAheadLog(database);
  const wait = 'BEGIN IMMEDIATE; COMMIT';
  expect(executed).toEqual(['settings', wait, 'settings', wait, 'settings']);
});

it('gives up with the last error when it is refused again and again', () => {
  expect(() => useWriteAheadLog(refusing(1_000).database)).toThrow('database is locked');
});
